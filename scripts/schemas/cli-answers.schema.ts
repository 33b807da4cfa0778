import * as z from 'zod';
import type { BundledChecks, BundleSubject } from '../../src/bundle/manifest.ts';
import type { Verification, VerificationStep } from '../../src/bundle/verify/verification.ts';
import type { CardGap, CardGaps } from '../../src/card/card-gaps.ts';
import type { CardInitAnswer } from '../../src/cli/commands/card.ts';
import type { CommentAnswer } from '../../src/cli/commands/comment.ts';
import type { SandboxAnswer } from '../../src/cli/commands/sandbox.ts';
import type { TiesAnswer } from '../../src/cli/commands/ties.ts';
import type { ErrorAnswer } from '../../src/cli/output/error-text.ts';
import type { ReportPlace } from '../../src/cli/report-files.ts';
import type { TemplateAnswer, TemplateProblem } from '../../src/cli/template-answer.ts';
import type { BundlePlace, ReportAnswer } from '../../src/cli/write-report.ts';
import type { CheckResult } from '../../src/model/evidence.ts';
import type { ListedPack } from '../../src/report/list-packs.ts';
import type { OpenRun } from '../../src/wrap/stepwise/stepwise.ts';
import type { AbortedTie } from '../../src/wrap/ties/abort-tie.ts';
import type { LocalTie } from '../../src/wrap/ties/ties.ts';
import { objectOf, optionalText, text, textMap, texts } from './object-of.ts';
import { errorView } from './run-outcome.schema.ts';
import { reportFileFormat, runStatus } from './words.schema.ts';

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
    .enum(['complete', 'running', 'unfinished', 'open', 'aborted', 'unreadable'])
    .describe('unfinished: tieback resume finishes it; open: between start and finish; unreadable: see problem.'),
  startedAt: optionalText('ISO 8601, UTC: when its first step began.'),
  repository: optionalText(),
  experiment: optionalText(),
  runName: optionalText(),
  branch: optionalText(),
  baseline: optionalText('As the user gave it.'),
  dataDir: optionalText('Absolute; absent for a tie without a data folder.'),
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
  isOnlyMissing: z.exactOptional(z.literal(true)).describe('Of a failure: nothing that is there says otherwise.'),
});

/** What `report --json` prints. */
export const reportAnswerSchema = objectOf<ReportAnswer>({
  files: z.array(objectOf<ReportPlace>({ format: reportFileFormat, file: text() })).describe('What was written.'),
  checks: z.array(check),
  bundle: z
    .exactOptional(
      objectOf<BundlePlace>({
        directory: text(),
        files: texts('Relative to it.'),
        manifestSha256: text('The one sum that stands for all of it.'),
      }),
    )
    .describe('Only with --bundle.'),
});

const bundleSubject = objectOf<BundleSubject>({
  tie: optionalText(),
  run: optionalText(),
  repository: optionalText(),
  dataCommit: optionalText(),
});

/** What `verify --json` prints. */
export const verifyAnswerSchema = objectOf<Verification>({
  isVerified: z.boolean().describe('Whether nothing failed, and nothing was left unverified.'),
  subject: bundleSubject,
  takenAt: optionalText('RFC 3339, UTC.'),
  tool: optionalText('What made the bundle.'),
  manifestSha256: optionalText('Of manifest.json as it lies there: the one sum that stands for the whole bundle.'),
  steps: z.array(
    objectOf<VerificationStep>({
      id: text('Such as facts; ids are API.'),
      title: text(),
      outcome: z
        .enum(['pass', 'warn', 'fail', 'skip', 'unverified'])
        .describe('unverified: this version, or what it was given, cannot answer it.'),
      reason: text(),
      problems: texts('What is wrong, one a line; the first of them when there are many.'),
    }),
  ),
});

/** The file `checks.json` of a bundle. */
export const bundledChecksSchema = objectOf<BundledChecks>({
  schema: z.literal('tieback/checks/1'),
  evidence: text('SHA-256 of the snapshot that they are about.'),
  checks: z.array(check),
});

/** What `comment --json` prints. */
export const commentAnswerSchema = objectOf<CommentAnswer>({
  forge: z.enum(['github', 'gitlab']),
  apiUrl: text('Base of the REST API.'),
  project: text('owner/name, or a path of groups.'),
  pull: z.number().describe('Number of the pull request; on GitLab the iid of the merge request.'),
  key: text('Which of several comments.'),
  action: z
    .enum(['created', 'updated', 'unchanged', 'would-create', 'would-update'])
    .describe('would-…: with --dry-run.'),
  id: z.exactOptional(z.number()).describe('Absent when it would be created.'),
  url: optionalText('Absent where the forge does not say it.'),
  characters: z.number().describe('Of the comment, with its marker and its last line.'),
  isCut: z.boolean().describe('Whether the document was longer than a comment may be.'),
  notices: texts('What readers of the comment will miss, or somebody should tidy up.'),
  body: optionalText('What the comment would say; only with --dry-run.'),
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
  refusedAttachments: z
    .array(objectOf<CardGaps['refusedAttachments'][number]>({ name: text(), problem: text() }))
    .describe('Attachments that answer no requirement, and why.'),
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

/** What `template list --json`, `eject`, `lint` and `preview` print. */
export const templateAnswerSchema = z.union([
  objectOf<TemplateAnswer['list']>({
    packs: z.array(
      objectOf<ListedPack>({
        id: text(),
        version: text(),
        title: text(),
        formats: z.array(z.enum(['html', 'md'])),
        blocks: texts('Partials that a pack of one’s own may put others for.'),
        folder: text(),
      }),
    ),
  }),
  objectOf<TemplateAnswer['eject']>({ files: texts('What was written.') }),
  objectOf<TemplateAnswer['lint']>({
    template: text('As it was given.'),
    problems: z.array(
      objectOf<TemplateProblem>({
        message: text(),
        hint: optionalText('What to do about it.'),
        file: optionalText('Relative to the pack.'),
        line: z.exactOptional(z.number()),
      }),
    ),
  }),
  objectOf<TemplateAnswer['preview']>({ file: text('What was written.') }),
]);
