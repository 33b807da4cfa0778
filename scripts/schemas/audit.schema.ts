import * as z from 'zod';
import type {
  MendOutcome,
  MendPlan,
  MendWork,
  OfFindings,
  PlannedMend,
  Unmended,
} from '../../src/link/mend/mend-plan.ts';
import {
  type AuditCode,
  type AuditFinding,
  type AuditLine,
  type AuditSubject,
  type AuditSummary,
  auditCodes,
} from '../../src/model/audit.ts';
import { plannedLinkSchema } from './link.schema.ts';
import { objectOf, optionalText, text, textMap, texts } from './object-of.ts';

const codes = Object.keys(auditCodes) as AuditCode[];
const described = codes.map((code) => `${code}: ${auditCodes[code]}`).join('; ');

const subject = objectOf<AuditSubject>({
  tie: optionalText(),
  run: optionalText(),
  repository: optionalText(),
  commit: optionalText(),
  ref: optionalText('A tag or branch of the repository.'),
  model: optionalText('name/version of a registered model.'),
});

const code = z.enum(codes).describe(`Codes are API. ${described}.`);

const finding = objectOf<AuditFinding>({
  kind: z.literal('finding'),
  code,
  severity: z
    .enum(['error', 'warning', 'info'])
    .describe('error: a link is broken, or what was sealed is another now; warning: nothing is lost yet.'),
  subject,
  message: text(),
  hint: text('What to do about it.'),
});

const summary = objectOf<AuditSummary>({
  kind: z.literal('summary'),
  runs: z.number(),
  ties: z.number(),
  modelVersions: z.number(),
  repositories: texts(),
  findings: objectOf<AuditSummary['findings']>({ error: z.number(), warning: z.number(), info: z.number() }),
  probed: objectOf<AuditSummary['probed']>({
    what: z.enum(['none', 'sample', 'all']),
    commits: z.number(),
    objects: z.number(),
  }).describe('What content was read; listing alone does not notice when it is gone.'),
});

type Of<A extends MendWork['action']> = Extract<PlannedMend, { readonly action: A }>;

const ofFindings = { codes: z.array(z.enum(codes)).describe('Of the findings that it is for.'), subject };
const planned = { kind: z.literal('mend'), ...ofFindings };

/** What `audit --fix --dry-run` would write. */
const mendPlans = [
  objectOf<Of<'tag'>>({ ...planned, action: z.literal('tag'), run: text(), tags: textMap('Tags that the run lacks.') }),
  objectOf<Of<'anchor'>>({
    ...planned,
    action: z.literal('anchor'),
    repository: text(),
    branch: text(),
    commit: text(),
  }),
  objectOf<Of<'link'>>({ ...planned, action: z.literal('link'), link: plannedLinkSchema }),
  objectOf<Of<'finish'>>({
    ...planned,
    action: z.literal('finish'),
    tie: text(),
    repository: text(),
    sealsAnew: z.literal(true).exactOptional(),
  }),
] as const;

const action = z
  .enum(['tag', 'anchor', 'link', 'finish'])
  .describe('tag, anchor: as it says; link, finish: as tieback link and tieback resume would.');

const unmended = objectOf<Unmended>({ kind: z.literal('unmended'), ...ofFindings, reason: text(), hint: text() });

const mended = objectOf<OfFindings & { readonly kind: 'mended'; readonly action: MendWork['action'] }>({
  kind: z.literal('mended'),
  ...ofFindings,
  action,
});

const failed = objectOf<Extract<MendOutcome, { readonly kind: 'mend-failed' }>>({
  kind: z.literal('mend-failed'),
  ...ofFindings,
  action,
  code: text(),
  message: text(),
  hint: optionalText(),
});

/** A line of `audit --json`; with `--fix` a summary ends the first audit, and another one the audit after it. */
export const auditLineSchema: z.ZodType<AuditLine | MendPlan | MendOutcome> = z.union([
  finding,
  summary,
  ...mendPlans,
  unmended,
  mended,
  failed,
]);
