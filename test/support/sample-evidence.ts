import type { CommitFacts, DatasetFacts } from '../../src/model/data-facts.ts';
import type { Evidence, MetricFacts, Subject } from '../../src/model/evidence.ts';
import type { Fact, Grade, KeyedFact, KnownFact, Source } from '../../src/model/fact.ts';
import { asCommitId, asRunId, asTieId } from '../../src/model/ids.ts';
import { sampleChecks } from './sample-checks.ts';
import {
  recordNames,
  sample,
  sampleAugmentation,
  sampleHistories,
  sampleId,
  sampleRecords,
  sampleRows,
} from './sample-records.ts';

const names = recordNames;

/** Where a value stands in one of the sample's records. */
export const source = (record: string, pointer = ''): Source => ({ record, pointer, readAt: sample.readAt });

export const fact = <T>(grade: Grade, value: T, first: Source, ...rest: readonly Source[]): KnownFact<T> => ({
  grade,
  value,
  sources: [first, ...rest],
});
const recorded = <T>(value: T, record: string, pointer = ''): KnownFact<T> =>
  fact('recorded', value, source(record, pointer));
const asserted = <T>(value: T, record: string, pointer = ''): KnownFact<T> =>
  fact('asserted', value, source(record, pointer));
const verified = <T>(value: T, record: string, pointer = ''): KnownFact<T> =>
  fact('verified', value, source(record, pointer));
const derived = <T>(value: T, first: Source, ...rest: readonly Source[]): KnownFact<T> =>
  fact('derived', value, first, ...rest);

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

type CommitBody = {
  readonly id: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly committer: string;
  readonly creation_date: number;
  readonly metadata: Readonly<Record<string, string>>;
};

const commitFacts = (record: string): CommitFacts => {
  const body = sampleRecords()[record]?.body as CommitBody;
  return {
    id: verified(asCommitId(body.id), record, '/id'),
    parents: verified(body.parents, record, '/parents'),
    message: verified(body.message, record, '/message'),
    committer: verified(body.committer, record, '/committer'),
    createdAt: verified(new Date(body.creation_date * 1000).toISOString(), record, '/creation_date'),
    metadata: Object.entries(body.metadata).map(([key, value]) => ({
      key,
      fact: verified(value, record, `/metadata/${escapePointer(key)}`),
    })),
    url: derived(`${sample.lakefs}/repositories/wdbc/commits/${body.id}`, source(record, '/id')),
  };
};

type Pairs = readonly { readonly key: string; readonly value: string }[];
type RunBody = {
  readonly data: {
    readonly params: Pairs;
    readonly tags: Pairs;
    readonly metrics: readonly { key: string; value: number; step: number }[];
  };
};
const runBody = (): RunBody => sampleRecords()[names.run]?.body as RunBody;

const keyed = (list: 'params' | 'tags', wanted: (key: string) => boolean = () => true): readonly KeyedFact<string>[] =>
  runBody().data[list].flatMap(({ key, value }, index) =>
    wanted(key) ? [{ key, fact: asserted(value, names.run, `/data/${list}/${index}/value`) }] : [],
  );

const tag = (key: string): KnownFact<string> => {
  const index = runBody().data.tags.findIndex((one) => one.key === key);
  return recorded(runBody().data.tags[index]?.value ?? '', names.run, `/data/tags/${index}/value`);
};

const unasked = { grade: 'missing', why: 'not-asked' } as const;

const metrics = (): readonly MetricFacts[] =>
  runBody().data.metrics.map(({ key, value, step }, index): MetricFacts => {
    const isShown = key === 'sensitivity' || key === 'specificity';
    return {
      key,
      value: recorded(value, names.run, `/data/metrics/${index}/value`),
      step: recorded(step, names.run, `/data/metrics/${index}/step`),
      isShown,
      history: isShown
        ? recorded(
            sampleHistories[key].map((point) => ({ step: point.step, value: point.value, timestamp: point.timestamp })),
            names[key],
            '/metrics',
          )
        : { grade: 'missing', why: 'not-asked', hint: 'name the metric with --show-metric' },
      historyLength: isShown ? fact('derived', sampleHistories[key].length, source(names[key], '/metrics')) : unasked,
      changedHistory: isShown ? fact('derived', [], source(names[key], '/metrics')) : unasked,
    };
  });

const dataset = (role: 'training' | 'test'): DatasetFacts => {
  const commit = role === 'training' ? sample.data : sample.baseline;
  const prefix = role === 'training' ? sample.prefix : 'test/';
  const record = role === 'training' ? names.data : names.baselineTag;
  const size = role === 'training' ? { count: 20, bytes: 160_122 } : { count: 4, bytes: 31_735 };
  const listing = sampleRecords()[names[role]]?.body as { readonly digest: string };
  return {
    role,
    repository: recorded(sample.repository, names.run, '/data/tags/3/value'),
    ref:
      role === 'training' ? tag('lakefs.commit_id') : asserted<string>(sample.baselineTag, names.request, '/testRef'),
    commit: recorded(commit, record, role === 'training' ? '/id' : '/commit_id'),
    prefix: asserted(prefix, names.request, '/prefix'),
    uri: derived(`s3://wdbc/${commit}/${prefix}`, source(record)),
    objectCount: verified(size.count, names[role], '/objectCount'),
    sizeBytes: verified(size.bytes, names[role], '/sizeBytes'),
    listingDigest: verified(listing.digest, names[role], '/digest'),
  };
};

const data = (): Subject['data'] => ({
  repository: tag('lakefs.repo'),
  branch: recorded<string>(sample.branch, names.branch, '/id'),
  branchHead: recorded(asCommitId(sample.back), names.branch, '/commit_id'),
  prefix: asserted<string>(sample.prefix, names.request, '/prefix'),
  baselineTag: recorded<string>(sample.baselineTag, names.baselineTag, '/id'),
  baselineTagCommit: recorded<string>(sample.baseline, names.baselineTag, '/commit_id'),
  baseline: commitFacts(names.baseline),
  commit: commitFacts(names.data),
  tag: recorded<string>(sample.dataTag, names.dataTag, '/id'),
  tagCommit: recorded<string>(sample.data, names.dataTag, '/commit_id'),
  chain: [commitFacts(names.data), commitFacts(names.baseline)],
  counts: [
    {
      unit: 'objects',
      original: verified(16, names.original, '/objectCount'),
      added: verified(4, names.diff, '/added'),
      removed: verified(0, names.diff, '/removed'),
      changed: verified(0, names.diff, '/changed'),
      total: verified(20, names.training, '/objectCount'),
    },
    {
      unit: sampleRows.unit,
      original: asserted(sampleRows.original, names.data, '/metadata/tieback.samples'),
      added: asserted(sampleRows.added, names.data, '/metadata/tieback.samples'),
      removed: asserted(sampleRows.removed, names.data, '/metadata/tieback.samples'),
      changed: asserted(sampleRows.changed, names.data, '/metadata/tieback.samples'),
      total: asserted(sampleRows.total, names.data, '/metadata/tieback.samples'),
    },
  ],
  changes: {
    added: verified(4, names.diff, '/added'),
    changed: verified(0, names.diff, '/changed'),
    removed: verified(0, names.diff, '/removed'),
    addedBytes: verified(33_408, names.diff, '/addedBytes'),
    sample: ['00', '01', '02', '03'].map((shard) => ({
      kind: 'added' as const,
      path: `train/augmented-${shard}.csv`,
      sizeBytes: 8352,
    })),
    isComplete: true,
  },
  augmentationParams: asserted(sampleAugmentation, names.data, '/metadata/augmentation_params'),
  datasets: [dataset('training'), dataset('test')],
  otherInputs: [],
});

const run = (): Subject['run'] => ({
  id: recorded(asRunId(sample.run), names.run, '/info/run_id'),
  name: asserted('augmented', names.run, '/info/run_name'),
  experimentId: recorded('3', names.run, '/info/experiment_id'),
  experimentName: recorded('wdbc-diagnosis', names.experiment, '/name'),
  status: recorded('FINISHED', names.run, '/info/status'),
  exitCode: { grade: 'missing', why: 'not-asked' },
  metricsRejected: { grade: 'missing', why: 'not-asked' },
  statusAssertedBy: { grade: 'missing', why: 'not-asked' },
  statusAssertedAt: { grade: 'missing', why: 'not-asked' },
  lifecycle: recorded('active' as const, names.run, '/info/lifecycle_stage'),
  startedAt: recorded(new Date(sample.startMs).toISOString(), names.run, '/info/start_time'),
  endedAt: recorded(new Date(sample.endMs).toISOString(), names.run, '/info/end_time'),
  durationMs: derived(
    sample.endMs - sample.startMs,
    source(names.run, '/info/start_time'),
    source(names.run, '/info/end_time'),
  ),
  user: asserted('m.rossi', names.run, '/info/user_id'),
  url: derived(`${sample.mlflow}/#/experiments/3/runs/${sample.run}`, source(names.run, '/info/run_id')),
  artifactUri: recorded(`mlflow-artifacts:/3/${sample.run}/artifacts`, names.run, '/info/artifact_uri'),
  model: asserted('wdbc-classifier', names.back, '/metadata/model_name'),
  loggedModels: [],
  modelVersions: [],
  decisions: [],
  params: keyed('params'),
  metrics: metrics(),
  unloggedMetrics: derived<readonly string[]>([], source(names.back, '/metadata')),
  tags: keyed('tags', (key) => key === 'team' || key === 'review.ticket'),
  extraRuns: { grade: 'missing', why: 'not-asked' },
  parent: { grade: 'missing', why: 'not-asked' },
  otherRuns: [],
});

const subject = (): Subject => ({
  isDemo: derived(false, source(names.lakefsConfig, '/version'), source(names.mlflowVersion)),
  servers: {
    lakefsUrl: asserted<string>(sample.lakefs, names.request, '/lakefs'),
    lakefsVersion: recorded('1.84.0', names.lakefsConfig, '/version'),
    mlflowUrl: asserted<string>(sample.mlflow, names.request, '/mlflow'),
    mlflowVersion: recorded('3.17.2', names.mlflowVersion),
  },
  tie: {
    id: verified(asTieId(sample.tie), names.back, '/metadata/tieback.tie'),
    kind: derived('branch' as const, source(names.branch, '/id')),
    dataMode: recorded('dir-verified' as const, names.back, '/metadata/tieback.data_mode'),
    dataCheck: recorded('unchanged' as const, names.back, '/metadata/tieback.data_check'),
    dataCheckedAt: recorded(sample.dataCheckedAt, names.back, '/metadata/tieback.data_checked_at'),
    actor: asserted('m.rossi@train-07', names.back, '/metadata/tieback.actor'),
    toolVersion: asserted('0.1.0', names.back, '/metadata/tieback.version'),
  },
  data: data(),
  run: run(),
  code: {
    commit: tag('mlflow.source.git.commit'),
    branch: tag('mlflow.source.git.branch'),
    repositoryUrl: tag('mlflow.source.git.repoURL'),
    isDirty: derived(false, source(names.run, `${tag('mlflow.source.git.dirty').sources[0].pointer}`)),
    untrackedFiles: { grade: 'missing', why: 'not-asked' },
    diffSha256: { grade: 'missing', why: 'not-asked' },
    storedDiffSha256: { grade: 'missing', why: 'not-asked' },
    isDiffWhole: { grade: 'missing', why: 'not-asked' },
    diffLosses: { grade: 'missing', why: 'not-asked' },
    entryPoint: tag('mlflow.source.name'),
  },
  environment: {
    python: tag('tieback.python'),
    packages: { ...tag('tieback.requirements'), value: 34 },
    requirementsSha256: { ...tag('tieback.requirements'), value: sampleId('requirements') },
    storedRequirementsSha256: derived(sampleId('requirements'), source(names.requirements, '/sha256')),
    conda: { grade: 'missing', why: 'not-asked' },
    containerImage: { grade: 'missing', why: 'none' },
    os: tag('tieback.os'),
    cpu: tag('tieback.cpu'),
    memory: tag('tieback.memory'),
    gpu: { grade: 'missing', why: 'none' },
    seeds: { grade: 'missing', why: 'none' },
  },
  links: {
    forward: { repository: tag('lakefs.repo'), commit: tag('lakefs.commit_id'), url: tag('lakefs.commit_url') },
    commitAssertedBy: { grade: 'missing', why: 'not-asked' },
    commitAssertedAt: { grade: 'missing', why: 'not-asked' },
    back: commitFacts(names.back),
    backLinks: [
      {
        id: verified(asCommitId(sample.back), names.back, '/id'),
        runId: recorded<string>(sample.run, names.back, '/metadata/mlflow_run_id'),
        seal: recorded<string>(sample.seal, names.back, '/metadata/tieback.seal'),
      },
    ],
    backRunId: verified<string>(sample.run, names.back, '/metadata/mlflow_run_id'),
    mended: [],
    anchor: recorded(`tieback-${sample.tie}`, names.anchor, '/id'),
    anchorCommit: recorded<string>(sample.record, names.anchor, '/commit_id'),
    baselineAnchor: recorded(`tieback-baseline-${sample.baseline}`, names.baselineAnchor, '/id'),
  },
  seal: {
    sealed: verified<string>(sample.seal, names.back, '/metadata/tieback.seal'),
    sealedBy: recorded('run', names.back, '/metadata/tieback.sealed_by'),
    sealedAt: recorded('2026-11-20T14:03:46.000Z', names.back, '/creation_date'),
    delayMs: derived(1098, source(names.back, '/creation_date'), source(names.run, '/info/end_time')),
    recomputed: derived<string>(sample.seal, source(names.run), source(names.sensitivity), source(names.specificity)),
    changedSections: derived<readonly string[]>([], source(names.back, '/metadata'), source(names.run)),
    changes: [],
    added: [],
  },
  clocks: {
    lakefsOffsetMs: recorded(38, names.clock, '/lakefsOffsetMs'),
    mlflowOffsetMs: recorded(-112, names.clock, '/mlflowOffsetMs'),
  },
});

/** A complete snapshot of one finished, well-tied run. Change it with a spread. */
export const sampleEvidence = (): Evidence => ({
  schema: 'tieback/evidence/1',
  tool: 'tieback/0.1.0',
  takenAt: '2026-11-20T14:03:50.128Z',
  records: sampleRecords(),
  subject: subject(),
  checks: sampleChecks(),
});

export const missingFact = (why: 'absent' | 'unreachable' | 'none' | 'not-asked', hint?: string): Fact<never> => ({
  grade: 'missing',
  why,
  ...(hint === undefined ? {} : { hint }),
});
