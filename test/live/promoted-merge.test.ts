import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Evidence } from '../../src/model/evidence.ts';
import type { RunId } from '../../src/model/ids.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';

const { TIEBACK_LIVE_PYTHON: python = '' } = process.env;

let bench: StrategyBench;
beforeEach(async () => {
  const opened = await openStrategyBench();
  onTestFinished(() => opened[Symbol.asyncDispose]());
  bench = opened;
});

/** A pre-merge hook of main. */
const gate = (script: string): Readonly<Record<string, string>> => ({
  '_lakefs_actions/gate.yaml': [
    'name: gate',
    'on:',
    '  pre-merge:',
    '    branches: ["main"]',
    'hooks:',
    '  - id: look',
    '    type: lua',
    '    properties:',
    '      script: |',
    `        ${script}`,
    '',
  ].join('\n'),
});
const wantsMessage = 'if action.commit.message == "" then error("say why") end';
const takesNoPromotion = 'if action.commit.metadata["tieback.decision"] then error("not today") end';

const train = async (ref: string): Promise<RunId> => {
  const { runId } = await bench.train({
    name: 'winner',
    edits: { 'a.csv': 'x,y\n2,1\n' },
    metrics: { sensitivity: 0.9 },
    source: { kind: 'baseline', ref },
  });
  return runId;
};

const promote = async (run: string = 'winner') => {
  const { repository, experiment, model } = bench;
  const proposal = await bench.tieback.planPromotion({ repository, experiment, model, run });
  if (proposal.kind !== 'decide') throw new Error(JSON.stringify(proposal));
  return bench.tieback.decide(proposal.plan);
};

const evidence = (runId: RunId): Promise<Evidence> => {
  writeFileSync(join(bench.dir, 'card.yaml'), 'cardVersion: 1\n');
  return bench.tieback.evidence({ id: runId, repository: bench.repository }, undefined, { card: 'card.yaml' });
};
const check = ({ checks }: Evidence, id: string) => checks.find((one) => one.id === id);

describe('GOV-02 on a lakeFS with a pre-merge hook', () => {
  it('passes when the hook ran before the merge of the promotion', async () => {
    const commit = await bench.mergeToMain('with-gate', gate(wantsMessage));
    await bench.lakefs.tags.create(bench.repository, { id: 'v2', ref: commit });
    const runId = await train('v2');
    const decided = await promote();
    if (decided.kind !== 'done') throw new Error(decided.kind);
    expect(check(await evidence(runId), 'GOV-02')).toMatchObject({
      outcome: 'pass',
      reason: `hook "look" of action "gate" ran before merge ${decided.change?.slice(0, 12)} into "main" and passed`,
    });
  });

  it('fails when main had got its hook after the baseline, so that lakeFS asked none', async () => {
    const runId = await train('v1');
    await bench.mergeToMain('with-gate', gate(wantsMessage));
    const decided = await promote();
    if (decided.kind !== 'done') throw new Error(decided.kind);
    expect(check(await evidence(runId), 'GOV-02')).toMatchObject({
      outcome: 'fail',
      reason: `merge ${decided.change?.slice(0, 12)} into "main" was not asked of pre-merge action "gate" (_lakefs_actions/gate.yaml) of "main": what was merged does not have it`,
    });
  });

  it('warns when main had got another version of it after the baseline', async () => {
    const commit = await bench.mergeToMain('with-gate', gate('print("asked")'));
    await bench.lakefs.tags.create(bench.repository, { id: 'v2', ref: commit });
    const runId = await train('v2');
    await bench.mergeToMain('stricter', gate(wantsMessage));
    expect(await promote()).toMatchObject({ kind: 'done' });
    expect(check(await evidence(runId), 'GOV-02')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining('"main" had another _lakefs_actions/gate.yaml'),
    });
  });

  it('has no merge to look at when the hook refused it', async () => {
    const commit = await bench.mergeToMain('with-gate', gate(takesNoPromotion));
    await bench.lakefs.tags.create(bench.repository, { id: 'v2', ref: commit });
    const runId = await train('v2');
    expect(await promote()).toMatchObject({ kind: 'given-up', code: 'LAKEFS_HOOK_REJECTED' });
    expect(check(await evidence(runId), 'GOV-02')).toMatchObject({ outcome: 'skip' });
  });
});

const script = `
import mlflow, sys
class Net(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: list[str], params=None) -> list[str]:
        return model_input
with mlflow.start_run():
    mlflow.log_metric('sensitivity', 0.9)
    mlflow.pyfunc.log_model(name='net', python_model=Net(), artifacts={'weights': sys.argv[1]})
`;

describe('MODEL-01 on a model that MLflow itself logged', () => {
  it("passes, by MLmodel's own ids and size and the files as they were promoted", async () => {
    const { repository, experiment, model, dir } = bench;
    writeFileSync(join(dir, 'train.py'), script);
    writeFileSync(join(dir, 'weights.bin'), 'x'.repeat(500));
    const { runId } = await bench.tieback.run({
      repository,
      experiment,
      model,
      runName: 'winner',
      source: { kind: 'baseline', ref: 'v1' },
      prefix: 'train',
      inputs: [{ role: 'test', uri: `lakefs://${repository}/v1/test/` }],
      command: [python, join(dir, 'train.py'), join(dir, 'weights.bin')],
      noCapture: ['packages'],
    });
    if (runId === undefined) throw new Error('no run');
    expect(await promote()).toMatchObject({ kind: 'done' });
    const taken = await evidence(runId);
    expect(check(taken, 'MODEL-01')).toMatchObject({
      outcome: 'pass',
      reason: expect.stringMatching(
        /1: its MLmodel names this run, the \d+ bytes that it counts are there, its 6 files of \d+ bytes have the paths and sizes that were promoted/,
      ),
    });
    const [, mlmodel] = Object.entries(taken.records).find(([id]) => id.startsWith('tieback:mlmodel:')) ?? [];
    expect(mlmodel?.body).toMatchObject({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      said: { run_id: runId, model_id: expect.stringMatching(/^m-/), model_size_bytes: expect.stringMatching(/^\d+$/) },
    });
  });
});
