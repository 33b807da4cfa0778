import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAll, openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';

let bench: RunBench;
beforeEach(async () => {
  bench = await openRunBench();
});
afterEach(() => bench[Symbol.dispose]());

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
