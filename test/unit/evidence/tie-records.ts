import { recordId } from '../../../src/evidence/record-id.ts';
import { parseRun } from '../../../src/mlflow/run.schema.ts';
import type { Metric } from '../../../src/mlflow/run.ts';
import { computeCommitId } from '../../../src/model/commit-id.ts';
import type { EvidenceRecord, Records, SealWay } from '../../../src/model/evidence.ts';
import { asCommitId, asTieId } from '../../../src/model/ids.ts';
import { backLinkMetadata, dataMetadata, type ObjectCounts, roleMetadata } from '../../../src/tie/commit-metadata.ts';
import { datasetInput } from '../../../src/tie/dataset-input.ts';
import { forwardTags, sourceTags } from '../../../src/tie/forward-tags.ts';
import { anchorBranch, baselineAnchorBranch, sealedRecordPath } from '../../../src/tie/keys.ts';
import { projectRun, sealOf } from '../../../src/tie/seal.ts';

export const tie = asTieId('20261121-9f3a1c2b4d');
export const repository = 'faces';
export const runId = '0123456789abcdef0123456789abcdef';
export const gitCommit = 'ab'.repeat(20);
const readAt = '2026-11-21T12:00:00.000Z';
/** 2026-11-21T10:00:00Z, in seconds. */
const dataTime = 1795255200;

export type WireCommit = {
  id: string;
  parents: string[];
  committer: string;
  message: string;
  creation_date: number;
  meta_range_id: string;
  metadata: Record<string, string>;
};

export const wireCommit = (commit: Partial<WireCommit>): WireCommit => {
  const whole = {
    parents: [],
    committer: 'ada',
    message: 'data',
    creation_date: dataTime,
    meta_range_id: '5e'.repeat(32),
    metadata: {},
    ...commit,
  };
  const id = computeCommitId({
    ...whole,
    metaRangeId: whole.meta_range_id,
    creationDate: whole.creation_date,
  });
  return { id, ...whole };
};

type Pair = { key: string; value: string };
const pairs = (map: Readonly<Record<string, string>>): Pair[] =>
  Object.entries(map).map(([key, value]) => ({ key, value }));

export type Story = {
  readonly kind?: 'branch' | 'fixed';
  readonly dataTag?: string;
  readonly baselineTag?: string;
  readonly userMetadata?: Readonly<Record<string, string>>;
  readonly augmentationParams?: string;
  readonly samples?: { unit: string; original?: number; added?: number; removed?: number; total?: number };
  readonly counts?: ObjectCounts;
  readonly metrics?: readonly { key: string; value: number | 'NaN'; step: number; timestamp: number }[];
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly shown?: readonly string[];
  readonly isDirty?: boolean;
  readonly gitCommit?: string | undefined;
  readonly dataCheck?: 'unchanged' | 'changed' | 'not-checked';
  readonly dataCheckedAt?: string;
  readonly leftOut?: string;
  readonly dataMode?: 'dir-verified' | 'uri-given' | 'none';
  readonly extraRuns?: readonly string[];
  /** Runs that carry the tie's tag now besides its own; default: those that the back-link lists. */
  readonly otherRuns?: readonly string[];
  readonly startMs?: number;
  readonly endMs?: number;
  readonly backLinkTime?: number;
  readonly sealedBy?: SealWay;
  readonly lakefsOffsetMs?: number;
  readonly mlflowOffsetMs?: number;
};

type Needed = Required<Omit<Story, 'gitCommit' | 'otherRuns' | 'leftOut'>> &
  Pick<Story, 'gitCommit' | 'otherRuns' | 'leftOut'>;

const usual: Needed = {
  kind: 'branch',
  dataTag: 'retina-v2',
  baselineTag: 'dataset-v1.0-baseline',
  userMetadata: { reviewer: 'grace' },
  augmentationParams: '{"rotate":15}',
  samples: { unit: 'rows', original: 400, added: 60, removed: 5, total: 455 },
  counts: { unit: 'objects', original: 20, added: 3, removed: 1, changed: 2, total: 22 },
  metrics: [
    { key: 'loss', value: 0.31, step: 2, timestamp: 1795255300_000 },
    { key: 'sensitivity', value: 0.93, step: 2, timestamp: 1795255300_000 },
  ],
  params: { epochs: '2', lr: '0.01' },
  tags: {
    team: 'retina',
    'tieback.code_diff': `{"sha256":"${'cd'.repeat(32)}","bytes":12}`,
    'tieback.python': 'CPython 3.12.4',
    'tieback.requirements': `{"packages":34,"sha256":"${'ab'.repeat(32)}"}`,
    'tieback.seeds': 'PYTHONHASHSEED=0',
  },
  shown: ['sensitivity'],
  isDirty: false,
  gitCommit,
  dataCheck: 'unchanged',
  dataCheckedAt: new Date(1795255310_520).toISOString(),
  dataMode: 'dir-verified',
  extraRuns: [],
  startMs: 1795255210_000,
  endMs: 1795255310_500,
  backLinkTime: 1795255310,
  sealedBy: 'run',
  lakefsOffsetMs: 120,
  mlflowOffsetMs: -40,
};

const sensitivity: Metric[] = [
  { key: 'sensitivity', value: 0.88, step: 1, timestamp: 1795255250_000 },
  { key: 'sensitivity', value: 0.93, step: 2, timestamp: 1795255300_000 },
];

const commitsBefore = (story: Needed) => {
  const first = wireCommit({
    message: 'Repository created',
    committer: '',
    meta_range_id: '',
    creation_date: 1795000000,
  });
  const baseline = wireCommit({ message: 'baseline', parents: [first.id], creation_date: 1795100000 });
  const data =
    story.kind === 'fixed'
      ? baseline
      : wireCommit({
          message: 'Data for retina',
          parents: [baseline.id],
          meta_range_id: '6f'.repeat(32),
          metadata: {
            ...dataMetadata({
              tie,
              actor: 'ada@lab',
              userMetadata: story.userMetadata,
              counts: story.counts,
              prefix: 'train/',
              augmentationParams: story.augmentationParams,
              samples: story.samples,
              gitCommit: story.gitCommit,
              gitPage: undefined,
            }),
          },
        });
  return { first, baseline, data };
};

const wireRun = (story: Needed, baseline: string, data: string) => {
  const link = {
    tie,
    actor: 'ada@lab',
    endpoint: 'http://lakefs.test',
    uiUrl: 'http://lakefs.test',
    repository,
    branch: story.kind === 'fixed' ? undefined : 'retina-one',
    commit: asCommitId(data),
    baselineTag: story.baselineTag,
    baselineCommit: asCommitId(baseline),
    dataTag: story.kind === 'fixed' ? undefined : story.dataTag,
    dataMode: story.dataMode,
  };
  const source = {
    user: 'ada',
    entryPoint: 'python train.py',
    gitCommit: story.gitCommit,
    gitBranch: 'main',
    gitRepoUrl: 'https://git.test/lab/retina',
    isDirty: story.isDirty,
  };
  const inputs = [
    { role: 'test', repository, commit: asCommitId(baseline), prefix: 'test/' },
    { role: 'training', repository, commit: asCommitId(data), prefix: 'train/' },
  ].map(datasetInput);
  return {
    info: {
      run_id: runId,
      run_name: 'one',
      experiment_id: '7',
      status: 'FINISHED',
      start_time: story.startMs,
      end_time: story.endMs,
      artifact_uri: 'mlflow-artifacts:/7/0123/artifacts',
      lifecycle_stage: 'active',
    },
    data: {
      metrics: story.metrics.map((metric) => ({ ...metric })),
      params: pairs(story.params),
      tags: pairs({ ...forwardTags(link), ...sourceTags(source), ...story.tags }),
    },
    inputs: {
      dataset_inputs: inputs.map(({ dataset: { sourceType, ...dataset }, tags }) => ({
        tags: pairs(tags),
        dataset: { ...dataset, source_type: sourceType },
      })),
    },
  };
};

const record = (system: EvidenceRecord['system'], body: unknown): EvidenceRecord => ({ system, readAt, body });

/** Everything that was collected about one tie, still open to change. */
export type World = {
  readonly commits: Record<'first' | 'baseline' | 'data' | 'back' | 'sealed', WireCommit>;
  readonly run: ReturnType<typeof wireRun>;
  readonly records: Record<string, EvidenceRecord>;
};

/** A finished tie as both services show it. */
export const finishedTie = (change: Story = {}): World => {
  const story: Needed = { ...usual, ...change };
  const { first, baseline, data } = commitsBefore(story);
  const run = wireRun(story, baseline.id, data.id);
  const logged = story.shown.filter((name) => run.data.metrics.some(({ key }) => key === name));
  const histories = Object.fromEntries(logged.map((key) => [key, key === 'sensitivity' ? sensitivity : []]));
  const sealed = projectRun({ run: parseRun(run), histories });
  const seal = sealOf(sealed);
  const back = wireCommit({
    message: 'Link to MLflow run',
    parents: [data.id],
    creation_date: story.backLinkTime,
    meta_range_id: data.meta_range_id,
    metadata: {
      ...backLinkMetadata({
        tie,
        actor: 'ada@lab',
        run: parseRun(run),
        trackingUri: 'http://mlflow.test',
        mlflowUiUrl: 'http://mlflow.test',
        model: 'retina-net',
        dataTag: story.kind === 'fixed' ? undefined : story.dataTag,
        dataCommit: asCommitId(data.id),
        dataPrefix: 'train/',
        dataMode: story.dataMode,
        dataCheck: story.dataCheck,
        dataCheckedAt: story.dataCheckedAt,
        leftOut: story.leftOut,
        shownMetrics: story.shown,
        extraRuns: story.extraRuns,
        seal,
        omitted: [],
        sealedBy: story.sealedBy,
        lakefsOffsetMs: story.lakefsOffsetMs,
        mlflowOffsetMs: story.mlflowOffsetMs,
      }),
    },
  });
  const last = wireCommit({
    message: 'Sealed record',
    parents: [back.id],
    creation_date: story.backLinkTime + 1,
    metadata: { ...roleMetadata({ tie, actor: 'ada@lab' }, 'record') },
  });
  const anchor = anchorBranch(tie);
  const log = [...new Map([last, back, data, baseline].map((commit) => [commit.id, commit])).values()];
  const records: World['records'] = {
    [recordId.request]: record('tieback', {
      target: runId,
      tieId: tie,
      runId,
      repository,
      lakefsUrl: 'http://lakefs.test',
      mlflowUrl: 'http://mlflow.test',
      lakefsUiUrl: 'http://lakefs.test',
      mlflowUiUrl: 'http://mlflow.test',
    }),
    [recordId.lakefsConfig]: record('lakefs', { version_config: { version: '1.84.0' } }),
    [recordId.mlflowVersion]: record('mlflow', '3.17.2'),
    [recordId.run(runId)]: record('mlflow', { run }),
    [recordId.tiedRuns(tie)]: record('tieback', {
      runs: [runId, ...(story.otherRuns ?? story.extraRuns)].map((id) => ({ id, isDeleted: false })),
    }),
    [recordId.branch(repository, 'retina-one')]: record('lakefs', { id: 'retina-one', commit_id: back.id }),
    [recordId.experiment('7')]: record('mlflow', { experiment: { experiment_id: '7', name: 'retina' } }),
    ...Object.fromEntries(
      logged.map((key) => [recordId.history(runId, key), record('mlflow', [{ metrics: histories[key] }])]),
    ),
    ...Object.fromEntries(log.map((commit) => [recordId.commit(repository, commit.id), record('lakefs', commit)])),
    [recordId.log(repository, anchor)]: record('tieback', { commits: log.map(({ id }) => id) }),
    [recordId.branch(repository, anchor)]: record('lakefs', { id: anchor, commit_id: last.id }),
    [recordId.branch(repository, baselineAnchorBranch(baseline.id))]: record('lakefs', {
      id: baselineAnchorBranch(baseline.id),
      commit_id: baseline.id,
    }),
    [recordId.tag(repository, story.baselineTag)]: record('lakefs', { id: story.baselineTag, commit_id: baseline.id }),
    [recordId.tag(repository, story.dataTag)]: record('lakefs', { id: story.dataTag, commit_id: data.id }),
    [recordId.object(repository, anchor, sealedRecordPath(runId))]: record('lakefs', {
      version: 1,
      seal: seal.hash,
      record: JSON.parse(JSON.stringify(sealed)),
    }),
    [recordId.listing(repository, baseline.id, 'test/')]: record('tieback', { count: 5, sizeBytes: 500, digest: 'd1' }),
    [recordId.listing(repository, data.id, 'train/')]: record('tieback', { count: 22, sizeBytes: 2200, digest: 'd2' }),
    [recordId.diff(repository, baseline.id, data.id, 'train/')]: record('tieback', {
      added: 3,
      changed: 2,
      removed: 1,
      addedBytes: 300,
      sample: [{ kind: 'added', path: 'a.csv', sizeBytes: 100 }],
      isComplete: false,
    }),
    [recordId.clock]: record('tieback', { lakefsOffsetMs: 100, mlflowOffsetMs: -30 }),
  };
  return { commits: { first, baseline, data, back, sealed: last }, run, records };
};

/** The world without some records, each said to be missing for a reason. */
export const without = (world: World, why: 'absent' | 'unreachable', ...ids: readonly string[]): Records => ({
  ...Object.fromEntries(Object.entries(world.records).filter(([id]) => !ids.includes(id))),
  [recordId.gaps]: record('tieback', Object.fromEntries(ids.map((id) => [id, { why }]))),
});

/** The world with some records saying something else. */
export const saying = (world: World, bodies: Readonly<Record<string, unknown>>): Records => ({
  ...world.records,
  ...Object.fromEntries(
    Object.entries(bodies).map(([id, body]) => [id, { system: 'lakefs', readAt, ...world.records[id], body }]),
  ),
});
