import type { CheckResult, Evidence, MetricFacts, Subject } from '../../src/model/evidence.ts';
import { asCommitId, asRunId } from '../../src/model/ids.ts';
import { fact, missingFact, sampleEvidence, source } from './sample-evidence.ts';
import { recordNames, sample } from './sample-records.ts';

const { run, back, anchor } = recordNames;

const inRun = (pointer: string) => source(run, pointer);

/** More runs than a document lists. */
const otherRuns: Subject['run']['otherRuns'] = Array.from({ length: 53 }, (_, index) =>
  fact('recorded', asRunId(`${'0'.repeat(28)}${String(index).padStart(4, '0')}`), inRun(`/other/${index}`)),
);

const seal: Partial<Subject['seal']> = {
  recomputed: fact('derived', '7'.repeat(64), source(run)),
  changedSections: fact('derived', ['metrics', 'params'], source(back, '/metadata'), source(run)),
  changes: [
    {
      field: 'metrics.sensitivity (step 3)',
      sealed: fact('recorded', '0.9761904761904762', source(anchor, '/record/metrics/3/value')),
      now: fact('recorded', '0.999', inRun('/data/metrics/3/value')),
    },
    {
      field: 'params.learning_rate',
      sealed: fact('recorded', '0.05', source(anchor, '/record/params/learning_rate')),
      now: missingFact('absent'),
    },
  ],
  added: [
    { kind: 'param', key: 'seed', value: fact('asserted', '7', inRun('/data/params/9/value')) },
    { kind: 'tag', key: 'mlflow.source.git.commit', value: fact('asserted', sample.git, inRun('/data/tags/9/value')) },
  ],
};

const changedMetric = (metric: MetricFacts): MetricFacts =>
  metric.key === 'sensitivity' && metric.value.grade !== 'missing'
    ? {
        ...metric,
        value: { ...metric.value, value: 0.999, seal: { kind: 'changed', sealed: '0.9761904761904762' } },
        changedHistory: fact('derived', [{ step: 10, value: 0.999, timestamp: 0 }], source(recordNames.sensitivity)),
      }
    : metric;

/** Somebody edited the tag after the run had been sealed. */
const forwardNow: Subject['links']['forward']['commit'] = {
  ...fact('recorded', '0'.repeat(64), inRun('/data/tags/3/value')),
  seal: { kind: 'changed', sealed: sample.data },
};

const failed: Readonly<Record<string, string>> = {
  'DATA-01': `the run names commit ${sample.data.slice(0, 12)}, which does not exist in the repository`,
  'LINK-01': 'the links disagree: run tag "lakefs.commit_id" and the training dataset',
};

const judged = (check: CheckResult): CheckResult => {
  const reason = failed[check.id];
  return reason === undefined ? check : { ...check, outcome: 'fail', reason };
};

const told = inRun('/data/tags/26/value');
const decisions: Subject['run']['decisions'] = [
  {
    id: fact('asserted', '20261120-9c41d2a07b', told),
    verb: fact('asserted', 'promote', told),
    model: fact('asserted', 'wdbc-classifier', told),
    number: fact('asserted', 2, told),
    version: fact('asserted', '4', told),
    alias: fact('asserted', 'champion', told),
    decidedAt: fact('asserted', '2026-11-20T17:00:00.000Z', told),
    actor: fact('asserted', 'ci@runner-3', told),
    repository: fact('asserted', sample.repository, told),
  },
];

/** Both services answered, and much is not as it was: run deleted and edited, branch gone, data that is only claimed. */
export const alteredEvidence = (): Evidence => {
  const whole = sampleEvidence();
  const { subject } = whole;
  const { data } = subject;
  return {
    ...whole,
    subject: {
      ...subject,
      data: {
        ...data,
        baselineTagCommit: fact('recorded', sample.data, source(recordNames.baselineTag, '/commit_id')),
        tag: missingFact('not-asked'),
        tagCommit: missingFact('not-asked'),
        branchHead: missingFact('absent', `branch "${sample.branch}" no longer exists`),
        otherInputs: [
          {
            role: 'train',
            name: fact('recorded', 'dataset', inRun('/inputs/dataset_inputs/1/dataset/name')),
            sourceType: fact('recorded', 'code', inRun('/inputs/dataset_inputs/1/dataset/source_type')),
          },
        ],
      },
      run: {
        ...subject.run,
        lifecycle: fact('recorded', 'deleted', inRun('/info/lifecycle_stage')),
        status: fact('asserted', 'KILLED', inRun('/info/status')),
        statusAssertedBy: fact('asserted', 'a.keller@train-07', inRun('/data/tags/20/value')),
        statusAssertedAt: fact('asserted', '2026-11-20T15:10:00Z', inRun('/data/tags/21/value')),
        endedAt: fact('asserted', '2026-11-20T15:10:00.000Z', inRun('/info/end_time')),
        durationMs: missingFact('absent', 'how it ended was stated at 2026-11-20T15:10:00Z'),
        model: missingFact('not-asked'),
        loggedModels: [
          {
            id: fact('recorded', 'm-7c1e', source(run, '/models/0/info/model_id')),
            name: fact('recorded', 'classifier', source(run, '/models/0/info/name')),
          },
        ],
        modelVersions: [
          {
            name: fact('recorded', 'wdbc-classifier', source(run, '/model_versions/0/name')),
            version: fact('recorded', '4', source(run, '/model_versions/0/version')),
            aliases: fact('recorded', ['champion'], source(run, '/model_versions/0/aliases')),
          },
        ],
        decisions,
        metrics: subject.run.metrics.map(changedMetric),
        params: [
          ...subject.run.params,
          { key: 'seed', fact: { ...fact('asserted', '7', inRun('/data/params/9/value')), seal: { kind: 'added' } } },
        ],
        extraRuns: fact('asserted', 53, source(back, '/metadata/tieback.extra_runs')),
        otherRuns,
      },
      links: {
        ...subject.links,
        forward: { ...subject.links.forward, commit: forwardNow },
        mended: [
          {
            key: 'lakefs.commit_url',
            fact: fact('asserted', '2026-11-20T16:00:00.000Z by a.keller@train-07', inRun('/data/tags/25/value')),
          },
        ],
        commitAssertedBy: fact('asserted', 'a.keller@train-07', inRun('/data/tags/23/value')),
        commitAssertedAt: fact('asserted', '2026-11-20T15:10:00Z', inRun('/data/tags/24/value')),
        backLinks: [
          ...subject.links.backLinks,
          {
            id: fact('verified', asCommitId('c'.repeat(64)), source(back, '/id')),
            runId: fact('recorded', 'f'.repeat(32), source(back, '/metadata/mlflow_run_id')),
            seal: fact('recorded', 'e'.repeat(64), source(back, '/metadata/tieback.seal')),
          },
        ],
      },
      code: {
        ...subject.code,
        commit: { ...fact('asserted', sample.git, inRun('/data/tags/9/value')), seal: { kind: 'added' } },
        untrackedFiles: fact('recorded', 2, inRun('/data/tags/22/value')),
      },
      seal: { ...subject.seal, ...seal },
    },
    checks: whole.checks.map(judged),
  };
};
