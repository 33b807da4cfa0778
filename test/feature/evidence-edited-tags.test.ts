import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/model/evidence.ts';
import { openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';

let bench: RunBench;
let runId: string;
let tie: string;
beforeEach(async () => {
  bench = await openRunBench();
  await bench.lakefs.repositories.create({ name: 'other', storageNamespace: 'local://other', defaultBranch: 'main' });
  bench.write('data/new.csv', '1\n');
  const outcome = await bench.tieback.run(requestFor({ data: { dir: 'data', allowDelete: true }, tag: 'v2' }));
  runId = String(outcome.runId);
  ({ tie } = outcome);
});
afterEach(() => bench[Symbol.dispose]());

const check = ({ checks }: Evidence, id: string) => checks.find((one) => one.id === id);
const deleteTags = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await bench.mlflow.runs.deleteTag(runId, key);
};

describe('evidence of a run whose tags were edited after its seal', () => {
  it.each([
    ['the run', () => ({ id: runId })],
    ['the tie', () => ({ id: tie })],
  ])('reads the repository whose back-link names the run, asked for by %s', async (_, target) => {
    await bench.mlflow.runs.setTag(runId, 'lakefs.repo', 'other');
    const evidence = await bench.tieback.evidence(target());
    expect(evidence.subject.data.repository).toMatchObject({ value: repository });
    expect(check(evidence, 'LINK-01')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('run tag "lakefs.repo" says "other"'),
    });
    expect(check(evidence, 'METRIC-01')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('lakefs.repo'),
    });
    for (const id of ['LINK-02', 'LINK-03', 'GOV-04']) expect(check(evidence, id)?.outcome).toBe('pass');
  });

  it('does not call a version fixed that its sealed record shows to be of an own branch', async () => {
    await deleteTags('tieback.tie', 'lakefs.baseline_commit_id', 'lakefs.baseline_tag', 'lakefs.branch');
    expect((await bench.tieback.evidence({ id: runId })).subject.tie.kind).toMatchObject({ value: 'branch' });
  });

  it('does not call a version fixed that its data commit shows to be of an own branch', async () => {
    await deleteTags('lakefs.baseline_commit_id', 'lakefs.baseline_tag', 'lakefs.branch');
    await bench.lakefs.branches.delete(repository, `tieback-${tie}`);
    expect((await bench.tieback.evidence({ id: runId })).subject.tie.kind).toMatchObject({ value: 'branch' });
  });

  it('has the actor of the back-link, whatever its tag was edited to', async () => {
    await bench.mlflow.runs.setTag(runId, 'tieback.actor', 'mallory');
    const evidence = await bench.tieback.evidence({ id: runId });
    expect(evidence.subject.tie.actor).toMatchObject({ value: 'ada@clinic/retina' });
    expect(check(evidence, 'METRIC-01')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('tags.tieback.actor was ada@clinic/retina, is mallory'),
    });
  });

  it('holds a duration against the duration that was sealed', async () => {
    const { endTime = 0, startTime } = await bench.mlflow.runs.get(runId);
    await bench.mlflow.runs.update(runId, { status: 'FAILED', endTime: endTime + 15_000 });
    const { subject } = await bench.tieback.evidence({ id: runId });
    expect(subject.run.durationMs).toMatchObject({
      value: endTime + 15_000 - startTime,
      seal: { kind: 'changed', sealed: String(endTime - startTime) },
    });
  });
});
