import { beforeAll, describe, expect, it } from 'vitest';
import { codeOf, collect, newExperiment, newRun } from '../support/mlflow-fixtures.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
beforeAll(async () => {
  target = await openTarget();
});

describe('an experiment', () => {
  it('is made with its tags and read by id and by name', async () => {
    const name = target.uniqueName('experiment');
    const id = await target.mlflow.experiments.create({ name, tags: { purpose: 'contract', 'a.b/c d': 'ü🙂' } });
    const experiment = await target.mlflow.experiments.get(id);
    expect(experiment).toMatchObject({ id, name, isDeleted: false });
    expect(experiment.tags).toMatchObject({ purpose: 'contract', 'a.b/c d': 'ü🙂' });
    expect(await target.mlflow.experiments.findByName(name)).toEqual(experiment);
  });

  it('has no tags when none were given', async () => {
    const { tags } = await target.mlflow.experiments.get(await newExperiment(target));
    expect(Object.keys(tags).filter((key) => !key.startsWith('mlflow.'))).toEqual([]);
  });

  it('cannot be made twice', async () => {
    const name = target.uniqueName('experiment');
    await target.mlflow.experiments.create({ name });
    expect(await codeOf(target.mlflow.experiments.create({ name }))).toBe('MLFLOW_EXPERIMENT_EXISTS');
  });

  it('that does not exist is not found', async () => {
    expect(await codeOf(target.mlflow.experiments.get('987654321'))).toBe('MLFLOW_EXPERIMENT_NOT_FOUND');
    expect(await target.mlflow.experiments.findByName(target.uniqueName('none'))).toBeUndefined();
  });

  it('number 0 is called Default', async () => {
    expect(await target.mlflow.experiments.get('0')).toMatchObject({ id: '0', name: 'Default' });
  });
});

describe('a deleted experiment', () => {
  it('is still found, holds its name and takes no runs until it is restored', async () => {
    const { experiments } = target.mlflow;
    const name = target.uniqueName('experiment');
    const id = await experiments.create({ name });
    await experiments.delete(id);
    expect(await experiments.findByName(name)).toMatchObject({ id, isDeleted: true });
    expect(await codeOf(experiments.create({ name }))).toBe('MLFLOW_EXPERIMENT_EXISTS');
    expect(await codeOf(newRun(target, { experimentId: id }))).toBe('MLFLOW_EXPERIMENT_DELETED');
    await experiments.restore(id);
    expect(await experiments.get(id)).toMatchObject({ isDeleted: false });
    expect(await newRun(target, { experimentId: id })).toMatchObject({ experimentId: id });
  });

  it('cannot be deleted again', async () => {
    const id = await newExperiment(target);
    await target.mlflow.experiments.delete(id);
    expect(await codeOf(target.mlflow.experiments.delete(id))).toBe('MLFLOW_EXPERIMENT_NOT_FOUND');
  });

  it('takes its runs along', async () => {
    const run = await newRun(target);
    await target.mlflow.experiments.delete(run.experimentId);
    expect(await target.mlflow.runs.get(run.id)).toMatchObject({ isDeleted: true });
    expect(await codeOf(target.mlflow.runs.setTag(run.id, 'k', 'v'))).toBe('MLFLOW_RUN_NOT_ACTIVE');
  });
});

describe('the list of experiments', () => {
  it('filters by name and shows active, deleted or all', async () => {
    const { experiments } = target.mlflow;
    const stem = target.uniqueName('listed');
    const kept = await experiments.create({ name: `${stem}-kept` });
    const gone = await experiments.create({ name: `${stem}-gone` });
    await experiments.delete(gone);
    const ids = async (view: 'active' | 'deleted' | 'all') =>
      new Set((await collect(experiments.list({ filter: `name LIKE '${stem}%'`, view }))).map(({ id }) => id));
    expect(await ids('active')).toEqual(new Set([kept]));
    expect(await ids('deleted')).toEqual(new Set([gone]));
    expect(await ids('all')).toEqual(new Set([kept, gone]));
  });

  it('is empty when nothing matches', async () => {
    const filter = `name = '${target.uniqueName('nothing')}'`;
    expect(await collect(target.mlflow.experiments.list({ filter }))).toEqual([]);
  });
});
