import * as z from 'zod';
import { requirementSetSchema } from '../card/requirements.schema.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { sha256 } from '../util/digest.ts';
import type { PackContent, TemplatePack } from './load-pack.ts';
import { packSources } from './pack-manifest.ts';
import type { TemplateSources } from './template-engine.ts';
import { templateFault } from './template-fault.ts';

const partial = z.strictObject({ file: z.string(), source: z.string() });

const sources: z.ZodType<TemplateSources> = z.strictObject({
  file: z.string(),
  source: z.string(),
  partials: z.record(z.string(), partial),
});

const content: z.ZodType<PackContent> = z.strictObject({
  id: z.string(),
  version: z.string(),
  title: z.string(),
  reads: z.enum(packSources),
  templates: z.strictObject({ html: sources.exactOptional(), md: sources.exactOptional() }),
  styles: z.string(),
  requirements: requirementSetSchema.exactOptional(),
});

/** Everything that a pack holds, with what it inherits; its SHA-256 is the pack's. */
export const packText = ({ kind: _, sha256: __, ...held }: TemplatePack): string => canonicalJson(held);

const parsed = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw templateFault({ file }, 'it is no JSON', undefined, error);
  }
};

/** A pack of somebody's own as it was carried along. @throws TiebackError `REPORT_TEMPLATE_INVALID` */
export const readCarriedPack = (file: string, text: string): TemplatePack => {
  const read = content.safeParse(parsed(file, text));
  if (read.success) return { ...read.data, kind: 'own', sha256: sha256(text) };
  const problems = read.error.issues.map(({ path, message }) => `${path.join('.') || 'pack'}: ${message}`);
  throw templateFault({ file }, problems.join('; '), undefined, read.error);
};
