import * as z from 'zod';
import { TiebackError } from '../errors.ts';
import type {
  ChangeSize,
  Comparability,
  ComparedFact,
  ComparedMetric,
  ComparedRun,
  Comparison,
  DataDifference,
  Interval,
  MovedTag,
  PrefixChange,
  SealDifference,
  TestData,
} from './comparison.ts';
import type { CommitId, RunId, TieId } from './ids.ts';

const text = (description?: string) => (description === undefined ? z.string() : z.string().describe(description));
const maybe = (description?: string) => text(description).exactOptional();
/** A text that the type is a brand of. */
const id = <T extends string>(): z.ZodType<T> => z.string() as unknown as z.ZodType<T>;
const texts = (description: string) => z.array(z.string()).describe(description);

const interval: z.ZodType<Interval> = z.strictObject({
  lower: z.number(),
  upper: z.number(),
  level: z.literal(0.95),
  method: z.literal('wilson'),
  successes: z.number(),
  trials: z.number(),
  from: texts('The params or metrics that the counts were read from.'),
});

const metric: z.ZodType<ComparedMetric> = z.strictObject({
  key: text(),
  value: z.union([z.number(), z.string()]).describe('NaN and infinities are texts.'),
  step: z.number(),
  today: z.exactOptional(z.union([z.number(), z.string()]).describe('What MLflow says today, where it was edited.')),
  interval: z.exactOptional(interval),
  problem: maybe('Why logged counts give no interval.'),
  definition: z.record(z.string(), z.string()).describe('What the run says of how the metric is defined.'),
  unsealedDefinition: z.exactOptional(
    z.record(z.string(), z.string()).describe('What tags say that no seal covers: it does not count.'),
  ),
});

const movedTag: z.ZodType<MovedTag> = z.strictObject({
  tag: text(),
  commit: text(),
  now: maybe('Absent when the tag is gone.'),
});

const sealDifference: z.ZodType<SealDifference> = z.strictObject({
  field: text(),
  sealed: maybe('Absent for what was added after the seal.'),
  today: maybe('Absent for what was taken away since.'),
});

const testData: z.ZodType<TestData> = z.strictObject({
  role: text(),
  repository: text(),
  commit: text(),
  prefix: text(),
  objects: z.number(),
  digest: text('SHA-256 over sorted lines path, size, checksum.'),
});

const comparability: z.ZodType<Comparability> = z.strictObject({
  aspect: z.enum(['baseline', 'test-data', 'metric-definition']),
  answer: z.enum(['same', 'differs', 'unknown']),
  reason: text(),
});

const run: z.ZodType<ComparedRun> = z.strictObject({
  runId: id<RunId>(),
  runName: text(),
  experimentId: text(),
  status: text(),
  actor: maybe(),
  tie: z.exactOptional(id<TieId>()),
  repository: maybe(),
  backLink: z.exactOptional(id<CommitId>().describe('The commit that names the run.')),
  seal: maybe(),
  sealState: z.exactOptional(
    z
      .enum(['sealed', 'unsealed', 'unreadable'])
      .describe(
        'Whether the values are those that were sealed; of the two latter they are today’s, but for metrics that the back-link states.',
      ),
  ),
  sealDifferences: z.exactOptional(z.array(sealDifference).describe('Where today’s run is not as it was sealed.')),
  notSealed: z.exactOptional(z.array(z.string()).describe('Left out of the seal, because it held secrets.')),
  addedMetrics: z.exactOptional(z.array(metric).describe('Added after the seal: they do not count.')),
  branch: maybe(),
  baselineTag: maybe(),
  baseline: maybe(),
  dataCommit: maybe(),
  dataTag: maybe(),
  movedTags: z.exactOptional(
    z.array(movedTag).describe('Tags of the run that do not stand where they stood when it was recorded.'),
  ),
  prefix: maybe(),
  dataCheck: z.exactOptional(
    z
      .enum(['unchanged', 'changed', 'not-checked'])
      .describe('The data folders after training, as the back-link states it.'),
  ),
  dataLeftOut: maybe(),
  model: maybe(),
  testData: z.array(testData),
  metrics: z.array(metric),
  unfit: texts('Why the run cannot be promoted; empty when it can.'),
  comparability: z.array(comparability).describe('Against the reference; empty for the reference itself.'),
});

const fact: z.ZodType<ComparedFact> = z.strictObject({
  key: text(),
  isSame: z.boolean(),
  values: z.array(z.union([z.string(), z.null()])).describe('In the order of the runs.'),
});

const size: z.ZodType<ChangeSize> = z.strictObject({ objects: z.number(), bytes: z.number() });
const sizes = { added: size, changed: size, removed: size };

const prefixChange: z.ZodType<PrefixChange> = z.strictObject({ prefix: text(), ...sizes });

const difference: z.ZodType<DataDifference> = z.strictObject({
  repository: text(),
  left: text(),
  right: text(),
  leftOf: text('A run id, or `baseline`.'),
  rightOf: text(),
  total: z.strictObject(sizes),
  prefixes: z.array(prefixChange),
});

/** What `compare --json` prints, and what is attached to a decision. */
export const comparisonSchema: z.ZodType<Comparison> = z.strictObject({
  schema: z.literal('tieback/comparison/1'),
  takenAt: text('RFC 3339, UTC.'),
  lakefsUrl: text(),
  lakefsVersion: maybe(),
  mlflowUrl: text(),
  mlflowVersion: maybe(),
  reference: z.exactOptional(id<RunId>().describe('The run that the others are held against.')),
  runs: z.array(run),
  params: z.array(fact),
  environment: z.array(fact),
  code: z.array(fact),
  data: z.array(difference),
  gaps: texts('What could not be read.'),
});

/** A comparison from parsed JSON. @throws EVIDENCE_INVALID when it is none, or damaged */
export const readComparison = (json: unknown): Comparison => {
  const read = comparisonSchema.safeParse(json);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${path.join('.') || 'file'}: ${message}`);
  throw new TiebackError('EVIDENCE_INVALID', `file is no comparison of tieback: ${problems.slice(0, 3).join('; ')}`, {
    hint: 'name what tieback compare --json has printed, or the .json beside a comparison',
    details: { problems },
    cause: read.error,
  });
};
