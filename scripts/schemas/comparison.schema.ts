import * as z from 'zod';
import type {
  ChangeSize,
  Comparability,
  ComparedFact,
  ComparedMetric,
  ComparedRun,
  Comparison,
  DataDifference,
  Interval,
  PrefixChange,
  TestData,
} from '../../src/model/comparison.ts';
import { objectOf, optionalText, text, textMap, texts } from './object-of.ts';

const interval = objectOf<Interval>({
  low: z.number(),
  high: z.number(),
  level: z.literal(0.95),
  method: z.literal('wilson'),
  successes: z.number(),
  trials: z.number(),
  from: texts('The params or metrics that the counts were read from.'),
});

const metric = objectOf<ComparedMetric>({
  key: text(),
  value: z.union([z.number(), z.string()]).describe('NaN and infinities are texts.'),
  step: z.number(),
  interval: z.exactOptional(interval),
  problem: optionalText('Why logged counts give no interval.'),
  definition: textMap('What the run says of how the metric is defined.'),
});

const testData = objectOf<TestData>({
  role: text(),
  repository: text(),
  commit: text(),
  prefix: text(),
  objects: z.number(),
  digest: text('SHA-256 over sorted lines path, size, checksum.'),
});

const comparability = objectOf<Comparability>({
  aspect: z.enum(['baseline', 'test-data', 'metric-definition']),
  answer: z.enum(['same', 'differs', 'unknown']),
  reason: text(),
});

const run = objectOf<ComparedRun>({
  runId: text<ComparedRun['runId']>(),
  runName: text(),
  experimentId: text(),
  status: text(),
  actor: optionalText(),
  tie: optionalText<NonNullable<ComparedRun['tie']>>(),
  repository: optionalText(),
  backLink: optionalText<NonNullable<ComparedRun['backLink']>>('The commit that names the run.'),
  seal: optionalText(),
  branch: optionalText(),
  baselineTag: optionalText(),
  baseline: optionalText(),
  dataCommit: optionalText(),
  dataTag: optionalText(),
  prefix: optionalText(),
  dataCheck: z.exactOptional(
    z
      .enum(['unchanged', 'changed', 'not-checked'])
      .describe('The data folders after training, as the back-link states it.'),
  ),
  model: optionalText(),
  testData: z.array(testData),
  metrics: z.array(metric),
  unfit: texts('Why the run cannot be promoted; empty when it can.'),
  comparability: z.array(comparability).describe('Against the reference; empty for the reference itself.'),
});

const fact = objectOf<ComparedFact>({
  key: text(),
  isSame: z.boolean(),
  values: z.array(z.union([z.string(), z.null()])).describe('In the order of the runs.'),
});

const size = objectOf<ChangeSize>({ objects: z.number(), bytes: z.number() });
const sizes = { added: size, changed: size, removed: size };

const difference = objectOf<DataDifference>({
  repository: text(),
  left: text(),
  right: text(),
  leftOf: text('A run id, or `baseline`.'),
  rightOf: text(),
  total: objectOf<DataDifference['total']>(sizes),
  prefixes: z.array(objectOf<PrefixChange>({ prefix: text(), ...sizes })),
});

/** What `compare --json` prints, and what is attached to a decision. */
export const comparisonSchema: z.ZodType<Comparison> = objectOf<Comparison>({
  schema: z.literal('tieback/comparison/1'),
  takenAt: text('RFC 3339, UTC.'),
  lakefsUrl: text(),
  mlflowUrl: text(),
  reference: optionalText<NonNullable<Comparison['reference']>>('The run that the others are held against.'),
  runs: z.array(run),
  params: z.array(fact),
  environment: z.array(fact),
  code: z.array(fact),
  data: z.array(difference),
  gaps: texts('What could not be read.'),
});
