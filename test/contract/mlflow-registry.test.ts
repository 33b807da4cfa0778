import { beforeAll, describe, expect, it } from 'vitest';
import { codeOf, codesOf, collect, newRun } from '../support/mlflow-fixtures.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
beforeAll(async () => {
  target = await openTarget();
});

const newModel = async () => {
  const { name } = await target.mlflow.registeredModels.create({ name: target.uniqueName('model') });
  return name;
};
const newVersion = (name: string, more: { readonly runId?: string; readonly tags?: Record<string, string> } = {}) =>
  target.mlflow.modelVersions.create({ name, source: 's3://bucket/model', ...more });

describe('a registered model', () => {
  it('is made with description and tags, and read back', async () => {
    const { registeredModels } = target.mlflow;
    const model = { name: target.uniqueName('model'), description: 'finds things', tags: { area: 'retina' } };
    const created = await registeredModels.create(model);
    expect(created).toEqual({ ...model, aliases: {} });
    expect(await registeredModels.get(model.name)).toEqual(created);
    expect(await registeredModels.find(model.name)).toEqual(created);
    expect(await collect(registeredModels.list({ filter: `name = '${model.name}'` }))).toEqual([created]);
  });

  it('has neither description nor tags when none were given', async () => {
    expect(await target.mlflow.registeredModels.get(await newModel())).toMatchObject({
      description: undefined,
      tags: {},
    });
  });

  it('cannot be made twice', async () => {
    const name = await newModel();
    expect(await codeOf(target.mlflow.registeredModels.create({ name }))).toBe('MLFLOW_MODEL_EXISTS');
  });

  it('cannot have a slash or a colon in its name, from MLflow 3 on', async () => {
    const code = target.mlflowMajor < 3 ? 'it succeeded' : 'MLFLOW_REJECTED';
    for (const name of ['a/b', 'a:b'].map((stem) => target.uniqueName(stem))) {
      expect(await codeOf(target.mlflow.registeredModels.create({ name }))).toBe(code);
    }
  });

  it('takes tags of great length', async () => {
    const name = await newModel();
    const { registeredModels } = target.mlflow;
    const length = target.mlflowMajor < 3 ? 5_000 : 50_000;
    await registeredModels.setTag(name, 'tieback.promotions', 'x'.repeat(length));
    expect((await registeredModels.get(name)).tags['tieback.promotions']).toHaveLength(length);
    const tooLong = registeredModels.setTag(name, 'tieback.promotions', 'x'.repeat(100_001));
    expect(await codeOf(tooLong)).toBe('MLFLOW_VALUE_TOO_LONG');
  });

  it('that does not exist is not found', async () => {
    const { registeredModels, modelVersions } = target.mlflow;
    const name = target.uniqueName('none');
    expect(await registeredModels.find(name)).toBeUndefined();
    expect(
      await codesOf([
        registeredModels.get(name),
        registeredModels.setTag(name, 'k', 'v'),
        registeredModels.delete(name),
        registeredModels.deleteAlias(name, 'champion'),
        newVersion(name),
      ]),
    ).toEqual(['MLFLOW_MODEL_NOT_FOUND']);
    // MLflow 2 says only that there is no such alias.
    const code = target.mlflowMajor < 3 ? 'MLFLOW_ALIAS_NOT_FOUND' : 'MLFLOW_MODEL_NOT_FOUND';
    expect(await codeOf(modelVersions.getByAlias(name, 'champion'))).toBe(code);
  });

  it('is gone with its versions when it is deleted', async () => {
    const name = await newModel();
    await newVersion(name);
    await target.mlflow.registeredModels.delete(name);
    expect(await target.mlflow.registeredModels.find(name)).toBeUndefined();
    expect(await collect(target.mlflow.modelVersions.list({ filter: `name = '${name}'` }))).toEqual([]);
  });

  it('may be called anything MLflow takes', async () => {
    const name = `${target.uniqueName('model')} ä&?`;
    await target.mlflow.registeredModels.create({ name });
    expect((await target.mlflow.registeredModels.get(name)).name).toBe(name);
  });
});

describe('a model version', () => {
  it('counts up from 1 and says where it came from', async () => {
    const name = await newModel();
    const run = await newRun(target);
    const first = await newVersion(name, { runId: run.id, tags: { 'lakefs.commit_id': 'c' } });
    const second = await newVersion(name);
    expect(first).toMatchObject({
      name,
      version: '1',
      source: 's3://bucket/model',
      runId: run.id,
      status: 'READY',
      tags: { 'lakefs.commit_id': 'c' },
      aliases: [],
      description: undefined,
    });
    expect(first.createdAt).toBeGreaterThan(Date.UTC(2025, 0));
    expect(second).toMatchObject({ version: '2', runId: undefined, tags: {} });
    expect(await target.mlflow.modelVersions.get(name, '1')).toEqual(first);
  });

  it('is found by name and by run', async () => {
    const name = await newModel();
    const run = await newRun(target);
    await newVersion(name);
    await newVersion(name, { runId: run.id });
    const versions = async (filter: string) =>
      new Set((await collect(target.mlflow.modelVersions.list({ filter }))).map(({ version }) => version));
    expect(await versions(`name = '${name}'`)).toEqual(new Set(['1', '2']));
    expect(await versions(`run_id = '${run.id}'`)).toEqual(new Set(['2']));
    expect(await versions(`name = '${target.uniqueName('none')}'`)).toEqual(new Set());
  });

  it('may name a run that never was: the server does not look', async () => {
    const runId = 'f'.repeat(32);
    expect(await newVersion(await newModel(), { runId })).toMatchObject({ runId });
  });

  it('takes tags', async () => {
    const name = await newModel();
    await newVersion(name);
    await target.mlflow.modelVersions.setTag(name, '1', 'tieback.tie', 'x');
    expect((await target.mlflow.modelVersions.get(name, '1')).tags).toEqual({ 'tieback.tie': 'x' });
  });

  it('is gone when it is deleted, from MLflow 3 on with its aliases, and its number is not given again', async () => {
    const name = await newModel();
    const { modelVersions, registeredModels } = target.mlflow;
    for (const _ of ['1', '2']) await newVersion(name);
    await registeredModels.setAlias(name, 'champion', '2');
    await modelVersions.delete(name, '2');
    expect(await codeOf(modelVersions.get(name, '2'))).toBe('MLFLOW_VERSION_NOT_FOUND');
    // MLflow 2 leaves them standing at nothing.
    const left = target.mlflowMajor < 3 ? { champion: '2' } : {};
    expect((await registeredModels.get(name)).aliases).toEqual(left);
    expect(await newVersion(name)).toMatchObject({ version: '3' });
  });

  it('that does not exist is not found', async () => {
    const name = await newModel();
    const { modelVersions, registeredModels } = target.mlflow;
    expect(
      await codesOf([
        modelVersions.get(name, '9'),
        modelVersions.setTag(name, '9', 'k', 'v'),
        modelVersions.delete(name, '9'),
        registeredModels.setAlias(name, 'champion', '9'),
      ]),
    ).toEqual(['MLFLOW_VERSION_NOT_FOUND']);
  });
});

describe('an alias', () => {
  it('is set, moved and deleted', async () => {
    const name = await newModel();
    await newVersion(name);
    await newVersion(name);
    const { registeredModels, modelVersions } = target.mlflow;
    await registeredModels.setAlias(name, 'champion', '1');
    await registeredModels.setAlias(name, 'candidate', '1');
    expect(await modelVersions.getByAlias(name, 'champion')).toMatchObject({ version: '1' });
    expect(new Set((await modelVersions.get(name, '1')).aliases)).toEqual(new Set(['candidate', 'champion']));
    await registeredModels.setAlias(name, 'champion', '2');
    expect((await registeredModels.get(name)).aliases).toEqual({ champion: '2', candidate: '1' });
    expect((await modelVersions.get(name, '1')).aliases).toEqual(['candidate']);
    await registeredModels.deleteAlias(name, 'champion');
    await registeredModels.deleteAlias(name, 'champion');
    expect(await codeOf(modelVersions.getByAlias(name, 'champion'))).toBe('MLFLOW_ALIAS_NOT_FOUND');
  });

  it.each(['latest', 'v3', 'a b', 'a/b', ''])('cannot be called %j', async (alias) => {
    const name = await newModel();
    await newVersion(name);
    expect(await codeOf(target.mlflow.registeredModels.setAlias(name, alias, '1'))).toBe('MLFLOW_REJECTED');
  });
});

describe('logged models', () => {
  it('are none in a new experiment', async () => {
    const { experimentId } = await newRun(target);
    expect(await collect(target.mlflow.loggedModels.list({ experimentIds: [experimentId] }))).toEqual([]);
    expect(await collect(target.mlflow.loggedModels.list({ experimentIds: [] }))).toEqual([]);
  });

  it('that do not exist are not found, and MLflow 2 has none', async () => {
    const code = target.mlflowMajor < 3 ? 'MLFLOW_UNSUPPORTED' : 'MLFLOW_MODEL_NOT_FOUND';
    const none = `m-${'0'.repeat(32)}`;
    expect(await codeOf(target.mlflow.loggedModels.get(none))).toBe(code);
    expect(await codeOf(target.mlflow.loggedModels.listArtifacts(none))).toBe(code);
  });

  it('have no file that can be downloaded when they do not exist', async () => {
    const { loggedModels } = target.mlflow;
    const code = target.mlflowMajor < 3 ? 'MLFLOW_UNSUPPORTED' : 'MLFLOW_ARTIFACT_NOT_FOUND';
    expect(await codeOf(loggedModels.downloadArtifact(`m-${'0'.repeat(32)}`, 'MLmodel'))).toBe(code);
    expect(await codeOf(loggedModels.downloadArtifact('m-1', '../MLmodel'))).toBe('MLFLOW_REJECTED');
  });
});
