import type { ComparedMetric, ComparedRun, Comparison, PrefixChange } from '../../src/model/comparison.ts';
import { asCommitId, asRunId, asTieId } from '../../src/model/ids.ts';
import { wilsonInterval } from '../../src/util/wilson-interval.ts';
import { hostileTexts } from './sample-variants.ts';

const id = (digit: string, length = 64): string => digit.repeat(length);

const share = (key: string, successes: number, trials: number, definition = {}): ComparedMetric => {
  const { lower, upper } = wilsonInterval(successes / trials, trials) ?? { lower: 0, upper: 1 };
  const interval = { lower, upper, level: 0.95, method: 'wilson', successes, trials, from: ['tp', 'fn'] } as const;
  return { key, value: successes / trials, step: 30, interval, definition };
};

const plain = (key: string, value: number | string, more: Partial<ComparedMetric> = {}): ComparedMetric => ({
  ...{ key, value, step: 30, definition: {} },
  ...more,
});

const same = (aspect: 'baseline' | 'test-data' | 'metric-definition', reason: string) =>
  ({ aspect, answer: 'same', reason }) as const;

const testData = (digest: string, prefix = 'test/') => [
  { role: 'test', repository: 'medical-imaging', commit: id('b'), prefix, objects: 5000, digest },
];

const base = {
  experimentId: '7',
  status: 'FINISHED',
  actor: 'ci@hospital.example',
  repository: 'medical-imaging',
  baselineTag: 'dataset-v1.0-baseline',
  baseline: id('b'),
  model: 'retina-classifier',
  sealState: 'sealed',
  prefix: 'train/',
  testData: testData(id('7')),
  unfit: [],
} as const;

const runs: readonly ComparedRun[] = [
  {
    ...base,
    ...{ runId: asRunId(id('1', 32)), runName: 'plain', tie: asTieId('20261121-1111111111') },
    ...{ backLink: asCommitId(id('c')), seal: id('d'), branch: 'retina-plain', dataCommit: id('b') },
    metrics: [share('sensitivity', 4100, 5000), share('specificity', 4510, 5000), plain('val_loss', 0.412)],
    comparability: [],
  },
  {
    ...base,
    ...{ runId: asRunId(id('2', 32)), runName: 'elastic-deformation', tie: asTieId('20261121-2222222222') },
    ...{ backLink: asCommitId(id('c')), seal: id('d'), branch: 'retina-elastic', dataCommit: id('2') },
    dataTag: 'dataset-v1.1-augmented',
    metrics: [
      { ...share('sensitivity', 4350, 5000), today: 0.999 },
      share('specificity', 4475, 5000),
      plain('val_loss', 0.358, { unsealedDefinition: { average: 'weighted' } }),
    ],
    addedMetrics: [plain('auc', 0.99)],
    sealDifferences: [
      { field: 'metrics.sensitivity (step 30)', sealed: '0.87', today: '0.999' },
      { field: 'run.status', sealed: 'FINISHED', today: 'FAILED' },
      { field: 'params.augmentation', sealed: 'elastic' },
      { field: 'metrics.auc', today: '0.99' },
    ],
    comparability: [
      same('baseline', 'both from dataset-v1.0-baseline'),
      same('test-data', 'the same by checksum (777777777777)'),
      { aspect: 'metric-definition', answer: 'unknown', reason: 'neither run says how its metrics are defined' },
    ],
  },
  {
    ...base,
    ...{ runId: asRunId(id('3', 32)), runName: 'cutout', tie: asTieId('20261121-3333333333') },
    ...{ branch: 'retina-cutout', dataCommit: id('3'), testData: testData(id('8'), 'holdout/') },
    metrics: [
      plain('sensitivity', 0.99, { problem: 'tp, fn give 4100/5000, which is not 0.99' }),
      plain('specificity', 0.871, { definition: { average: 'macro' } }),
      plain('val_loss', 'NaN'),
    ],
    sealState: 'unsealed',
    unfit: ['not linked back'],
    comparability: [
      same('baseline', 'both from dataset-v1.0-baseline'),
      {
        aspect: 'test-data',
        answer: 'differs',
        reason:
          'tested on medical-imaging/bbbbbbbbbbbb/holdout/, not medical-imaging/bbbbbbbbbbbb/test/: other content by checksum',
      },
      { aspect: 'metric-definition', answer: 'differs', reason: 'specificity: average = macro, not nothing said' },
    ],
  },
];

const none = { objects: 0, bytes: 0 };
const change = (prefix: string, added: number, changed = 0, removed = 0): PrefixChange => {
  const size = (objects: number) => ({ objects, bytes: objects * 48_213 });
  return { prefix, added: size(added), changed: size(changed), removed: size(removed) };
};

const difference = (
  left: string,
  right: string,
  leftOf: string,
  rightOf: string,
  prefixes: readonly PrefixChange[],
) => {
  const sum = (kind: 'added' | 'changed' | 'removed') =>
    prefixes.reduce(
      (all, one) => ({ objects: all.objects + one[kind].objects, bytes: all.bytes + one[kind].bytes }),
      none,
    );
  const total = { added: sum('added'), changed: sum('changed'), removed: sum('removed') };
  return { repository: 'medical-imaging', left, right, leftOf, rightOf, total, prefixes };
};

/** Three runs: the reference, one that may be held against it as far as is known, and one that may not. */
const full = (): Comparison => ({
  schema: 'tieback/comparison/1',
  takenAt: '2026-11-21T09:30:00.000Z',
  lakefsUrl: 'https://lakefs.hospital.example',
  lakefsVersion: '1.84.0',
  mlflowUrl: 'https://mlflow.hospital.example',
  mlflowVersion: '3.17.2',
  reference: asRunId(id('1', 32)),
  runs,
  params: [
    { key: 'augmentation', isSame: false, values: [null, 'elastic', 'cutout'] },
    { key: 'lr', isSame: false, values: ['0.001', '0.001', '0.0005'] },
    { key: 'epochs', isSame: true, values: ['30', '30', '30'] },
    { key: 'seed', isSame: true, values: ['42', '42', '42'] },
  ],
  environment: [
    { key: 'tieback.env.python', isSame: true, values: ['3.12.4', '3.12.4', '3.12.4'] },
    { key: 'tieback.env.gpu', isSame: false, values: ['NVIDIA A100-SXM4-80GB', 'NVIDIA A100-SXM4-80GB', null] },
  ],
  code: [
    { key: 'mlflow.source.git.commit', isSame: false, values: [id('a', 40), id('a', 40), id('e', 40)] },
    { key: 'mlflow.source.git.dirty', isSame: true, values: ['false', 'false', 'false'] },
  ],
  data: [
    difference(id('b'), id('b'), 'baseline', id('1', 32), []),
    difference(id('b'), id('2'), 'baseline', id('2', 32), [change('train/', 2500, 12), change('labels/', 1, 1)]),
    difference(id('b'), id('2'), id('1', 32), id('2', 32), [change('train/', 2500, 12), change('labels/', 1, 1)]),
    difference(id('b'), id('3'), id('1', 32), id('3', 32), [change('train/', 900, 40, 300), change('', 0, 1)]),
  ],
  gaps: [],
});

/** No run at all. */
const minimal = (): Comparison => ({
  schema: 'tieback/comparison/1',
  takenAt: '2026-11-21T09:30:00.000Z',
  lakefsUrl: 'http://127.0.0.1:8000',
  lakefsVersion: '1.84.0-sandbox',
  mlflowUrl: 'http://127.0.0.1:5000',
  runs: [],
  params: [],
  environment: [],
  code: [],
  data: [],
  gaps: ['data of run 1 against baseline: commit "b" is gone'],
});

/** As many runs, values and prefixes as a sweep brings. */
const many = (): Comparison => {
  const whole = full();
  const [first] = whole.runs;
  const numbers = Array.from({ length: 60 }, (_, index) => index);
  const sweep = numbers.map(
    (index): ComparedRun => ({
      ...(first ?? (runs[0] as ComparedRun)),
      runId: asRunId((index + 16).toString(16).padStart(32, '0')),
      runName: `sweep-learning-rate-and-weight-decay-${index}`,
      metrics: [share('sensitivity', 4000 + index * 7, 5000)],
      comparability: index === 0 ? [] : [same('test-data', 'the same by checksum (777777777777)')],
    }),
  );
  const reference = sweep[0]?.runId;
  const prefixes = numbers.map((index) =>
    change(`train/patients/cohort-${index}/sessions/`, index + 1, index % 5, index % 3),
  );
  return {
    ...whole,
    ...(reference === undefined ? {} : { reference }),
    runs: sweep,
    params: [{ key: 'lr', isSame: false, values: numbers.map((index) => String(0.001 * (1 + (index % 4)))) }],
    code: [],
    environment: [],
    data: [difference(id('b'), id('2'), 'baseline', sweep[1]?.runId ?? '', prefixes)],
  };
};

/** What other people wrote, in every place that holds text. */
const hostile = (): Comparison => {
  let turn = 0;
  const replaced = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => replaced(one, key));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, name)]));
    const isFixed = [
      'schema',
      'aspect',
      'answer',
      'method',
      'reference',
      'runId',
      'leftOf',
      'rightOf',
      'sealState',
    ].includes(key);
    return typeof value === 'string' && !isFixed ? hostileTexts[turn++ % hostileTexts.length] : value;
  };
  return replaced(full(), '') as Comparison;
};

export const comparisonVariants = { full, minimal, many, hostile } as const;
