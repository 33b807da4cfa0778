import * as z from 'zod';
import type { BundleDocument, BundleFile, BundleManifest, BundleSubject, BundleTemplate } from './manifest.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex');

/** No way out of the bundle, and nothing that a shell or another system reads otherwise. */
const path = z
  .string()
  .regex(/^[A-Za-z0-9_][\w.-]*(?:\/[A-Za-z0-9_][\w.-]*)*$/, 'must be a plain path inside the bundle');

const file: z.ZodType<BundleFile> = z.strictObject({
  path,
  role: z.enum(['evidence', 'checks', 'document', 'card', 'guide', 'template']),
  mediaType: z.string(),
  sizeBytes: z.int().min(0),
  sha256: hash,
});

const template: z.ZodType<BundleTemplate> = z.strictObject({
  id: z.string(),
  version: z.string(),
  kind: z.enum(['built-in', 'own']),
  sha256: hash.describe('Over everything that the pack holds.'),
});

const document: z.ZodType<BundleDocument> = z.strictObject({
  path,
  format: z.enum(['html', 'md', 'pdf']),
  template,
  locale: z.string(),
});

const subject: z.ZodType<BundleSubject> = z.strictObject({
  tie: z.string().exactOptional(),
  run: z.string().exactOptional().describe('Id of the MLflow run.'),
  repository: z.string().exactOptional(),
  dataCommit: z.string().exactOptional(),
});

export const manifestSchema: z.ZodType<BundleManifest> = z.strictObject({
  schema: z.literal('tieback/bundle/1'),
  tool: z.string().describe('What made the bundle.'),
  takenAt: z.string().describe('When the snapshot was taken: RFC 3339, UTC.'),
  subject,
  documents: z.array(document).describe('What was rendered from the snapshot, and with what.'),
  files: z
    .array(file)
    .describe('Every file but the manifest itself, SHA256SUMS and what lies in signatures/, sorted by path.'),
});
