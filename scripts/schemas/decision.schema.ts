import * as z from 'zod';
import type { DecidedAnswer, ProposalAnswer, ResumedAnswer } from '../../src/cli/output/decision-text.ts';
import { comparisonSchema } from '../../src/model/comparison.schema.ts';
import type { ChangedPaths } from '../../src/promote/changed-paths.ts';
import type { DecisionOutcome } from '../../src/promote/claims.ts';
import type {
  Besides,
  DataChange,
  DecidedRun,
  DecisionInput,
  DecisionPlan,
  GateAnswer,
  LeftOut,
  ModelSource,
  ReplacedChampion,
} from '../../src/promote/decision-plan.ts';
import type { PlannedStep } from '../../src/promote/decision-steps.ts';
import type { RankingMetric } from '../../src/promote/gates/gate.ts';
import type { History, HistoryEntry } from '../../src/promote/history.ts';
import type { ModelFiles } from '../../src/tie/model-files.ts';
import { objectOf, text } from './object-of.ts';

type Change<K extends DataChange['kind']> = Extract<DataChange, { readonly kind: K }>;
type Proposed<K extends ProposalAnswer['kind']> = Extract<ProposalAnswer, { readonly kind: K }>;

const nullable = <T extends string = string>(description?: string): z.ZodType<T | null> =>
  z.union([text<T>(description), z.null()]);

const verb = z.enum(['promote', 'rollback']);

const gate = objectOf<GateAnswer>({ gate: text(), outcome: z.enum(['pass', 'warn', 'fail', 'skip']), reason: text() });

const replaced = objectOf<ReplacedChampion>({ version: text(), reason: text() });

const leftOut = z
  .array(objectOf<LeftOut>({ id: text<LeftOut['id']>(), name: text(), reason: text() }))
  .describe('Runs that did not compete, and why.');

const run = objectOf<DecidedRun>({
  id: text<DecidedRun['id']>(),
  name: text(),
  experimentId: text(),
  tie: text<DecidedRun['tie']>(),
  backLink: text<DecidedRun['backLink']>(),
  dataCommit: text<DecidedRun['dataCommit']>(),
  baseline: nullable(),
  seal: text(),
});

const change: z.ZodType<DataChange> = z.union([
  objectOf<Change<'merge'>>({
    kind: z.literal('merge'),
    source: text<Change<'merge'>['source']>(),
    allowEmpty: z.boolean(),
  }),
  objectOf<Change<'revert'>>({
    kind: z.literal('revert'),
    ref: text<Change<'revert'>['ref']>(),
    parentNumber: z.number(),
  }),
  objectOf<Change<'none'>>({ kind: z.literal('none'), reason: text() }),
]);

const changedPaths = (description: string): z.ZodType<ChangedPaths> =>
  objectOf<ChangedPaths>({
    added: z.number(),
    changed: z.number(),
    removed: z.number(),
    first: z.array(z.string()).describe('The first of their paths.'),
  }).describe(description);

const besides = objectOf<Besides>({
  outputs: changedPaths('Objects that the command wrote under the prefix after the data had been committed.'),
  outside: changedPaths('What changes outside the prefix.'),
}).describe('What the branch gets besides the data that were trained on; absent where there is nothing.');

const source = objectOf<ModelSource>({
  uri: text(),
  modelId: nullable(),
  name: text(),
  files: objectOf<ModelFiles>({
    count: z.number(),
    sizeBytes: z.number(),
    digest: text('SHA-256 over the lines `path\\tsize\\n`, sorted by path.'),
  })
    .exactOptional()
    .describe('What lay there when this was planned; absent where the server could not list it.'),
});

const tags = objectOf<DecisionInput['tags']>({ data: nullable(), change: nullable() });

const input = objectOf<DecisionInput>({
  verb,
  number: z.number(),
  model: text(),
  repository: text(),
  into: text(),
  destination: text<DecisionInput['destination']>('Where the branch stood when this was planned.'),
  prefix: text(),
  actor: text(),
  decidedAt: text('RFC 3339, UTC.'),
  lakefs: objectOf<DecisionInput['lakefs']>({ endpoint: text(), uiUrl: text() }),
  mlflow: objectOf<DecisionInput['mlflow']>({ trackingUri: text(), uiUrl: text() }),
  run,
  change,
  besides: besides.exactOptional(),
  expectedDigest: nullable('Of the listing that the branch must have afterwards; null when nothing is promised.'),
  tags,
  source: z.union([source, z.null()]),
  alias: objectOf<DecisionInput['alias']>({ name: text(), from: nullable(), to: nullable() }),
  best: objectOf<RankingMetric>({ key: text(), direction: z.enum(['max', 'min']) })
    .exactOptional()
    .describe('The metric that the run was chosen by; absent where it was named.'),
  metric: objectOf<RankingMetric>({ key: text(), direction: z.enum(['max', 'min']) })
    .exactOptional()
    .describe('The metric by which a named run was held against the champion.'),
  reference: objectOf<NonNullable<DecisionInput['reference']>>({ id: text<DecidedRun['id']>(), name: text() })
    .exactOptional()
    .describe('The run whose test data and metric definition counted (--reference).'),
  replaced: replaced
    .exactOptional()
    .describe('The champion that the run was not held against (--replace-champion), and why it could not be.'),
  gates: z.array(gate),
  leftOut: leftOut.exactOptional(),
  undoes: z.union([z.number(), z.null()]),
  reason: nullable(),
  comparison: z.union([comparisonSchema, z.null()]),
});

/** `_tieback/decision/plan.json` on a decision's hidden branch. */
export const decisionPlanSchema: z.ZodType<DecisionPlan> = objectOf<DecisionPlan>({
  kind: z.literal('decision'),
  version: z.literal(1),
  id: text(),
  writer: text(),
  input,
});

/** `_tieback/decision/outcome.json` beside it. */
export const decisionOutcomeSchema: z.ZodType<DecisionOutcome> = objectOf<DecisionOutcome>({
  state: z.enum(['done', 'given-up']),
  at: text('RFC 3339, UTC.'),
  reason: nullable(),
  change: nullable<NonNullable<DecisionOutcome['change']>>(
    'The commit on the branch; null when its data were left as they were.',
  ),
  version: nullable('Where the alias stands since.'),
});

const decided = objectOf<DecidedAnswer>({
  kind: z.enum(['done', 'given-up', 'decided-meanwhile']),
  decision: text(),
  number: z.number(),
  verb,
  model: text(),
  repository: text(),
  runId: text(),
  alias: text(),
  version: nullable('Where the alias stands since.'),
  dataCommit: text(),
  into: text(),
  change: nullable('The commit on it.'),
  tags,
  gates: z.array(gate),
  leftOut,
  replaced: z.union([replaced, z.null()]),
  besides: besides.exactOptional(),
  reason: nullable(),
});

/** What `promote --json` and `rollback --json` print. */
export const decisionAnswerSchema: z.ZodType<DecidedAnswer | ProposalAnswer | ResumedAnswer> = z.union([
  decided,
  objectOf<Proposed<'decide'>>({
    kind: z.literal('decide'),
    plan: decisionPlanSchema,
    steps: z.array(objectOf<PlannedStep>({ name: text(), text: text() })),
  }).describe('With --dry-run: what would be done.'),
  objectOf<Proposed<'refused'>>({
    kind: z.literal('refused'),
    verb,
    model: nullable(),
    run: z.union([
      objectOf<NonNullable<Proposed<'refused'>['run']>>({ id: text<DecidedRun['id']>(), name: text() }),
      z.null(),
    ]),
    gates: z.array(gate),
    leftOut,
    next: text('What to do next.'),
  }),
  objectOf<Proposed<'already-done'>>({
    kind: z.literal('already-done'),
    number: z.number(),
    runId: text(),
    version: nullable(),
  }),
  objectOf<ResumedAnswer>({ resumed: z.array(decided) }).describe('With --resume.'),
]);

const entry = objectOf<HistoryEntry>({
  number: z.number(),
  decision: text(),
  verb,
  state: z.enum(['done', 'given-up', 'unfinished']),
  isClaimed: z.boolean().describe('Whether the tag that claims its number is there.'),
  isStanding: z.boolean().describe('Whether it is a promotion that was not undone.'),
  at: text('RFC 3339, UTC.'),
  actor: text(),
  runId: text<HistoryEntry['runId']>(),
  runName: text(),
  alias: text(),
  version: nullable('Where the alias stood afterwards.'),
  dataCommit: text<HistoryEntry['dataCommit']>(),
  into: text(),
  change: nullable<NonNullable<HistoryEntry['change']>>(),
  undoes: z.union([z.number(), z.null()]),
  undoneBy: z.union([z.number(), z.null()]).describe('The number of the rollback that undid a promotion.'),
  reason: nullable(),
  replaced: z.union([replaced, z.null()]).describe('The champion that the run was not held against.'),
});

/** What `history --json` prints. */
export const historySchema: z.ZodType<History> = objectOf<History>({
  model: text(),
  repository: text(),
  asOf: nullable(),
  decisions: z.array(entry),
});
