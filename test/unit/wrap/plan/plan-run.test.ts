import { describe, expect, it } from 'vitest';
import type { MirrorPlan } from '../../../../src/data/plan-mirror.ts';
import { asBranchName } from '../../../../src/model/ids.ts';
import { createRedactor } from '../../../../src/util/secrets/redact.ts';
import type { Observation } from '../../../../src/wrap/plan/observe.ts';
import { branchNameFor, type Planner, planRun } from '../../../../src/wrap/plan/plan-run.ts';
import type { RunRequest } from '../../../../src/wrap/plan/run-request.ts';
import { baselineCommit, dataCommit, tie } from '../samples.ts';

const request = (more: Partial<RunRequest> = {}): RunRequest => ({
  repository: 'faces',
  source: { kind: 'baseline', ref: 'v1' },
  experiment: 'retina',
  runName: 'first',
  command: ['python', 'train.py'],
  ...more,
});

const seen = (more: Partial<Observation> = {}): Observation => ({
  source: { ref: 'v1', kind: 'tag', commit: baselineCommit },
  isSourceDirty: false,
  isSourceEmpty: false,
  inputs: [],
  branch: undefined,
  branchNamesake: undefined,
  dataTag: undefined,
  dataTagNamesake: undefined,
  experiment: undefined,
  protection: [],
  code: undefined,
  entryPoint: 'train.py',
  data: undefined,
  notCode: [],
  ...more,
});

const planner: Planner = {
  actor: 'ada@clinic',
  cwd: '/srv',
  lakefs: { endpoint: 'http://lakefs:8000', uiUrl: 'http://lakefs:8000' },
  mlflow: { trackingUri: 'http://mlflow:5000', uiUrl: 'http://mlflow:5000' },
};

const plan = (asked: Partial<RunRequest> = {}, observed: Partial<Observation> = {}) =>
  planRun(request(asked), seen(observed), tie, planner, createRedactor(['hunter2-of-the-clinic']));

const fixed = { kind: 'fixed', ref: 'v1' } as const;
const file = { path: 'new.csv', sizeBytes: 3, mtimeMs: 0, md5: 'c'.repeat(32) };
const mirror = (more: Partial<MirrorPlan> = {}): Pick<Observation, 'data'> => ({
  data: {
    dir: '/srv/data',
    mirror: { added: [], changed: [], removed: [], unchangedCount: 2, uploadBytes: 0, ...more },
  },
});
const experiment = { id: '7', name: 'retina', artifactLocation: undefined, isDeleted: true, tags: {} };
const branchNamed = (id: string) => ({ id: asBranchName(id), commitId: baselineCommit });

type Refusal = readonly [
  title: string,
  code: string,
  hint: RegExp,
  asked: Partial<RunRequest>,
  observed?: Partial<Observation>,
];

const refusals: readonly Refusal[] = [
  ['a tag that lakeFS could not resolve', 'LAKEFS_NAME_INVALID', /./, { tag: 'bad tag~' }],
  [
    'data whose place is longer than the name of an MLflow dataset',
    'MLFLOW_VALUE_TOO_LONG',
    /^shorten it/,
    { prefix: 'x'.repeat(510) },
  ],
  [
    'an input role that MLflow would not take',
    'MLFLOW_VALUE_TOO_LONG',
    /^shorten it/,
    {},
    { inputs: [{ role: 'x'.repeat(601), repository: 'faces', ref: 'v1', commit: baselineCommit, prefix: 'test/' }] },
  ],
  ['a run name that MLflow would cut', 'MLFLOW_VALUE_TOO_LONG', /./, { runName: 'x'.repeat(300), branch: 'short' }],
  [
    'an experiment name that MLflow would refuse',
    'MLFLOW_VALUE_TOO_LONG',
    /^shorten it$/,
    { experiment: 'x'.repeat(600), branch: 'short' },
  ],
  ['an experiment without a name', 'USAGE_INVALID', /./, { experiment: '' }],
  ['a run with an empty name', 'USAGE_INVALID', /./, { runName: '' }],
  ['a model with an empty name', 'USAGE_INVALID', /./, { model: '' }],
  ['a metric without a name', 'USAGE_INVALID', /./, { showMetrics: ['acc', ''] }],
  [
    'a baseline that is a branch',
    'RUN_BASELINE_IS_BRANCH',
    /lakectl tag create .*--allow-branch/,
    { source: { kind: 'baseline', ref: 'main' } },
    { source: { ref: 'main', kind: 'branch', commit: baselineCommit } },
  ],
  [
    'branch protection of the own branch',
    'LAKEFS_PROTECTED',
    /lakectl branch-protect list lakefs:\/\/faces/,
    {},
    { protection: ['main', 'retina-*'] },
  ],
  ['branch protection of the anchor', 'LAKEFS_PROTECTED', /./, { source: fixed }, { protection: ['tieback-*'] }],
  ['a dirty branch', 'LAKEFS_BRANCH_DIRTY', /lakectl commit/, { source: fixed }, { isSourceDirty: true }],
  ['a prepare command on a fixed version', 'USAGE_INVALID', /--baseline/, { source: fixed, prepare: 'make' }],
  ['metadata on a fixed version', 'USAGE_INVALID', /--baseline/, { source: fixed, metadata: { site: 'x' } }],
  [
    'augmentation on a fixed version',
    'USAGE_INVALID',
    /--baseline/,
    { source: fixed, augmentationParams: { flip: 1 } },
  ],
  ['a source without data', 'LAKEFS_OBJECT_NOT_FOUND', /--prefix/, {}, { isSourceEmpty: true }],
  [
    'a source without data for a folder without data',
    'LAKEFS_OBJECT_NOT_FOUND',
    /new data into folder "data"/,
    { data: { dir: 'data' } },
    { isSourceEmpty: true, data: { dir: '/srv/data', mirror: undefined } },
  ],
  [
    'a fixed version without data, whatever the folder holds',
    'LAKEFS_OBJECT_NOT_FOUND',
    /--prefix/,
    { source: fixed, data: { dir: 'data' } },
    { isSourceEmpty: true, ...mirror({ added: [file] }) },
  ],
  ['a branch on a fixed version', 'USAGE_INVALID', /--baseline/, { source: fixed, branch: 'mine' }],
  ['a branch that exists', 'LAKEFS_BRANCH_EXISTS', /--branch/, {}, { branch: branchNamed('retina-first') }],
  [
    "a branch with a tag's name",
    'LAKEFS_BRANCH_EXISTS',
    /--branch/,
    {},
    { branchNamesake: { id: 'retina-first', commitId: baselineCommit } },
  ],
  [
    "a tag with a branch's name",
    'LAKEFS_TAG_EXISTS',
    /--tag/,
    { tag: 'main' },
    { dataTagNamesake: branchNamed('main') },
  ],
  ["a tag with the own branch's name", 'LAKEFS_TAG_EXISTS', /--tag/, { tag: 'retina-first' }],
  ['a tag elsewhere', 'LAKEFS_TAG_ELSEWHERE', /--tag/, { tag: 'v2' }, { dataTag: { id: 'v2', commitId: dataCommit } }],
  [
    'a tag at the baseline for new data',
    'LAKEFS_TAG_ELSEWHERE',
    /--tag/,
    { tag: 'v1' },
    { dataTag: { id: 'v1', commitId: baselineCommit }, ...mirror({ added: [file] }) },
  ],
  ['a deleted experiment', 'MLFLOW_EXPERIMENT_DELETED', /restore --experiment-id 7/, {}, { experiment }],
  ['a shown metric named like the model', 'USAGE_INVALID', /--show-metric/, { showMetrics: ['acc', 'model_name'] }],
  ['a shown metric named like the run', 'USAGE_INVALID', /--show-metric/, { showMetrics: ['mlflow_run_id'] }],
  ['a shown metric named like ours', 'USAGE_INVALID', /--show-metric/, { showMetrics: ['tieback.status_asserted_by'] }],
  ['a shown metric named like a link', 'USAGE_INVALID', /--show-metric/, { showMetrics: ['::lakefs::x::url[url:ui]'] }],
  ['metadata under a reserved key', 'USAGE_INVALID', /tieback\./, { metadata: { 'tieback.tie': 'x' } }],
  ["metadata under lakeFS's own key", 'USAGE_INVALID', /\.lakefs\./, { metadata: { '.lakefs.merge': 'x' } }],
  ['metadata without a key', 'USAGE_INVALID', /./, { metadata: { '': 'x' } }],
  ...['training', 'Train', 'my role', '1st', ''].map(
    (role): Refusal => [
      `input role ${JSON.stringify(role)}`,
      'USAGE_INVALID',
      /word of its own/,
      { inputs: [{ role, uri: '' }] },
    ],
  ),
  [
    'two roles that differ in capitals only',
    'USAGE_INVALID',
    /word of its own/,
    {
      inputs: [
        { role: 'test', uri: 'lakefs://a/b' },
        { role: 'TEST', uri: 'lakefs://a/c' },
      ],
    },
  ],
  [
    'deletions that nobody allowed',
    'DATA_DELETIONS_NOT_ALLOWED',
    /--delete/,
    { data: { dir: 'data' } },
    mirror({ removed: ['a'] }),
  ],
  ...['added', 'changed', 'removed'].map(
    (kind): Refusal => [
      `to prepare a folder that has files ${kind}`,
      'DATA_DIRECTORY_CHANGED',
      /empty it .*leave out --prepare .*--prepare-changed/,
      { data: { dir: 'data', allowDelete: true }, prepare: 'make' },
      mirror({ [kind]: [kind === 'removed' ? 'a' : file] }),
    ],
  ),
  [
    'a folder that differs from a fixed version',
    'DATA_DIRECTORY_UNUSABLE',
    /--baseline/,
    { source: fixed, data: { dir: 'data' } },
    mirror({ changed: [file] }),
  ],
  ['a branch name of other signs', 'LAKEFS_NAME_INVALID', /--branch exp-1/, { branch: 'a/b' }],
  ['a branch name that begins with a dash', 'LAKEFS_NAME_INVALID', /--branch exp-1/, { branch: '-a' }],
];

describe('planRun', () => {
  const cases = refusals.map(([title, code, hint, asked, observed]) => ({ title, code, hint, asked, observed }));

  it.each(cases)('refuses $title with $code', ({ code, hint, asked, observed }) => {
    expect(() => plan(asked, observed)).toThrow(expect.objectContaining({ code, hint: expect.stringMatching(hint) }));
  });

  it.each<[string, Partial<RunRequest>, Partial<Observation>]>([
    [
      'a branch as baseline when that was asked for',
      { source: { kind: 'baseline', ref: 'main', allowBranch: true } },
      { source: { ref: 'main', kind: 'branch', commit: baselineCommit } },
    ],
    [
      'a clean branch as a fixed version',
      { source: { kind: 'fixed', ref: 'main' } },
      { source: { ref: 'main', kind: 'branch', commit: baselineCommit } },
    ],
    ['a tag that stands at the baseline already', { tag: 'v1' }, { dataTag: { id: 'v1', commitId: baselineCommit } }],
    ['an experiment that is there', {}, { experiment: { ...experiment, isDeleted: false } }],
    ['deletions that were allowed', { data: { dir: 'data', allowDelete: true } }, mirror({ removed: ['a'] })],
    [
      'a source without data when the folder brings some',
      { data: { dir: 'data' } },
      { isSourceEmpty: true, ...mirror({ added: [file] }) },
    ],
    [
      'to prepare a changed folder when that was asked for',
      { data: { dir: 'data' }, prepare: 'make', prepareChanged: true },
      mirror({ added: [file] }),
    ],
    ['to prepare a folder as the baseline has it', { data: { dir: 'data' }, prepare: 'make' }, mirror()],
    ['a source without data when a command makes some', { prepare: 'make' }, { isSourceEmpty: true }],
    ['several roles', { inputs: ['test', 'validation'].map((role) => ({ role, uri: 'lakefs://a/b' })) }, {}],
  ])('accepts %s', (_title, asked, observed) => {
    expect(plan(asked, observed)).toMatchObject({ kind: 'run', id: tie });
  });

  it('names both inputs of one role', () => {
    const inputs = ['lakefs://a/b', 'lakefs://a/c'].map((uri) => ({ role: 'test', uri }));
    const message = expect.stringMatching(/"test=lakefs:\/\/a\/b" and "test=lakefs:\/\/a\/c"/);
    expect(() => plan({ inputs })).toThrow(expect.objectContaining({ code: 'USAGE_INVALID', message }));
  });

  it('keeps commits where the user gave names', () => {
    const inputs = [{ role: 'test', repository: 'faces', ref: 'v1', commit: baselineCommit, prefix: 'test/' }];
    const { input } = plan({ prefix: '/train' }, { inputs });
    expect(input).toMatchObject({
      baseline: { ref: 'v1', tag: 'v1', commit: baselineCommit },
      prefix: 'train/',
      inputs,
    });
  });

  it('has no branch of its own on a fixed version', () => {
    expect(plan({ source: fixed }).input.branch).toBeNull();
  });

  it.each([
    ['an empty folder is filled', { data: { dir: '/srv/data', mirror: undefined } }, { action: 'fill', added: 0 }],
    [
      'a folder with files is mirrored',
      mirror({ added: [file] }),
      { action: 'mirror', added: 1, changed: 0, removed: 0 },
    ],
  ])('says that %s', (_title, observed, expected) => {
    expect(plan({ data: { dir: 'data' } }, observed).input.data).toMatchObject(expected);
  });

  it('keeps no secret of what the user typed', () => {
    const secret = 'hunter2-of-the-clinic';
    const told = plan(
      {
        command: ['train', `--key=${secret}`],
        prepare: `PASS=${secret} make`,
        metadata: { why: secret },
        augmentationParams: { key: secret },
      },
      { entryPoint: `${secret}.py` },
    );
    expect(JSON.stringify(told)).not.toContain(secret);
  });

  it('writes augmentation parameters in one form', () => {
    expect(plan({ augmentationParams: { b: 1, a: [2] } }).input.augmentationParams).toBe('{"a":[2],"b":1}');
  });

  it('renders Markdown and the evidence beside HTML, and nothing when nothing was asked for', () => {
    expect(plan({ reports: ['html'] }).input.reports).toEqual(['html', 'md', 'json']);
    expect(plan().input.reports).toEqual([]);
  });

  it('is JSON: what is written is what is read', () => {
    const made = plan({ data: { dir: 'data' }, tag: 'v2' }, mirror());
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });
});

describe('branchNameFor', () => {
  it.each([
    ['experiment and run', {}, 'retina-first'],
    ['experiment and the end of the tie when the run has no name', { runName: undefined }, 'retina-1c2b4d'],
    ['the name that was asked for', { branch: 'mine' }, 'mine'],
    [
      'dashes for what cannot stand in a name',
      { experiment: '/Users/ada: retina', runName: 'é 1' },
      'Users-ada-retina--1',
    ],
  ])('is made of %s', (_title, asked, expected) => {
    expect(branchNameFor(request(asked), tie)).toBe(expected);
  });

  it('is none on a fixed version', () => {
    expect(branchNameFor(request({ source: fixed }), tie)).toBeUndefined();
  });
});
