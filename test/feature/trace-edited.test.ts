import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TraceEdge, TraceGraph } from '../../src/model/trace.ts';
import { anchorBranch, sealedRecordPath } from '../../src/tie/keys.ts';
import { firstTie, openRunBench, patientScript, type RunBench, repository, requestFor } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

const edgeOf = (graph: TraceGraph, kind: TraceEdge['kind'], from: string, to: string): TraceEdge | undefined =>
  graph.edges.find((edge) => edge.kind === kind && edge.from.endsWith(from) && edge.to.endsWith(to));

type Made = { readonly runId: string; readonly dataCommit: string; readonly tie: string };

let bench: RunBench;
let baseline: string;
let other: Made;

/** A run on data of its own, made of v1. */
const makeRun = async (runName: string, tag: string): Promise<Made> => {
  bench.write('data/new.csv', `${runName}\n`);
  const {
    runId = '',
    dataCommit = '',
    tie,
  } = await bench.tieback.run(requestFor({ runName, tag, data: { dir: 'data', allowDelete: true } }));
  return { runId, dataCommit, tie };
};

beforeAll(async () => {
  bench = await openRunBench({ attempts: 1 });
  await bench.lakefs.repositories.create({ name: 'elsewhere', storageNamespace: 'local://e', defaultBranch: 'main' });
  baseline = (await bench.lakefs.tags.get(repository, 'v1')).commitId;
  other = await makeRun('other', 'v-other');
});
afterAll(() => bench[Symbol.dispose]());

const trace = (subject: string) => bench.tieback.trace({ subject });
const setTags = (run: string, tags: Readonly<Record<string, string>>) => bench.mlflow.runs.logBatch(run, { tags });
const deleteTags = async (run: string, keys: readonly string[]): Promise<void> => {
  for (const key of keys) await bench.mlflow.runs.deleteTag(run, key);
};

describe('the trace of a run whose tags were edited after it was sealed', () => {
  let count = 0;
  let run: Made;
  beforeEach(async () => {
    count += 1;
    run = await makeRun(`edited-${count}`, `v-edited-${count}`);
  });

  const expectAsSealed = (graph: TraceGraph): void => {
    expect(edgeOf(graph, 'data', run.dataCommit, run.runId)?.signs).toContainEqual(
      expect.stringMatching(/^back-link [0-9a-f]{12} names the run$/),
    );
    expect(edgeOf(graph, 'descent', baseline, run.dataCommit)).toMatchObject({ strength: 'hash' });
    expect(graph.notices.join()).not.toMatch(/stood at commit|no way of|nothing leads/);
  };
  const edit = (field: string): unknown =>
    expect.stringMatching(
      new RegExp(`^run ${run.runId} was edited after it was sealed: .*tags\\.${field} was .* and is `),
    );

  it.each([
    ['lakefs.data_tag', () => 'v-other'],
    ['lakefs.baseline_commit_id', () => other.dataCommit],
    ['lakefs.commit_id', () => baseline],
    ['lakefs.repo', () => 'elsewhere'],
    ['tieback.tie', () => other.tie],
  ])('goes by the sealed record, accuses no tag, and tells that %s was edited', async (key, value) => {
    await setTags(run.runId, { [key]: value() });
    const graph = await trace(run.runId);
    expectAsSealed(graph);
    expect(graph.notices).toContainEqual(edit(key));
  });

  it.each([
    ['its baseline', ['lakefs.baseline_commit_id', 'lakefs.baseline_tag']],
    ['its tie', ['tieback.tie']],
  ])('finds all that leads to its data where %s was deleted', async (_what, keys) => {
    await deleteTags(run.runId, keys);
    const graph = await trace(run.runId);
    expectAsSealed(graph);
    expect(graph.notices).toContainEqual(edit(keys[0] ?? ''));
  });

  it.each([
    ['deleted', () => deleteTags(run.runId, ['lakefs.baseline_commit_id', 'lakefs.baseline_tag'])],
    ['forged', () => setTags(run.runId, { 'lakefs.baseline_commit_id': other.dataCommit })],
  ])(
    'finds the baseline by the parents of the data where it was %s and the sealed record is gone',
    async (_how, act) => {
      await act();
      const anchor = anchorBranch(run.tie);
      await bench.lakefs.objects.delete(repository, anchor, sealedRecordPath(run.runId));
      await bench.lakefs.commits.create(repository, anchor, { message: 'lost' });
      const graph = await trace(run.runId);
      expect(edgeOf(graph, 'descent', baseline, run.dataCommit)).toMatchObject({ strength: 'hash' });
      expect(graph.notices).toContainEqual(expect.stringContaining('cannot be held against its seal'));
      expect(graph.notices.join()).not.toContain('stood at commit');
    },
  );

  it('accuses no tag where that is what was asked about', async () => {
    await setTags(run.runId, { 'lakefs.data_tag': 'v-other' });
    const { notices } = await trace(`lakefs://${repository}/v-other`);
    expect(notices.join()).not.toContain('stood at commit');
    expect(notices).toContainEqual(edit('lakefs.data_tag'));
  });

  it('is found from its baseline, from its data, and not from what it was never made of', async () => {
    await setTags(run.runId, { 'lakefs.baseline_commit_id': other.dataCommit });
    for (const subject of ['v1', `v-edited-${count}`]) {
      const graph = await trace(`lakefs://${repository}/${subject}`);
      expect(edgeOf(graph, 'data', run.dataCommit, run.runId)).toMatchObject({ strength: 'both-sides' });
      expect(edgeOf(graph, 'descent', baseline, run.dataCommit)).toBeDefined();
    }
    const graph = await trace(`lakefs://${repository}/v-other`);
    expect(graph.nodes.map(({ id }) => id)).not.toContain(`run:${run.runId}`);
    expect(edgeOf(graph, 'descent', baseline, other.dataCommit)).toBeDefined();
  });

  it('is found from its data where one tag names another repository', async () => {
    await setTags(run.runId, { 'lakefs.repo': 'elsewhere' });
    const graph = await trace(`lakefs://${repository}/v-edited-${count}`);
    expect(edgeOf(graph, 'data', run.dataCommit, run.runId)).toMatchObject({ strength: 'both-sides' });
  });

  it('asks for the sealed record where something was edited, and only there', async () => {
    const { requests } = bench.sandbox.lakefs;
    const before = requests.length;
    await trace(run.runId);
    const untouched = requests.slice(before);
    await setTags(run.runId, { 'lakefs.data_tag': 'v-other' });
    await trace(run.runId);
    const edited = requests.slice(before + untouched.length);
    expect(edited.length).toBe(untouched.length + 1);
  });
});

describe('the trace of a run that a script nested in the tie’s own', () => {
  it('says the data mode that was noted of the tie, as the report does', async () => {
    using own = await openRunBench();
    let child = '';
    own.whileTraining(async () => {
      const [tied] = (await servicesState(own, repository)).runs;
      const { experimentId, tags } = await own.mlflow.runs.get(tied?.id ?? '');
      const copied = ['tieback.data_mode', 'lakefs.repo', 'lakefs.commit_id'].map((key) => [key, tags[key] ?? '']);
      const nested = {
        ...Object.fromEntries(copied),
        'tieback.tie': firstTie,
        'mlflow.parentRunId': tied?.id ?? '',
      };
      child = (await own.mlflow.runs.create({ experimentId, startTime: own.runtime.now(), tags: nested })).id;
    });
    own.write('data/new.csv', '1\n');
    const data = { dir: 'data', allowDelete: true };
    const { dataCommit = '', runId = '' } = await own.tieback.run(requestFor({ data, command: patientScript() }));
    expect((await own.mlflow.runs.get(child)).tags['tieback.data_mode']).toBe('uri-given');
    const modeOf = async (id: string) => edgeOf(await own.tieback.trace({ subject: id }), 'data', dataCommit, id);
    expect(await modeOf(child)).toMatchObject({ dataMode: 'dir-verified', dataCheck: 'unchanged' });
    const { subject } = await own.tieback.evidence({ id: child, repository });
    expect(subject.tie.dataMode).toMatchObject({ value: 'dir-verified' });
    const { experimentId, tags } = await own.mlflow.runs.get(child);
    const late = await own.mlflow.runs.create({ experimentId, startTime: own.runtime.now(), tags });
    expect((await modeOf(late.id))?.dataMode).toBeUndefined();
    expect(await modeOf(runId)).toMatchObject({ dataMode: 'dir-verified' });
  });
});
