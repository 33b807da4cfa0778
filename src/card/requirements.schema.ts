import { parseDocument } from 'yaml';
import * as z from 'zod';
import { TiebackError } from '../errors.ts';
import type { RequirementSet } from '../model/requirements.ts';

const paths = z.array(z.string().regex(/^\w+(?:\.\w+)*$/, 'must be a path such as data.commit.id')).default([]);

const requirement = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens'),
    ref: z.string().min(1).describe('Number in the rule’s own numbering.'),
    title: z.string().min(1),
    section: z.string().min(1).describe('Section of the document that answers it.'),
    mode: z.enum(['A', 'A+', 'A/C', 'C', 'H']),
    facts: paths.describe('Paths into the subject.'),
    card: paths.describe('Paths into the card.'),
    checks: z.array(z.string().regex(/^[A-Z]+-\d+$/)).default([]),
  })
  .refine(({ facts, card, checks }) => facts.length + card.length + checks.length > 0, {
    error: 'names nothing that would answer it: give facts, card or checks',
  });

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day, such as "2026-11-20"');

/** What a pack's `requirements.yaml` says. */
export const requirementSetSchema: z.ZodType<RequirementSet> = z.strictObject({
  regime: z.strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/),
    aliases: z.array(z.string()).default([]),
    name: z.string().min(1),
    reference: z.string().min(1),
    status: z.string().min(1),
    asOf: day,
    url: z.string(),
  }),
  requirements: z.array(requirement).refine((rows) => new Set(rows.map(({ id }) => id)).size === rows.length, {
    error: 'two rows have the same id',
  }),
});

const invalid = (file: string, problem: string, cause?: unknown): TiebackError =>
  new TiebackError('REPORT_TEMPLATE_INVALID', `template "${file}": ${problem}`, {
    hint: 'compare it with templates/regulatory-submission/requirements.yaml of this package',
    details: { file },
    cause,
  });

/** @throws REPORT_TEMPLATE_INVALID */
export const parseRequirements = (file: string, text: string): RequirementSet => {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken !== undefined) throw invalid(file, broken.message.split('\n').at(0) ?? broken.message, broken);
  const read = requirementSetSchema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
  throw invalid(file, problems.join('; '), read.error);
};
