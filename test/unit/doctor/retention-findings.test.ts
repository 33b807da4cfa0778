import { describe, expect, it } from 'vitest';
import type { RepositoryObservation } from '../../../src/doctor/observe-lakefs.ts';
import { retentionFindings } from '../../../src/doctor/retention-findings.ts';
import { TiebackError } from '../../../src/errors.ts';
import type { GcPolicy } from '../../../src/lakefs/gc-rules.ts';
import type { Run } from '../../../src/mlflow/run.ts';
import { asBranchName, asCommitId, asRunId } from '../../../src/model/ids.ts';

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)].map(asCommitId);
if (a === undefined || b === undefined) throw new Error('two commits are needed');
const tie = '20261121-0000000000';
const policy: GcPolicy = { defaultRetentionDays: 7, branches: [{ branch: 'main', retentionDays: 30 }] };

const repository = (
  heads: Readonly<Record<string, typeof a>>,
  tags: Readonly<Record<string, typeof a>>,
  gc: GcPolicy | undefined = policy,
): RepositoryObservation => ({
  name: 'faces',
  branches: { value: Object.entries(heads).map(([id, commitId]) => ({ id: asBranchName(id), commitId })) },
  tags: { value: Object.entries(tags).map(([id, commitId]) => ({ id, commitId })) },
  protection: { value: [] },
  gc: { value: gc },
  writes: {
    'create branches': { value: 'permitted' },
    'create tags': { value: 'permitted' },
    'upload objects': { value: 'permitted' },
    commit: { value: 'permitted' },
  },
});

const run = (more: Partial<Run> = {}): Run => ({
  id: asRunId('1'.repeat(32)),
  name: 'first',
  experimentId: '1',
  status: 'FINISHED',
  startTime: 0,
  endTime: 1,
  artifactUri: undefined,
  isDeleted: false,
  params: {},
  tags: { 'tieback.tie': tie, 'lakefs.baseline_commit_id': a, 'lakefs.endpoint': 'http://lakefs' },
  metrics: [],
  datasetInputs: [],
  ...more,
});

const findings = (seen: RepositoryObservation, runs: readonly Run[] = []) =>
  Object.fromEntries(
    retentionFindings(seen, { tiedRuns: { value: runs } }, 'http://lakefs').map((finding) => [finding.id, finding]),
  );

describe('data that a dataset input names', () => {
  const names = [`tieback-${tie}`, `tieback-baseline-${a}`];
  const [tieAnchor = '', baselineAnchor = ''] = names;
  const input = {
    dataset: { name: 'faces', digest: '1', sourceType: 's3', source: JSON.stringify({ uri: `s3://faces/${b}/` }) },
    tags: { 'mlflow.data.context': 'training' },
  };
  const edited = run({ tags: { ...run().tags, 'lakefs.commit_id': a }, datasetInputs: [input] });
  const outcomeOf = (heads: Readonly<Record<string, typeof a>>, one: Run) =>
    findings(repository({ [tieAnchor]: a, [baselineAnchor]: a, ...heads }, {}), [one])['lakefs-anchors'];

  it('is not called kept when neither a tag of the run nor a branch names it', () => {
    expect(outcomeOf({}, edited)).toMatchObject({
      outcome: 'warn',
      text: expect.stringContaining(b.slice(0, 12)),
      next: expect.stringContaining('tieback audit --repo faces'),
    });
  });

  it('is kept where a branch stands at it, or where it is what the anchor keeps', () => {
    expect(outcomeOf({ keep: b }, edited)?.outcome).toBe('ok');
    expect(outcomeOf({}, run({ ...edited, tags: { ...edited.tags, 'lakefs.commit_id': b } }))?.outcome).toBe('ok');
  });
});

describe('retentionFindings', () => {
  it('has nothing to say about tags where there are no rules', () => {
    expect(Object.keys(findings({ ...repository({ main: b }, { v1: a }), gc: { value: undefined } }))).toEqual([
      'lakefs-gc',
    ]);
  });

  it('takes rules of 0 days and no branch for none', () => {
    const none = repository({ main: b }, { v1: a }, { defaultRetentionDays: 0, branches: [] });
    expect(findings(none)['lakefs-gc']?.text).toContain('no garbage collection rules');
  });

  it('tells the rules', () => {
    expect(findings(repository({ main: a }, {}))['lakefs-gc']?.text).toContain('7 days by default, 30 days on "main"');
  });

  it('warns of tags whose commit no branch stands at, with a command that keeps them', () => {
    expect(findings(repository({ main: b }, { 'v1.0': a, head: b }))['lakefs-tags']).toMatchObject({
      outcome: 'warn',
      text: expect.stringMatching(/"v1\.0"(?!.*"head")/),
      next: expect.stringContaining('lakectl branch create lakefs://faces/keep-v1-0 --source lakefs://faces/v1.0'),
    });
  });

  it('counts the tags that it does not name', () => {
    const tags = Object.fromEntries(['v1', 'v2', 'v3', 'v4', 'v5'].map((id) => [id, a]));
    expect(findings(repository({ main: b }, tags))['lakefs-tags']?.text).toContain('"v1", "v2", "v3" and 2 more');
  });

  it('is content with a tag that a hidden branch keeps', () => {
    const kept = repository({ main: b, [`tieback-baseline-${a}`]: a }, { v1: a });
    expect(findings(kept)['lakefs-tags']?.outcome).toBe('ok');
  });

  const anchors = { [`tieback-${tie}`]: b, [`tieback-baseline-${a}`]: a };

  it('is content with finished ties whose anchors are there', () => {
    expect(findings(repository(anchors, {}), [run()])['lakefs-anchors']?.outcome).toBe('ok');
  });

  it.each(Object.keys(anchors))('warns of a finished tie that lacks %s, with or without rules', (lacking) => {
    const left = Object.fromEntries(Object.entries(anchors).filter(([name]) => name !== lacking));
    for (const gc of [policy, { defaultRetentionDays: 0, branches: [] }])
      expect(findings(repository(left, {}, gc), [run()])['lakefs-anchors']).toMatchObject({
        outcome: 'warn',
        next: expect.stringContaining(`tieback resume ${tie}`),
      });
  });

  it.each([
    ['is still running', run({ status: 'RUNNING' })],
    ['was tied on another server', run({ tags: { 'tieback.tie': tie, 'lakefs.endpoint': 'http://other' } })],
    ['is no tie', run({ tags: {} })],
  ])('leaves a run out that %s', (_what, one) => {
    expect(findings(repository({ main: b }, {}), [one])['lakefs-anchors']).toBeUndefined();
  });

  it('only warns when the rules cannot be read', () => {
    const gc = { error: new TiebackError('LAKEFS_UNAUTHORIZED', 'no', { hint: 'try again' }) };
    expect(findings({ ...repository({}, {}), gc })['lakefs-gc']?.outcome).toBe('warn');
  });
});
