import type { EvidenceRecord, RecordSystem, Records } from '../../src/model/evidence.ts';
import { sha256 } from '../../src/util/digest.ts';

/** Stands for a commit id: the same for the same name. */
export const sampleId = (name: string): string => sha256(`sample ${name}`);

export const sample = {
  repository: 'wdbc',
  prefix: 'train/',
  branch: 'wdbc-diagnosis-augmented',
  tie: '01kb5x3m8q7r2v9d4w6t1h0f5s',
  run: '4f0c9a7be1d24f58a3c6b27d90e85f13',
  baselineTag: 'dataset-v1.0-baseline',
  dataTag: 'dataset-v1.1-augmented',
  baseline: sampleId('baseline'),
  data: sampleId('data'),
  back: sampleId('back-link'),
  record: sampleId('sealed record'),
  git: sampleId('git').slice(0, 40),
  seal: sampleId('seal'),
  lakefs: 'https://lakefs.example.org',
  mlflow: 'https://mlflow.example.org',
  startMs: Date.UTC(2026, 10, 20, 14, 2, 31, 418),
  endMs: Date.UTC(2026, 10, 20, 14, 3, 44, 902),
  dataCheckedAt: '2026-11-20T14:03:45.011Z',
  readAt: '2026-11-20T14:03:49.377Z',
} as const;

/** What the prepare command said about rows; objects are counted from the listings. */
export const sampleRows = { unit: 'rows', original: 455, added: 120, removed: 0, changed: 0, total: 575 } as const;

export const sampleAugmentation =
  '{"method":"jitter","of":"malignant","copies":1,"noise":{"distribution":"normal","sigma":0.02,"clip":[-0.06,0.06]},"seed":20261120}';

const epochs = 40;

/** A curve that rises quickly, dips once and settles; no transcendental functions, so that every machine has the same digits. */
const curve = (from: number, to: number, dip: number): readonly number[] =>
  Array.from({ length: epochs }, (_, step) => {
    const progress = (step / (epochs - 1)) ** 0.5;
    const wobble = step === dip ? -0.03 : ((step * 7) % 5) * 0.0015;
    return Number((step === epochs - 1 ? to : from + (to - from) * progress + wobble - 0.003).toFixed(6));
  });

const history = (values: readonly number[]) =>
  values.map((value, step) => ({ key: '', value, step, timestamp: sample.startMs + 1500 + step * 1700 }));

/** Metric histories by key. */
export const sampleHistories = {
  sensitivity: history(curve(0.61, 0.976190476190476, 11)),
  specificity: history(curve(0.82, 0.972222222222222, 19)),
} as const;

const commit = (
  id: string,
  parents: readonly string[],
  message: string,
  at: number,
  metadata: Record<string, string>,
) => ({
  id,
  parents,
  committer: 'ml-trainer',
  message,
  creation_date: at,
  meta_range_id: sampleId(`meta range ${id}`),
  metadata,
  generation: 3,
  version: 1,
});

const seconds = (ms: number): number => Math.floor(ms / 1000);
const tie = { 'tieback.tie': sample.tie, 'tieback.version': '0.1.0', 'tieback.actor': 'm.rossi@train-07' };

const commits = {
  baseline: commit(
    sample.baseline,
    [sampleId('root')],
    'WDBC, 569 rows, as published',
    seconds(sample.startMs) - 864_000,
    {
      source: 'scikit-learn 1.9 load_breast_cancer',
      licence: 'CC BY 4.0',
    },
  ),
  data: commit(sample.data, [sample.baseline], 'augment malignant rows', seconds(sample.startMs) - 12, {
    ...tie,
    'tieback.role': 'data',
    augmentation_count: '4',
    original_dataset_size: '16',
    total_dataset_size: '20',
    'tieback.count_unit': 'objects',
    'tieback.samples': JSON.stringify(sampleRows),
    augmentation_params: sampleAugmentation,
    git_commit_id: sample.git,
  }),
  back: commit(sample.back, [sample.data], `back-link to MLflow run ${sample.run}`, seconds(sample.endMs) + 2, {
    ...tie,
    'tieback.role': 'run',
    mlflow_run_id: sample.run,
    mlflow_experiment_id: '3',
    mlflow_run_url: `${sample.mlflow}/#/experiments/3/runs/${sample.run}`,
    mlflow_tracking_uri: sample.mlflow,
    model_name: 'wdbc-classifier',
    training_data_tag: sample.dataTag,
    sensitivity: '0.976190476190476',
    specificity: '0.972222222222222',
    'tieback.seal': sample.seal,
    'tieback.sealed_by': 'run',
    'tieback.seal_version': '1',
    'tieback.data_mode': 'dir-verified',
    'tieback.data_check': 'unchanged',
    'tieback.data_checked_at': sample.dataCheckedAt,
    'tieback.clock_lakefs_ms': '38',
    'tieback.clock_mlflow_ms': '-112',
  }),
} as const;

const pairs = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

const run = {
  info: {
    run_id: sample.run,
    run_name: 'augmented',
    experiment_id: '3',
    user_id: 'm.rossi',
    status: 'FINISHED',
    start_time: sample.startMs,
    end_time: sample.endMs,
    artifact_uri: `mlflow-artifacts:/3/${sample.run}/artifacts`,
    lifecycle_stage: 'active',
  },
  data: {
    params: pairs({
      strategy: 'augmented',
      learning_rate: '0.05',
      epochs: '40',
      l2: '0.001',
      seed: '7',
      threshold: '0.42',
    }),
    metrics: [
      { key: 'accuracy', value: 0.973684210526316, step: 39 },
      { key: 'log_loss', value: 0.0815294117647059, step: 39 },
      { key: 'sensitivity', value: 0.976190476190476, step: 39 },
      { key: 'specificity', value: 0.972222222222222, step: 39 },
    ],
    tags: pairs({
      ...tie,
      'lakefs.repo': sample.repository,
      'lakefs.commit_id': sample.data,
      'lakefs.commit_url': `${sample.lakefs}/repositories/wdbc/commits/${sample.data}`,
      'tieback.data_mode': 'dir-verified',
      'mlflow.source.git.commit': sample.git,
      'mlflow.source.git.branch': 'main',
      'mlflow.source.git.repoURL': 'https://git.example.org/clinic/wdbc.git',
      'mlflow.source.git.dirty': 'false',
      'mlflow.source.name': 'python train.py --strategy augmented --epochs 40',
      team: 'diagnostics',
      'review.ticket': 'CLIN-2093',
      'tieback.python': 'CPython 3.12.4',
      'tieback.requirements': `{"packages":34,"sha256":"${sampleId('requirements')}"}`,
      'tieback.os': 'Ubuntu 24.04.3 LTS, 6.8.0-60-generic, x64',
      'tieback.cpu': '8 × AMD EPYC 7B13',
      'tieback.memory': '31 GiB',
    }),
  },
};

const listing = (name: string, objectCount: number, sizeBytes: number) => ({
  objectCount,
  sizeBytes,
  digest: sampleId(`listing ${name}`),
});

const record = (system: RecordSystem, body: unknown): EvidenceRecord => ({
  system,
  ...(system === 'tieback' ? {} : { server: system === 'lakefs' ? sample.lakefs : sample.mlflow }),
  readAt: sample.readAt,
  body,
});

/** Ids of the sample's records. */
export const recordNames = {
  request: 'tieback:request',
  clock: 'tieback:clock',
  baseline: `lakefs:commit:wdbc:${sample.baseline}`,
  data: `lakefs:commit:wdbc:${sample.data}`,
  back: `lakefs:commit:wdbc:${sample.back}`,
  baselineTag: `lakefs:tag:wdbc:${sample.baselineTag}`,
  dataTag: `lakefs:tag:wdbc:${sample.dataTag}`,
  branch: `lakefs:branch:wdbc:${sample.branch}`,
  anchor: `lakefs:branch:wdbc:tieback-${sample.tie}`,
  baselineAnchor: `lakefs:branch:wdbc:tieback-baseline-${sample.baseline}`,
  lakefsConfig: 'lakefs:config',
  mlflowVersion: 'mlflow:version',
  diff: `tieback:diff:wdbc:${sample.baseline}:${sample.data}:train/`,
  training: `tieback:listing:wdbc:${sample.data}:train/`,
  original: `tieback:listing:wdbc:${sample.baseline}:train/`,
  test: `tieback:listing:wdbc:${sample.baseline}:test/`,
  requirements: `tieback:artifact:${sample.run}:tieback/requirements.txt`,
  run: `mlflow:run:${sample.run}`,
  experiment: 'mlflow:experiment:3',
  sensitivity: `mlflow:history:${sample.run}:sensitivity`,
  specificity: `mlflow:history:${sample.run}:specificity`,
  seal: `lakefs:object:wdbc:tieback-${sample.tie}:_tieback/runs/${sample.run}.json`,
} as const;

/** The services' answers behind the sample, by record id. */
export const sampleRecords = (): Records => ({
  [recordNames.request]: record('tieback', {
    tie: sample.tie,
    kind: 'branch',
    isDemo: false,
    prefix: sample.prefix,
    lakefs: sample.lakefs,
    mlflow: sample.mlflow,
    testRef: sample.baselineTag,
  }),
  [recordNames.clock]: record('tieback', { lakefsOffsetMs: 38, mlflowOffsetMs: -112 }),
  [recordNames.baseline]: record('lakefs', commits.baseline),
  [recordNames.data]: record('lakefs', commits.data),
  [recordNames.back]: record('lakefs', commits.back),
  [recordNames.baselineTag]: record('lakefs', { id: sample.baselineTag, commit_id: sample.baseline }),
  [recordNames.dataTag]: record('lakefs', { id: sample.dataTag, commit_id: sample.data }),
  [recordNames.branch]: record('lakefs', { id: sample.branch, commit_id: sample.back }),
  [recordNames.anchor]: record('lakefs', { id: `tieback-${sample.tie}`, commit_id: sample.record }),
  [recordNames.baselineAnchor]: record('lakefs', {
    id: `tieback-baseline-${sample.baseline}`,
    commit_id: sample.baseline,
  }),
  [recordNames.requirements]: record('tieback', { sha256: sampleId('requirements'), sizeBytes: 812 }),
  [recordNames.lakefsConfig]: record('lakefs', { version: '1.84.0' }),
  [recordNames.mlflowVersion]: record('mlflow', '3.17.2'),
  [recordNames.diff]: record('tieback', { added: 4, changed: 0, removed: 0, addedBytes: 33_408, complete: true }),
  [recordNames.training]: record('tieback', listing('training', 20, 160_122)),
  [recordNames.original]: record('tieback', listing('original', 16, 126_714)),
  [recordNames.test]: record('tieback', listing('test', 4, 31_735)),
  [recordNames.run]: record('mlflow', run),
  [recordNames.experiment]: record('mlflow', { experiment_id: '3', name: 'wdbc-diagnosis' }),
  [recordNames.sensitivity]: record('mlflow', { metrics: sampleHistories.sensitivity }),
  [recordNames.specificity]: record('mlflow', { metrics: sampleHistories.specificity }),
  [recordNames.seal]: record('lakefs', { hash: sample.seal }),
});
