import * as z from 'zod';
import type { NothingUnfinished } from '../../src/cli/commands/resume.ts';
import type { ErrorView } from '../../src/cli/output/error-text.ts';
import type { EndedRun, FailedRun, RunResult } from '../../src/cli/result-file.ts';
import type { RunOutcome, StepFailure } from '../../src/wrap/run-outcome.ts';
import { objectOf, optionalText, text, texts } from './object-of.ts';
import { dataCheck, dataMode, objectCounts, runStatus } from './words.schema.ts';

const failure = objectOf<StepFailure>({ step: text(), code: text(), message: text(), hint: optionalText() });

const outcomeShape = {
  tie: text<RunOutcome['tie']>(),
  repository: text(),
  branch: optionalText('Absent for a run on a fixed version.'),
  baseline: objectOf<RunOutcome['baseline']>({
    ref: text('As the user gave it.'),
    tag: z.nullable(text('Null when the ref is no tag.')),
    commit: text(),
  }),
  dataCommit: text<RunOutcome['dataCommit']>('The lakeFS commit that the run trained on.'),
  dataTag: optionalText(),
  isNewData: z.boolean().describe('Whether the run made a version of the data of its own.'),
  counts: z.exactOptional(objectCounts),
  dataMode: z.exactOptional(dataMode),
  dataCheck: z.exactOptional(dataCheck),
  changedFolders: z.exactOptional(texts('Which folders had changed after training: data folder, input "ROLE".')),
  leftOut: optionalText('What of the folders and their versions was not compared.'),
  runId: optionalText<NonNullable<RunOutcome['runId']>>(),
  status: z.exactOptional(runStatus),
  extraRuns: z.array(text<RunOutcome['extraRuns'][number]>()).describe('Further runs that the script made.'),
  backLinkCommit: optionalText<NonNullable<RunOutcome['backLinkCommit']>>(),
  anchor: optionalText('The hidden branch that keeps the data and holds the sealed record.'),
  commitUrl: text(),
  backLinkUrl: optionalText(),
  runUrl: optionalText(),
  reports: texts('Files that were written.'),
  childCode: z.exactOptional(z.number().describe('Exit code of the command; absent when nobody noted it.')),
  statusAssertedBy: optionalText('Who said how the command ended, where its exit code was not noted.'),
  metricsRejected: z
    .number()
    .describe("How many entries of the script's metrics file could not be recorded as written."),
  isJournalGone: z.exactOptional(
    z.literal(true).describe('The journal of this machine was removed: tieback resume --repo REPOSITORY TIE.'),
  ),
  wasSealed: z.exactOptional(z.literal(true).describe('The tie was sealed before, and nothing was run: --tie.')),
  isComplete: z.boolean().describe('Whether everything is recorded; else tieback resume finishes it.'),
  failures: z.array(failure),
};

const outcome = objectOf<RunOutcome>(outcomeShape);

/** What `finish --json` and `resume --json` print. */
export const runOutcomeSchema: z.ZodType<RunOutcome | NothingUnfinished> = z.union([
  outcome,
  objectOf<NothingUnfinished>({ unfinished: z.tuple([]) }).describe('What resume found nothing to do for.'),
]);

export const errorView = objectOf<ErrorView>({
  code: text('Codes are API; UNEXPECTED is a bug.'),
  message: text(),
  hint: optionalText('What to do next.'),
  details: z.exactOptional(z.unknown()),
});

const exitCode = z.number().describe('That of tieback run.');

/** What the file of `run --result` holds. */
export const runResultSchema: z.ZodType<RunResult> = z.union([
  objectOf<EndedRun>({
    phase: z.enum(['complete', 'incomplete']).describe('incomplete: tieback resume records what is left.'),
    exitCode,
    ...outcomeShape,
  }),
  objectOf<FailedRun>({
    phase: z
      .enum(['not-started', 'running', 'status-unknown', 'incomplete'])
      .describe('How far the training had come when tieback gave up.'),
    exitCode,
    error: errorView,
  }),
]);
