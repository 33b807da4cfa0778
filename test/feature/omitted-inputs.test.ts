import { expect, it, onTestFinished } from 'vitest';
import type { DatasetInput } from '../../src/mlflow/run.ts';
import { searchTiedRuns } from '../../src/tie/search-tied-runs.ts';
import { loseRecord } from '../support/lose-record.ts';
import {
  firstTie,
  listAll,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
} from '../support/run-bench.ts';

const dataset = (name: string, source: string): DatasetInput => ({
  dataset: { name, digest: 'abc123', sourceType: 'http', source },
  tags: { 'mlflow.data.context': 'training' },
});
const signed = dataset('signed', '{"url":"https://ada:pw12345@host/train.csv"}');
const local = dataset('local', '{"uri":"/local/train.csv"}');

/** A run whose script logs one dataset twice: by an address with a password, and by a path. */
const trainWithInputs = async () => {
  const bench = await openRunBench();
  onTestFinished(() => bench[Symbol.dispose]());
  bench.whileTraining(async () => {
    const [run] = await searchTiedRuns(bench.mlflow, 'tieback.tie', firstTie);
    for (const input of [signed, local]) await bench.mlflow.runs.logInputs(run?.id ?? '', [input]);
  });
  const { runId = '', failures } = await bench.tieback.run(requestFor({ command: patientScript() }));
  expect(failures).toEqual([]);
  return { bench, runId };
};

const judge = async (bench: RunBench, runId: string) => {
  const { checks } = await bench.tieback.evidence({ id: runId, repository });
  const lines = await listAll(bench.tieback.audit({ repositories: [repository] }));
  const { runs } = await bench.tieback.compare({ repository, runs: [runId] });
  return {
    check: checks.find(({ id }) => id === 'METRIC-01'),
    findings: lines.flatMap((line) => (line.kind === 'finding' ? [line] : [])),
    compared: runs[0],
  };
};

it('is not told to be changed for two inputs of one digest, of which one held a secret', async () => {
  const { bench, runId } = await trainWithInputs();
  const { check, findings, compared } = await judge(bench, runId);
  expect(check).toMatchObject({
    outcome: 'warn',
    reason: expect.stringMatching(/^not sealed, because they held secrets: inputs\.\d\.source$/),
  });
  expect(findings.map(({ code }) => code)).toEqual(['not-sealed']);
  expect(compared).toMatchObject({ sealState: 'sealed', notSealed: [expect.any(String)], unfit: [] });
  expect(compared?.sealDifferences).toBeUndefined();
});

it('says what nothing shows where the sealed record is gone, and still finds a change elsewhere', async () => {
  const { bench, runId } = await trainWithInputs();
  await loseRecord(bench, firstTie, runId);
  const { check, findings, compared } = await judge(bench, runId);
  const [text] = [expect.stringContaining('dataset inputs that held secrets were left out')];
  expect(check).toMatchObject({ outcome: 'warn', reason: text });
  expect(findings).toContainEqual(expect.objectContaining({ code: 'seal-unreadable', message: text }));
  expect(compared?.unfit).toEqual([text]);
  await bench.mlflow.runs.logBatch(runId, { params: { later: 'x' } });
  const later = await judge(bench, runId);
  expect(later.check).toMatchObject({
    outcome: 'fail',
    reason: expect.stringMatching(/sealed: params; dataset inputs that held secrets were left out/),
  });
});
