import { beforeAll, describe, expect, it } from 'vitest';
import { codeOf, codesOf, newExperiment, newRun, someTime } from '../support/mlflow-fixtures.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
beforeAll(async () => {
  target = await openTarget();
});

const nowhere = 'f'.repeat(32);

describe('a new run', () => {
  it('is running since the time that was sent, and has no lists', async () => {
    const experimentId = await newExperiment(target);
    const { runs } = target.mlflow;
    const run = await runs.create({ experimentId, name: 'first', startTime: someTime + 0.75, tags: { a: 'b' } });
    expect(run).toMatchObject({
      experimentId,
      name: 'first',
      status: 'RUNNING',
      startTime: someTime,
      endTime: undefined,
      isDeleted: false,
      params: {},
      metrics: [],
      datasetInputs: [],
    });
    expect(run.tags).toMatchObject({ a: 'b', 'mlflow.runName': 'first' });
    expect(await runs.get(run.id)).toEqual(run);
    expect(await runs.find(run.id)).toEqual(run);
  });

  it('is given a name when it has none', async () => {
    const run = await newRun(target);
    expect(run.name).not.toBe('');
    expect(run.tags['mlflow.runName']).toBe(run.name);
  });

  it('keeps its artifacts at an address of its own', async () => {
    const run = await newRun(target);
    expect(run.artifactUri).toContain(run.id);
  });

  it('keeps tags of every script and the longest length', async () => {
    const tags = { 'tieback.tie': '🙂'.repeat(8_000), 'ключ/ключ': 'значение', 'a:b-c_d e': '' };
    const run = await newRun(target, { tags });
    expect((await target.mlflow.runs.get(run.id)).tags).toMatchObject(tags);
  });

  it('carries more tags than one log request takes', async () => {
    const tags = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`tag-${n}`, `${n}`]));
    const run = await newRun(target, { tags });
    expect((await target.mlflow.runs.get(run.id)).tags).toMatchObject(tags);
  });

  it('is refused in an experiment that does not exist', async () => {
    expect(await codeOf(newRun(target, { experimentId: '987654321' }))).toBe('MLFLOW_EXPERIMENT_NOT_FOUND');
  });

  it('is refused when its name and its name tag differ', async () => {
    const run = newRun(target, { name: 'one', tags: { 'mlflow.runName': 'other' } });
    expect(await codeOf(run)).toBe('MLFLOW_REJECTED');
  });
});

describe('a run that does not exist', () => {
  it('is not found by any call', async () => {
    const { runs, artifacts } = target.mlflow;
    expect(await runs.find(nowhere)).toBeUndefined();
    expect(
      await codesOf([
        runs.get(nowhere),
        runs.setTag(nowhere, 'k', 'v'),
        runs.deleteTag(nowhere, 'k'),
        runs.update(nowhere, { status: 'FINISHED' }),
        runs.logBatch(nowhere, { params: { a: 'b' } }),
        runs.delete(nowhere),
        runs.restore(nowhere),
        artifacts.list(nowhere),
      ]),
    ).toEqual(['MLFLOW_RUN_NOT_FOUND']);
  });
});

describe('the end of a run', () => {
  it.each(['FINISHED', 'FAILED', 'KILLED'] as const)('can be %s, with the time that was sent', async (status) => {
    const { id } = await newRun(target);
    await target.mlflow.runs.update(id, { status, endTime: someTime + 1_000.9 });
    expect(await target.mlflow.runs.get(id)).toMatchObject({ status, endTime: someTime + 1_000 });
  });

  it('sets no time by itself', async () => {
    const { id } = await newRun(target);
    await target.mlflow.runs.update(id, { status: 'FINISHED' });
    expect(await target.mlflow.runs.get(id)).toMatchObject({ status: 'FINISHED', endTime: undefined });
  });

  it('may change, and leaves the time when the run goes on', async () => {
    const { id } = await newRun(target);
    const { runs } = target.mlflow;
    await runs.update(id, { status: 'FINISHED', endTime: someTime });
    await runs.update(id, { status: 'RUNNING' });
    expect(await runs.get(id)).toMatchObject({ status: 'RUNNING', endTime: someTime });
    await runs.update(id, { status: 'KILLED', endTime: someTime + 5 });
    expect(await runs.get(id)).toMatchObject({ status: 'KILLED', endTime: someTime + 5 });
  });

  it('leaves the run open for tags, params and inputs', async () => {
    const { id } = await newRun(target);
    const { runs } = target.mlflow;
    await runs.update(id, { status: 'FINISHED', endTime: someTime });
    await runs.setTag(id, 'late', 'yes');
    await runs.logBatch(id, { params: { late: 'too' } });
    expect(await runs.get(id)).toMatchObject({ tags: { late: 'yes' }, params: { late: 'too' } });
  });

  it('can rename the run, and its name tag with it', async () => {
    const { id } = await newRun(target, { name: 'before' });
    await target.mlflow.runs.update(id, { name: 'after' });
    expect(await target.mlflow.runs.get(id)).toMatchObject({ name: 'after', tags: { 'mlflow.runName': 'after' } });
  });
});

describe('a tag', () => {
  it('is set, replaced and deleted', async () => {
    const { id } = await newRun(target);
    const { runs } = target.mlflow;
    await runs.setTag(id, 'lakefs.commit_id', 'one');
    await runs.setTag(id, 'lakefs.commit_id', 'two');
    expect((await runs.get(id)).tags['lakefs.commit_id']).toBe('two');
    await runs.deleteTag(id, 'lakefs.commit_id');
    expect((await runs.get(id)).tags).not.toHaveProperty('lakefs.commit_id');
  });

  it('that is absent is deleted without a word', async () => {
    const { id } = await newRun(target);
    expect(await codeOf(target.mlflow.runs.deleteTag(id, 'never'))).toBe('it succeeded');
  });

  it('too long for MLflow is refused instead of being cut short', async () => {
    const { id } = await newRun(target);
    const { runs } = target.mlflow;
    const tooLong = 'x'.repeat(8_001);
    expect(await codeOf(runs.setTag(id, 'long', tooLong))).toBe('MLFLOW_VALUE_TOO_LONG');
    expect(await codeOf(newRun(target, { tags: { long: tooLong } }))).toBe('MLFLOW_VALUE_TOO_LONG');
    await runs.setTag(id, 'long', 'x'.repeat(8_000));
    expect((await runs.get(id)).tags['long']).toHaveLength(8_000);
  });

  it('of MLflow itself can be replaced', async () => {
    const { id } = await newRun(target, { tags: { 'mlflow.user': 'first' } });
    await target.mlflow.runs.setTag(id, 'mlflow.user', 'second');
    expect((await target.mlflow.runs.get(id)).tags['mlflow.user']).toBe('second');
  });
});

describe('a deleted run', () => {
  it('can be read but not written until it is restored', async () => {
    const { id } = await newRun(target);
    const { runs } = target.mlflow;
    await runs.delete(id);
    await runs.delete(id);
    expect(await runs.get(id)).toMatchObject({ id, isDeleted: true });
    expect(
      await codesOf([
        runs.setTag(id, 'k', 'v'),
        runs.update(id, { status: 'FINISHED' }),
        runs.logBatch(id, { tags: { a: 'b' } }),
      ]),
    ).toEqual(['MLFLOW_RUN_NOT_ACTIVE']);
    await runs.restore(id);
    await runs.restore(id);
    await runs.setTag(id, 'k', 'v');
    expect(await runs.get(id)).toMatchObject({ isDeleted: false, tags: { k: 'v' } });
  });

  it('is told from a run whose experiment is deleted: another command brings that back, with its runs', async () => {
    const { runs, experiments } = target.mlflow;
    const experimentId = await experiments.create({ name: `deleted-${crypto.randomUUID()}` });
    const { id } = await runs.create({ experimentId, startTime: 1, tags: {} });
    await experiments.delete(experimentId);
    const refused = (hint: string) => ({ code: 'MLFLOW_RUN_NOT_ACTIVE', hint: expect.stringContaining(hint) });
    const ofExperiment = refused(`mlflow experiments restore --experiment-id ${experimentId}`);
    await expect(runs.setTag(id, 'k', 'v')).rejects.toMatchObject(ofExperiment);
    await expect(runs.update(id, { status: 'FINISHED' })).rejects.toMatchObject(ofExperiment);
    await experiments.restore(experimentId);
    await runs.setTag(id, 'k', 'v');
    await runs.delete(id);
    await expect(runs.setTag(id, 'k', 'v')).rejects.toMatchObject(refused(`mlflow runs restore --run-id ${id}`));
  });
});

describe('a record', () => {
  it('holds the answer as it came, with the names that MLflow uses', async () => {
    const { id } = await newRun(target, { tags: { a: 'b' } });
    const answers: unknown[] = [];
    await target.mlflow.runs.get(id, { record: (answer) => answers.push(answer) });
    expect(answers).toEqual([
      { run: expect.objectContaining({ info: expect.objectContaining({ run_id: id, start_time: someTime }) }) },
    ]);
  });
});
