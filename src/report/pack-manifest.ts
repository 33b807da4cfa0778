import { type Document, parseDocument } from 'yaml';
import * as z from 'zod';
import { templateFault } from './template-fault.ts';

export const packSources = ['tieback/evidence/1', 'tieback/comparison/1'] as const;

/** What templates are made over: a snapshot about one run, or runs held against each other. */
export type PackSource = (typeof packSources)[number];

/** What a pack's `manifest.yaml` says. Paths are relative to it. */
export type PackManifest = {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  /** The form of what its templates read. */
  readonly evidence: PackSource;
  readonly entry: { readonly html?: string; readonly md?: string };
  readonly css: readonly string[];
  /** Built-in pack whose partials and styles are at hand beside its own, and whose entries it has where it has none. */
  readonly inherits?: string;
  /** Checklist that the document is to answer. */
  readonly requirements?: string;
};

const relativePath = z
  .string()
  .regex(/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/, 'must be a relative path inside the pack, such as html/report.hbs');

const manifest: z.ZodType<PackManifest> = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case words joined by hyphens'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'must be three numbers, such as "1.0.0"'),
  title: z.string().min(1),
  evidence: z.enum(packSources),
  entry: z.strictObject({ html: relativePath.exactOptional(), md: relativePath.exactOptional() }).default({}),
  css: z.array(relativePath).default([]),
  inherits: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, 'must be the name of a built-in pack')
    .exactOptional(),
  requirements: relativePath.exactOptional(),
});

const plainOf = (file: string, document: Document.Parsed): unknown => {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    throw templateFault({ file }, 'aliases are not allowed', 'write the value again', error);
  }
};

/** @throws TiebackError `REPORT_TEMPLATE_INVALID` with all problems at once */
export const parseManifest = (file: string, text: string): PackManifest => {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken !== undefined) {
    const problem = broken.message.split('\n').at(0) ?? broken.message;
    throw templateFault({ file, line: broken.linePos?.[0].line }, problem, undefined, broken);
  }
  const read = manifest.safeParse(plainOf(file, document));
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${path.join('.') || 'manifest'}: ${message}`);
  throw templateFault(
    { file },
    problems.join('; '),
    'compare it with templates/provenance/manifest.yaml of this package',
  );
};
