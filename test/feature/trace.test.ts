import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewRun } from '../../src/mlflow/index.ts';
import type { TraceEdge, TraceGraph } from '../../src/model/trace.ts';
import { anchorBranch } from '../../src/tie/keys.ts';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { benchTime, listAll, openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

let bench: RunBench;
let baseline: string;
let first: RunOutcome & { readonly runId: string };
let fixed: RunOutcome & { readonly runId: string };
let experimentId: string;

const makeRun = async (name: string, tags: NewRun['tags']): Promise<string> => {
  const { id } = await bench.mlflow.runs.create({ experimentId, name, startTime: benchTime, tags });
  await bench.mlflow.runs.update(id, { status: 'FINISHED', endTime: benchTime + 5 });
  return id;
};

const linked = (outcome: RunOutcome): RunOutcome & { readonly runId: string } => {
  if (outcome.runId === undefined) throw new Error('no run');
  return { ...outcome, runId: outcome.runId };
};

beforeAll(async () => {
  bench = await openRunBench({ attempts: 1 });
  baseline = (await bench.lakefs.tags.get(repository, 'v1')).commitId;
  bench.write('data/new.csv', '1\n');
  first = linked(await bench.tieback.run(requestFor({ data: { dir: 'data', allowDelete: true }, tag: 'v2' })));
  fixed = linked(await bench.tieback.run(requestFor({ runName: 'fixed', source: { kind: 'fixed', ref: 'v1' } })));
  experimentId = await bench.mlflow.experiments.create({ name: 'old' });
  await bench.mlflow.registeredModels.create({ name: 'net' });
  await bench.mlflow.modelVersions.create({ name: 'net', source: `runs:/${first.runId}/model`, runId: first.runId });
  await bench.mlflow.registeredModels.setAlias('net', 'champion', '1');
});
afterAll(() => bench[Symbol.dispose]());

const trace = (subject: string, more: { repository?: string; experiments?: readonly string[] } = {}) =>
  bench.tieback.trace({ subject, ...more });

const edgeOf = (graph: TraceGraph, kind: TraceEdge['kind'], from: string, to: string): TraceEdge | undefined =>
  graph.edges.find((edge) => edge.kind === kind && edge.from.endsWith(from) && edge.to.endsWith(to));
const runsIn = ({ nodes }: TraceGraph) => nodes.flatMap((node) => (node.kind === 'run' ? [node.runId] : [])).sort();

describe('the trace of a run', () => {
  it('leads to its data, which names it too, to the baseline and what changed, and to its model', async () => {
    const graph = await trace(first.runId);
    expect(schemaProblems('trace-1.json', graph)).toEqual([]);
    expect(graph.notices).toEqual([]);
    const data = edgeOf(graph, 'data', first.dataCommit, first.runId);
    expect(data).toMatchObject({
      strength: 'both-sides',
      role: 'training',
      dataMode: 'dir-verified',
      dataCheck: 'unchanged',
    });
    expect(data?.signs).toEqual([
      expect.stringMatching(/^back-link [0-9a-f]{12} names the run$/),
      'dataset input "faces/train"',
      'run tag "lakefs.commit_id"',
      'run tag "lakefs_commit"',
    ]);
    expect(edgeOf(graph, 'descent', baseline, first.dataCommit)).toMatchObject({
      strength: 'hash',
      changes: { added: 1, removed: 2, changed: 0, isComplete: true },
    });
    expect(edgeOf(graph, 'model', first.runId, 'net/1')).toMatchObject({ strength: 'stated' });
    expect(graph.nodes.find(({ id }) => id.endsWith('net/1'))).toMatchObject({ aliases: ['champion'] });
    expect(graph.nodes.find(({ id }) => id.endsWith(first.dataCommit))).toMatchObject({ tags: ['v2'] });
    expect(graph.nodes.find(({ id }) => id.endsWith(baseline))).toMatchObject({ tags: ['v1'] });
  });

  it('does not say of both sides what a run was tied to by somebody’s word', async () => {
    const { experimentId } = await bench.mlflow.runs.get(first.runId);
    const { id } = await bench.mlflow.runs.create({ experimentId, name: 'stated', startTime: 1, tags: {} });
    await bench.mlflow.runs.update(id, { status: 'FINISHED', endTime: 5 });
    const plans = bench.tieback.planLinks({ runs: [id], repository, commit: first.dataCommit });
    await listAll(bench.tieback.link(plans));
    const data = edgeOf(await trace(id, { repository }), 'data', first.dataCommit, id);
    expect(data).toMatchObject({ strength: 'stated' });
    expect(data?.signs).toContainEqual(expect.stringMatching(/^stated by ada/));
    await bench.mlflow.runs.delete(id);
  });

  it.each([
    ['its tie', () => first.tie],
    ['its name', () => 'first'],
    ['the beginning of its id, which the journals know', () => first.runId.slice(0, 9)],
    ['an MLflow URI', () => `runs:/${first.runId}/model`],
    ['the address of its page', () => `http://mlflow.sandbox/#/experiments/1/runs/${first.runId}`],
    ['the version of its model', () => 'models:/net/1'],
    ['the alias of its model', () => 'models:/net@champion'],
    ['its back-link', () => `lakefs://${repository}/${anchorBranch(first.tie)}~1`],
  ])('is found by %s', async (_name, subject) => {
    const graph = await trace(subject());
    expect(edgeOf(graph, 'data', first.dataCommit, first.runId)).toMatchObject({ strength: 'both-sides' });
    expect(edgeOf(graph, 'descent', baseline, first.dataCommit)).toBeDefined();
    expect(runsIn(graph)).toEqual([first.runId]);
  });

  it('says that nothing shows what a script read that was handed an address', async () => {
    const data = edgeOf(await trace(fixed.runId), 'data', baseline, fixed.runId);
    expect(data).toMatchObject({ strength: 'both-sides', dataMode: 'uri-given', dataCheck: 'not-checked' });
  });

  it('rests other inputs on the seal, too, and not those that came after it', async () => {
    const inputs = [{ role: 'test', uri: `lakefs://${repository}/v1/test` }];
    const source = { kind: 'fixed', ref: 'v1' } as const;
    const { runId = '' } = await bench.tieback.run(requestFor({ runName: 'tested', source, inputs }));
    const testEdge = async () =>
      (await trace(runId)).edges.find(({ kind, role, to }) => kind === 'data' && role === 'test' && to.endsWith(runId));
    const sealed = await testEdge();
    expect(sealed).toMatchObject({
      strength: 'both-sides',
      signs: [expect.stringMatching(/^dataset input /), expect.stringMatching(/^sealed in back-link [0-9a-f]{12}$/)],
    });
    expect(sealed?.dataMode).toBeUndefined();
    const [input] = (await bench.mlflow.runs.get(runId)).datasetInputs.filter(
      ({ tags }) => tags['mlflow.data.context'] === 'test',
    );
    if (input === undefined) throw new Error('no input');
    const uri = `s3://${repository}/${first.dataCommit}/test`;
    const dataset = { ...input.dataset, name: 'planted', digest: 'p', source: JSON.stringify({ uri }) };
    await bench.mlflow.runs.logInputs(runId, [{ ...input, dataset }]);
    const graph = await trace(runId);
    expect(edgeOf(graph, 'data', first.dataCommit, runId)).toMatchObject({ role: 'test', strength: 'weak' });
    const [kept] = graph.edges.filter(({ from, role }) => role === 'test' && from.endsWith(baseline));
    expect(kept).toEqual(sealed);
    expect(graph.notices).toEqual([
      `to run ${runId} was added after it was sealed: dataset input planted: no seal covers it`,
    ]);
    await bench.mlflow.runs.delete(runId);
  });

  it('shows a link that rests on a single tag as weak', async () => {
    const run = await makeRun('one-tag', { lakefs_repo: repository, lakefs_commit: baseline });
    expect(edgeOf(await trace(run), 'data', baseline, run)).toMatchObject({
      strength: 'weak',
      signs: ['run tag "lakefs_commit"'],
    });
  });

  it('shows a link that rests on a branch as weak', async () => {
    const run = await makeRun('branch', { lakefs_repo: repository, lakefs_branch: 'main' });
    expect(edgeOf(await trace(run), 'data', baseline, run)).toMatchObject({
      strength: 'weak',
      signs: ['run tag "lakefs_branch" names branch "main", which moves'],
    });
  });

  it('tells of tags that contradict each other', async () => {
    const run = await makeRun('torn', {
      lakefs_repo: repository,
      lakefs_commit: baseline,
      'lakefs.commit_id': first.dataCommit,
    });
    const graph = await trace(run);
    expect(graph.notices).toEqual([
      expect.stringMatching(/run tag "lakefs.commit_id" says .*, run tag "lakefs_commit" says/),
    ]);
    expect(edgeOf(graph, 'data', baseline, run)).toMatchObject({ strength: 'weak' });
    expect(edgeOf(graph, 'data', first.dataCommit, run)).toMatchObject({ strength: 'weak' });
  });

  it('tells of a tag that was set elsewhere since a run was recorded with it', async () => {
    const edits = { data: { dir: 'data', allowDelete: true }, tag: 'v3' } as const;
    bench.write('data/third.csv', '3\n');
    const { runId = '', dataCommit } = await bench.tieback.run(requestFor({ runName: 'third', ...edits }));
    await bench.lakefs.tags.delete(repository, 'v3');
    const gone = await trace(runId);
    expect(gone.notices).toEqual([expect.stringMatching(/^tag "v3" of repository "faces" is gone: .* third \(/)]);
    await bench.lakefs.tags.create(repository, { id: 'v3', ref: baseline });
    const moved = expect.stringMatching(
      new RegExp(
        `^tag "v3" .* stands at commit ${baseline.slice(0, 12)} now: it stood at commit ${dataCommit.slice(0, 12)}`,
      ),
    );
    expect((await trace(runId)).notices).toEqual([moved]);
    expect((await trace(`lakefs://${repository}/v3`)).notices).toContainEqual(moved);
    await bench.lakefs.tags.delete(repository, 'v3');
    await bench.mlflow.runs.delete(runId);
  });

  it('shows a commit that is not there as missing', async () => {
    const run = await makeRun('gone', { lakefs_repo: repository, lakefs_commit: 'd'.repeat(64) });
    const graph = await trace(run);
    expect(graph.notices).toEqual([
      expect.stringContaining('which does not exist in repository "faces"'),
      `nothing leads from run ${run} to data in lakeFS`,
    ]);
  });

  it('leads to its parent and its children, and to its code', async () => {
    const parent = await makeRun('parent', {
      'mlflow.source.git.commit': 'c0ffee',
      'mlflow.source.git.repoURL': 'https://git/x',
    });
    const child = await makeRun('child', { 'mlflow.parentRunId': parent });
    expect(edgeOf(await trace(parent), 'nested', parent, child)).toBeDefined();
    const graph = await trace(child);
    expect(edgeOf(graph, 'nested', parent, child)).toBeDefined();
    expect(edgeOf(await trace(parent), 'code', 'c0ffee', parent)).toMatchObject({ strength: 'stated' });
  });
});

describe('the trace of a version of data', () => {
  it('leads to every run that names it, in whatever dialect, to those on data that came of it, and to their models', async () => {
    const dialects = await Promise.all([
      makeRun('docs', { lakefs_repo: repository, lakefs_commit: baseline.slice(0, 12) }),
      makeRun('sample', { lakefs_repo: repository, lakefs_dataset: 'v1' }),
      makeRun('uri', { 'lakefs.dataset_uri': `lakefs://${repository}/${baseline}/train/` }),
    ]);
    const other = await makeRun('elsewhere', { lakefs_repo: 'other', lakefs_commit: baseline });
    const graph = await trace('v1', { repository });
    expect(graph.subject.node).toContain(baseline);
    expect(runsIn(graph)).toEqual(expect.arrayContaining([...dialects, fixed.runId, first.runId].sort()));
    expect(runsIn(graph)).not.toContain(other);
    expect(edgeOf(graph, 'data', baseline, fixed.runId)).toMatchObject({ strength: 'both-sides' });
    expect(edgeOf(graph, 'descent', baseline, first.dataCommit)).toMatchObject({ strength: 'hash' });
    expect(edgeOf(graph, 'model', first.runId, 'net/1')).toBeDefined();
  });

  it('keeps to the experiments that are named', async () => {
    const graph = await trace(`lakefs://${repository}/v2`, { experiments: ['old'] });
    expect(runsIn(graph)).not.toContain(fixed.runId);
  });

  it('leads back to the baseline', async () => {
    const graph = await trace(`lakefs://${repository}/v2`);
    expect(edgeOf(graph, 'descent', baseline, first.dataCommit)).toMatchObject({ changes: { added: 1 } });
    expect(edgeOf(graph, 'data', first.dataCommit, first.runId)).toMatchObject({ strength: 'both-sides' });
  });

  it('keeps to the runs that read the object that is asked about', async () => {
    const graph = await trace(`lakefs://${repository}/v1/test/t.csv`);
    expect(runsIn(graph)).not.toContain(fixed.runId);
    expect(runsIn(await trace(`lakefs://${repository}/v1/train/a.csv`))).toContain(fixed.runId);
  });

  it('finds runs that only the commit’s side names, as weak links, and says which are gone', async () => {
    const forgotten = await makeRun('forgotten', {});
    const gone = 'e'.repeat(32);
    for (const [tie, run] of [
      ['20260101-00000000aa', forgotten],
      ['20260101-00000000bb', gone],
    ] as const) {
      await bench.lakefs.branches.create(repository, { name: anchorBranch(tie), source: baseline, isHidden: true });
      const metadata = {
        'tieback.tie': tie,
        'tieback.role': 'run',
        mlflow_run_id: run,
        'tieback.data_commit': baseline,
      };
      await bench.lakefs.commits.create(repository, anchorBranch(tie), { message: 'link', metadata, allowEmpty: true });
    }
    const graph = await trace(`lakefs://${repository}/${baseline}`);
    expect(schemaProblems('trace-1.json', graph)).toEqual([]);
    expect(edgeOf(graph, 'data', baseline, forgotten)).toMatchObject({ strength: 'weak' });
    expect(graph.nodes.find(({ id }) => id === `run:${gone}`)).toMatchObject({ state: 'missing' });
  });
});

describe('the trace of data that was made of data', () => {
  it.each(['a run on the later', 'the later version'])('leads back to the first baseline from %s', async (from) => {
    using own = await openRunBench();
    const start = (await own.lakefs.tags.get(repository, 'v1')).commitId;
    const data = { dir: 'data', allowDelete: true };
    own.write('data/new.csv', '1\n');
    const one = await own.tieback.run(requestFor({ data, tag: 'v2' }));
    own.write('data/newer.csv', '2\n');
    const source = { kind: 'baseline', ref: 'v2' } as const;
    const two = await own.tieback.run(requestFor({ data, source, tag: 'v3', runName: 'second' }));
    const third = await own.tieback.run(requestFor({ source: { kind: 'fixed', ref: 'v3' }, runName: 'third' }));
    const subject = from === 'the later version' ? `lakefs://${repository}/v3` : (third.runId ?? '');
    const graph = await own.tieback.trace({ subject });
    for (const [parent, child] of [
      [start, one.dataCommit],
      [one.dataCommit, two.dataCommit],
    ] as const) {
      expect(edgeOf(graph, 'descent', String(parent), String(child))).toMatchObject({ strength: 'hash' });
    }
  });
});

describe('a trace', () => {
  it('writes nothing', async () => {
    const before = await servicesState(bench, repository);
    await trace(first.runId);
    await trace('v1', { repository });
    expect(await servicesState(bench, repository)).toEqual(before);
  });

  it.each([
    ['nothing-of-this-name', 'TIE_NOT_FOUND'],
    ['models:/net/9', 'MLFLOW_VERSION_NOT_FOUND'],
    ['models:/net@nobody', 'MLFLOW_ALIAS_NOT_FOUND'],
    [`lakefs://${repository}/v9`, 'LAKEFS_REF_NOT_FOUND'],
    ['lakefs://face/v1', 'LAKEFS_REPOSITORY_NOT_FOUND'],
    ['http://somewhere/else', 'USAGE_INVALID'],
  ])('of %s is refused with %s and says what to do', async (subject, code) => {
    await expect(trace(subject, { repository })).rejects.toMatchObject({ code, hint: expect.stringMatching(/./) });
  });

  it('of a commit that only says that it is a tie’s back-link is refused: it would be of another commit', async () => {
    await bench.lakefs.branches.create(repository, { name: 'forged', source: 'v1' });
    const metadata = { 'tieback.tie': first.tie, 'tieback.role': 'run', mlflow_run_id: first.runId };
    await bench.lakefs.commits.create(repository, 'forged', { message: 'f', metadata, allowEmpty: true });
    await expect(trace(`lakefs://${repository}/forged`)).rejects.toMatchObject({ code: 'TIE_CONTRADICTED' });
    await bench.lakefs.branches.delete(repository, 'forged');
  });

  it('of a back-link is that of the run which its tie names', async () => {
    const graph = await trace(`lakefs://${repository}/${anchorBranch(first.tie)}`);
    expect(graph.subject.node).toBe(`run:${first.runId}`);
    expect(graph.notices).toEqual([expect.stringContaining(`belongs to tie ${first.tie}`)]);
  });

  it('of a name that several runs have asks for an id', async () => {
    await Promise.all([makeRun('twin', {}), makeRun('twin', {})]);
    await expect(trace('twin')).rejects.toMatchObject({ code: 'TIE_AMBIGUOUS' });
  });
});
