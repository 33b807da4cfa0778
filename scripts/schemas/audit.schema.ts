import * as z from 'zod';
import {
  type AuditCode,
  type AuditFinding,
  type AuditLine,
  type AuditSubject,
  type AuditSummary,
  auditCodes,
} from '../../src/model/audit.ts';
import { objectOf, optionalText, text, texts } from './object-of.ts';

const codes = Object.keys(auditCodes) as AuditCode[];
const described = codes.map((code) => `${code}: ${auditCodes[code]}`).join('; ');

const finding = objectOf<AuditFinding>({
  kind: z.literal('finding'),
  code: z.enum(codes).describe(`Codes are API. ${described}.`),
  severity: z
    .enum(['error', 'warning', 'info'])
    .describe('error: a link is broken, or what was sealed is another now; warning: nothing is lost yet.'),
  subject: objectOf<AuditSubject>({
    tie: optionalText(),
    run: optionalText(),
    repository: optionalText(),
    commit: optionalText(),
    ref: optionalText('A tag or branch of the repository.'),
    model: optionalText('name/version of a registered model.'),
  }),
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

/** A line of `audit --json`. */
export const auditLineSchema: z.ZodType<AuditLine> = z.union([finding, summary]);
