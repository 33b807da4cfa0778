import * as z from 'zod';
import type { CardGap, CardGaps } from '../../src/card/card-gaps.ts';
import type { CardInitAnswer } from '../../src/cli/commands/card.ts';
import type { ReportAnswer } from '../../src/cli/commands/report.ts';
import type { SandboxAnswer } from '../../src/cli/commands/sandbox.ts';
import type { TiesAnswer } from '../../src/cli/commands/ties.ts';
import type { ErrorAnswer } from '../../src/cli/output/error-text.ts';
import type { ReportPlace } from '../../src/cli/report-files.ts';
import type { CheckResult } from '../../src/model/evidence.ts';
import type { OpenRun } from '../../src/wrap/stepwise/stepwise.ts';
import type { AbortedTie } from '../../src/wrap/ties/abort-tie.ts';
import type { LocalTie } from '../../src/wrap/ties/ties.ts';
import { objectOf, optionalText, text, textMap, texts } from './object-of.ts';
import { errorView } from './run-outcome.schema.ts';
import { reportFormat, runStatus } from './words.schema.ts';

/** What `start --json` and `commit --json` print. */
export const openRunSchema = objectOf<OpenRun>({
  tie: text(),
  repository: text(),
  branch: optionalText('Absent for a tie on a fixed version.'),
  dataDir: optionalText('Absent when the data is read from lakeFS.'),
  dataCommit: optionalText('Absent until the data is committed.'),
  commitUrl: optionalText(),
  runId: optionalText(),
  runUrl: optionalText(),
  environment: textMap('Variables for what comes next; without credentials.'),
});

/** What `abort --json` prints. */
export const abortedTieSchema = objectOf<AbortedTie>({
  tie: text(),
  undone: texts('The steps that were taken back, newest first.'),
});

const localTie = objectOf<LocalTie>({
  tie: text(),
  state: z
    .enum(['complete', 'running', 'broken', 'open', 'aborted', 'unreadable'])
    .describe('broken: tieback resume finishes it; open: between start and finish; unreadable: see problem.'),
  startedAt: optionalText('ISO 8601, UTC: when its first step began.'),
  repository: optionalText(),
  experiment: optionalText(),
  runName: optionalText(),
  branch: optionalText(),
  baseline: optionalText('As the user gave it.'),
  runId: optionalText(),
  runStatus: z.exactOptional(runStatus),
  dataCommit: optionalText(),
  childCode: z.exactOptional(z.number()),
  left: z.exactOptional(texts('Steps that are begun and not done.')),
  problem: optionalText(),
});

/** What `ties --json` prints. */
export const tiesAnswerSchema = objectOf<TiesAnswer>({
  stateDir: text('Absolute.'),
  ties: z.array(localTie).describe('Newest first.'),
});

const check = objectOf<CheckResult>({
  id: text('Such as LINK-02; ids are API.'),
  title: text(),
  outcome: z.enum(['pass', 'warn', 'fail', 'skip']),
  reason: text(),
  facts: texts('Paths into the evidence’s subject.'),
});

/** What `report --json` prints. */
export const reportAnswerSchema = objectOf<ReportAnswer>({
  files: z.array(objectOf<ReportPlace>({ format: reportFormat, file: text() })).describe('What was written.'),
  checks: z.array(check),
});

/** What `card init --json` prints. */
export const cardInitSchema = objectOf<CardInitAnswer>({ file: text(), regimes: texts('As they were asked for.') });

const cardGap = objectOf<CardGap>({
  path: text('Such as system.intendedPurpose.'),
  wantedBy: z
    .array(objectOf<CardGap['wantedBy'][number]>({ regime: text(), id: text(), ref: text(), title: text() }))
    .describe('The requirements that ask for it.'),
});

/** What `card check --json` prints. */
export const cardGapsSchema = objectOf<CardGaps>({
  file: text(),
  regimes: texts(),
  wanted: z.number().describe('How many fields the regimes ask for.'),
  stated: z.number().describe('How many of them the card states.'),
  missing: z.array(cardGap),
  unknownIds: texts('Ids under notApplicable and attachments that no requirement has.'),
});

/** What `sandbox --json` prints. */
export const sandboxAnswerSchema = objectOf<SandboxAnswer>({
  LAKECTL_SERVER_ENDPOINT_URL: text(),
  LAKECTL_CREDENTIALS_ACCESS_KEY_ID: text(),
  LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: text(),
  MLFLOW_TRACKING_URI: text(),
});

/** What a command with `--json` prints when it fails. */
export const errorAnswerSchema = objectOf<ErrorAnswer>({ error: errorView });
