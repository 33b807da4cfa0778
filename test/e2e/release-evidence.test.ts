import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { logModel } from '../../examples/wdbc/log-model.ts';
import { runChecks } from '../../src/evidence/checks/run-checks.ts';
import { deriveSubject } from '../../src/evidence/derive/derive.ts';
import { readEvidence } from '../../src/model/evidence.schema.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import type { RunId } from '../../src/model/ids.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';

let bench: StrategyBench;
let runId: RunId;
beforeEach(async () => {
  const opened = await openStrategyBench();
  onTestFinished(() => opened[Symbol.asyncDispose]());
  bench = opened;
  const trained = await bench.train({
    name: 'winner',
    edits: { 'a.csv': 'x,y\n2,1\n' },
    metrics: { sensitivity: 0.9 },
    loggedModels: [],
  });
  runId = trained.runId;
  const { experimentId } = await bench.mlflow.runs.get(runId);
  const said = await logModel(
    'net',
    { weights: [1, 2, 3] },
    {
      ...bench.environment,
      MLFLOW_RUN_ID: runId,
      MLFLOW_EXPERIMENT_ID: experimentId,
    },
  );
  expect(said).toMatch(/^logged as "net"/);
});

const evidence = (): Promise<Evidence> => {
  writeFileSync(join(bench.dir, 'card.yaml'), 'cardVersion: 1\n');
  return bench.tieback.evidence({ id: runId, repository: bench.repository }, undefined, { card: 'card.yaml' });
};
const check = ({ checks }: Evidence, id: string) => checks.find((one) => one.id === id);

const promote = async () => {
  const { repository, experiment, model } = bench;
  const proposal = await bench.tieback.planPromotion({ repository, experiment, model, run: 'winner' });
  if (proposal.kind !== 'decide') throw new Error(JSON.stringify(proposal));
  const decided = await bench.tieback.decide(proposal.plan);
  expect(decided.kind).toBe('done');
  return { plan: proposal.plan, change: 'change' in decided ? decided.change : null };
};

const put = async (path: string, content: string): Promise<void> => {
  const { modelVersions, trackingUri } = bench.mlflow;
  const [version] = await Array.fromAsync(modelVersions.list({ filter: `run_id = '${runId}'` }));
  const folder = version?.source.replace(/^mlflow-artifacts:\/+/, '');
  const url = `${trackingUri}/api/2.0/mlflow-artifacts/artifacts/${folder}/${path}`;
  expect((await fetch(url, { method: 'PUT', body: content })).status).toBe(200);
};

describe('evidence of a run that was promoted', () => {
  it('tells of its merge, which no hook and no pull request stood before, and gives the same from its records alone', async () => {
    const { change } = await promote();
    const taken = await evidence();
    const merge = `merge ${change?.slice(0, 12)} into "main"`;
    expect(check(taken, 'GOV-02')).toMatchObject({
      outcome: 'warn',
      reason: `no pre-merge hook was asked before ${merge}: nobody set one up for "main"`,
    });
    expect(check(taken, 'GOV-03')).toMatchObject({
      outcome: 'warn',
      reason: `${merge} was made without a pull request`,
    });
    const stored = readEvidence(JSON.parse(JSON.stringify(taken)));
    expect(deriveSubject(stored.records)).toEqual(taken.subject);
    expect(runChecks(stored.subject, stored.records)).toEqual(taken.checks);
  });

  it('finds the pull request that had brought the data before', async () => {
    const { lakefs, mlflow, repository } = bench;
    const branch = (await mlflow.runs.get(runId)).tags['lakefs.branch'] ?? '';
    const request = { title: 'take the winner', sourceBranch: branch, destinationBranch: 'main' };
    const { id } = await lakefs.pullRequests.create(repository, request);
    const merge = await lakefs.pullRequests.merge(repository, id);
    expect(await promote()).toMatchObject({ change: null });
    const user = (await lakefs.server.currentUser()).id;
    expect(check(await evidence(), 'GOV-03')).toMatchObject({
      outcome: 'pass',
      reason: `pull request ${id} "take the winner" by lakeFS user ${user} led to merge ${merge.slice(0, 12)} into "main" by lakeFS user ${user}`,
    });
  });

  it('finds the model as it was promoted, and notices what was written to it since', async () => {
    const { plan } = await promote();
    expect(plan.input.source?.files).toMatchObject({ count: 2 });
    expect(check(await evidence(), 'MODEL-01')).toMatchObject({
      outcome: 'pass',
      reason: expect.stringMatching(
        /1: its MLmodel names this run, its 2 files of \d+ bytes have the paths and sizes that were promoted\. MLflow has no digests/,
      ),
    });
    await put('model.json', '{"weights":[1,2,3,4]}\n');
    expect(check(await evidence(), 'MODEL-01')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('which differ in path or size from the 2 files'),
    });
  });

  it('notices an MLmodel that is about another run', async () => {
    await promote();
    await put('MLmodel', `run_id: ${'0123456789abcdef'.repeat(2)}\n`);
    expect(check(await evidence(), 'MODEL-01')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining(`its MLmodel names run ${'0123456789abcdef'.repeat(2)}`),
    });
  });
});

describe('evidence of a run that was not promoted', () => {
  it('has no merge to look at, and asks neither for hooks nor for pull requests', async () => {
    const taken = await evidence();
    for (const id of ['GOV-02', 'GOV-03'])
      expect(check(taken, id)).toMatchObject({ outcome: 'skip', reason: 'this run was not promoted: no merge' });
    expect(check(taken, 'MODEL-01')).toMatchObject({ outcome: 'skip' });
    const asked = Object.keys(taken.records).filter((id) => /action|hook|pull|merge|model-files|mlmodel/.test(id));
    expect(asked).toEqual([]);
  });
});
