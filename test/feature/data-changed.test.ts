import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAll, openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';

let bench: RunBench;
beforeEach(async () => {
  bench = await openRunBench();
});
afterEach(() => bench[Symbol.dispose]());

describe('a run whose data folder holds what nobody compares', () => {
  it('is told of in the plan and after it, recorded, and warned of', async () => {
    bench.write('data/cache/pyvenv.cfg', '');
    bench.write('data/cache/leak.csv', '1');
    await bench.lakefs.objects.upload(repository, 'main', { path: 'train/.git/config', body: new Blob(['1']) });
    const { id: ref } = await bench.lakefs.commits.create(repository, 'main', { message: 'odd names' });
    const source = { kind: 'fixed', ref } as const;
    const command = script('echo 9 > "$TIEBACK_DATA_DIR/cache/leak.csv"');
    const outcome = await bench.tieback.run(requestFor({ source, command, data: { dir: 'data' } }));
    const leftOut =
      'data folder: 2 files are neither uploaded nor compared ("cache/leak.csv" first); 1 object of its version is never put into it (".git/config" first)';
    expect(outcome).toMatchObject({ isComplete: true, dataMode: 'uri-given', dataCheck: 'unchanged', leftOut });
    expect(bench.warnings().filter((text) => text.startsWith(leftOut))).toHaveLength(2);
    const { metadata } = await bench.lakefs.commits.get(repository, outcome.backLinkCommit ?? '');
    expect(metadata['tieback.data_left_out']).toBe(leftOut);
    const { checks } = await bench.tieback.evidence({ id: outcome.runId ?? '', repository });
    const reason = expect.stringContaining(leftOut);
    expect(checks.find(({ id }) => id === 'DATA-04')).toMatchObject({ outcome: 'warn', reason });
  });

  it('is not said of what git and tieback put there', async () => {
    bench.write('data/.git/index', '');
    bench.write('data/.DS_Store', '');
    const outcome = await bench.tieback.run(requestFor({ data: { dir: 'data' } }));
    expect(outcome).toMatchObject({ dataMode: 'dir-verified', dataCheck: 'unchanged' });
    expect(outcome).not.toHaveProperty('leftOut');
    const { metadata } = await bench.lakefs.commits.get(repository, outcome.backLinkCommit ?? '');
    expect(metadata).not.toHaveProperty(['tieback.data_left_out']);
  });
});

/** A run whose command wrote into its own data. */
const changedRun = async () => {
  const command = script(
    `echo 9,9 > "$TIEBACK_DATA_DIR/later.csv"; echo '{"metrics":{"acc":0.5}}' >> $TIEBACK_METRICS`,
  );
  const { runId = '', tie } = await bench.tieback.run(requestFor({ command, data: { dir: 'data' } }));
  return { runId, tie };
};

describe('a run whose data folder was changed during training', () => {
  it('is an error of an audit', async () => {
    const { runId, tie } = await changedRun();
    expect(await listAll(bench.tieback.audit({}))).toMatchObject([
      { code: 'data-changed', severity: 'error', subject: { run: runId, tie } },
      { kind: 'summary', findings: { error: 1, warning: 0 } },
    ]);
  });

  it('says which folder it was, in the summary, the audit and the report alike', async () => {
    await bench.lakefs.objects.upload(repository, 'main', { path: 'test/a.csv', body: new Blob(['1']) });
    const { id: test } = await bench.lakefs.commits.create(repository, 'main', { message: 'test data' });
    const command = script('echo 9 > "$TIEBACK_INPUT_TEST_DIR/later.csv"');
    const inputs = [{ role: 'test', uri: `lakefs://${repository}/${test}/test/` }];
    const { runId = '', changedFolders } = await bench.tieback.run(
      requestFor({ command, data: { dir: 'data' }, inputs }),
    );
    expect(changedFolders).toEqual(['input "test"']);
    const said = expect.stringContaining('no longer equal to its commit after training: input "test"');
    expect(await listAll(bench.tieback.audit({}))).toContainEqual(
      expect.objectContaining({ code: 'data-changed', message: said }),
    );
    const { checks } = await bench.tieback.evidence({ id: runId, repository });
    expect(checks.find(({ id }) => id === 'DATA-04')).toMatchObject({ outcome: 'fail', reason: said });
  });

  it('is not promoted', async () => {
    const { runId } = await changedRun();
    await bench.mlflow.registeredModels.create({ name: 'net' });
    await bench.mlflow.modelVersions.create({ name: 'net', source: `runs:/${runId}/model`, runId });
    const proposal = await bench.tieback.planPromotion({ repository, run: runId, model: 'net' });
    if (proposal.kind !== 'refused') throw new Error(proposal.kind);
    const refused = proposal.gates.flatMap(({ gate, outcome }) => (outcome === 'fail' ? [gate] : []));
    expect(refused).toEqual(expect.arrayContaining(['promoted-equals-trained', 'audit-clean']));
  });

  it('is not traced to its data as a run that both sides agree on', async () => {
    const { runId } = await changedRun();
    const { edges } = await bench.tieback.trace({ subject: runId, repository });
    const data = edges.find(({ kind, role }) => kind === 'data' && role === 'training');
    expect(data).toMatchObject({
      strength: 'stated',
      signs: expect.arrayContaining([expect.stringContaining('DATA-04')]),
    });
  });
});
