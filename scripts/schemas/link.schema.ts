import * as z from 'zod';
import type { CommitAssertion, LinkPlan, PlannedLink } from '../../src/link/link-plan.ts';
import type { LinkOutcome } from '../../src/link/link-runs.ts';
import { objectOf, optionalText, text, textMap, texts } from './object-of.ts';
import { dataMode } from './words.schema.ts';

type Of<T extends { readonly kind: string }, K extends T['kind']> = Extract<T, { readonly kind: K }>;

const ofRun = { runId: text<PlannedLink['runId']>(), runName: text() };
const tied = { tie: text<PlannedLink['tie']>(), repository: text() };

/** One run that is to be linked. */
export const plannedLinkSchema = objectOf<PlannedLink>({
  kind: z.literal('link'),
  ...ofRun,
  ...tied,
  commit: text(),
  prefix: text('Where in the repository the data lies; empty when that is not known.'),
  dataMode,
  by: texts('What says so, such as run tag "lakefs_commit".'),
  assertion: objectOf<CommitAssertion>({ by: text(), at: text() })
    .exactOptional()
    .describe('Who said so instead of the run, and when (ISO 8601, UTC).'),
  lookedUp: optionalText('The name that was looked up for the commit now, where nobody gives its id.'),
  tags: textMap('Tags that the run lacks.'),
  needsInput: z.boolean().describe('Whether the run lacks a dataset input.'),
}).describe('With --dry-run: what would be written.');

const linked = objectOf<Of<LinkOutcome, 'linked'>>({
  kind: z.literal('linked'),
  ...ofRun,
  ...tied,
  commit: text(),
  backLinkCommit: text(),
  backLinkUrl: text(),
});

const failed = objectOf<Of<LinkOutcome, 'failed'>>({
  kind: z.literal('failed'),
  ...ofRun,
  code: text(),
  message: text(),
  hint: optionalText(),
});

/** A line of `link --json`: one for each run. */
export const linkLineSchema: z.ZodType<LinkPlan | LinkOutcome> = z.union([
  plannedLinkSchema,
  linked,
  objectOf<Of<LinkOutcome, 'already-linked'>>({ kind: z.literal('already-linked'), ...ofRun, ...tied }),
  objectOf<Of<LinkOutcome, 'refused'>>({ kind: z.literal('refused'), ...ofRun, reason: text(), hint: text() }),
  objectOf<Of<LinkOutcome, 'skipped'>>({ kind: z.literal('skipped'), ...ofRun, reason: text() }),
  failed,
]);
