import { beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newMlflowWire, newRun } from '../../../support/mlflow-wire.ts';

describe('experiments', () => {
  let wire: MlflowWire;
  beforeEach(() => {
    wire = newMlflowWire();
  });

  it('start with the default one', async () => {
    const { json } = await wire.get('experiments/get?experiment_id=0');
    expect(json.experiment).toMatchObject({ experiment_id: '0', name: 'Default', lifecycle_stage: 'active' });
  });

  it('are created with tags and found by id and by name', async () => {
    const tags = [{ key: 'team', value: 'eye' }];
    const { json } = await wire.post('experiments/create', { name: 'retina', tags });
    const byId = await wire.get(`experiments/get?experiment_id=${json.experiment_id}`);
    const byName = await wire.get('experiments/get-by-name?experiment_name=retina');
    expect(byId.json).toEqual(byName.json);
    expect(byId.json.experiment).toMatchObject({
      name: 'retina',
      tags,
      artifact_location: `mlflow-artifacts:/${json.experiment_id}`,
    });
  });

  it('leave out an empty tag list and tell times as numbers', async () => {
    const id = await newExperiment(wire);
    const { experiment } = (await wire.get(`experiments/get?experiment_id=${id}`)).json;
    expect(experiment).not.toHaveProperty('tags');
    expect(experiment.creation_time).toBeTypeOf('number');
  });

  it('refuse a name that is taken with a 400', async () => {
    await newExperiment(wire);
    const { status, json } = await wire.post('experiments/create', { name: 'retina' });
    expect([status, json.error_code]).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  });

  it.each([
    ['no name', {}],
    ['an empty name', { name: '' }],
    ['a number for a name', { name: 5 }],
    ['a name too long', { name: 'x'.repeat(501) }],
    ['a bad tag key', { name: 'a', tags: [{ key: 'bad#', value: 'x' }] }],
    ['a tag value too long', { name: 'a', tags: [{ key: 'a', value: 'x'.repeat(20_001) }] }],
  ])('refuse %s', async (_, body) => {
    const { status, json } = await wire.post('experiments/create', body);
    expect([status, json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  it.each([
    ['experiments/get?experiment_id=99', 404, 'RESOURCE_DOES_NOT_EXIST'],
    ['experiments/get?experiment_id=abc', 400, 'INVALID_PARAMETER_VALUE'],
    ['experiments/get', 400, 'INVALID_PARAMETER_VALUE'],
    ['experiments/get-by-name?experiment_name=nope', 404, 'RESOURCE_DOES_NOT_EXIST'],
  ])('answer %s with %d', async (path, status, code) => {
    const answer = await wire.get(path);
    expect([answer.status, answer.json.error_code]).toEqual([status, code]);
  });

  describe('when deleted', () => {
    let id: string;
    let runId: string;
    beforeEach(async () => {
      id = await newExperiment(wire);
      runId = await newRun(wire, id);
      await wire.post('experiments/delete', { experiment_id: id });
    });

    it('are still found by name and hold it', async () => {
      const { json } = await wire.get('experiments/get-by-name?experiment_name=retina');
      expect(json.experiment.lifecycle_stage).toBe('deleted');
      expect((await wire.post('experiments/create', { name: 'retina' })).json.error_code).toBe(
        'RESOURCE_ALREADY_EXISTS',
      );
    });

    it('take their runs with them and refuse new ones', async () => {
      expect((await wire.get(`runs/get?run_id=${runId}`)).json.run.info.lifecycle_stage).toBe('deleted');
      const { status, json } = await wire.post('runs/create', { experiment_id: id });
      expect([status, json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
      expect(json.message).toContain("must be in the 'active' state");
    });

    it('come back with their runs', async () => {
      await wire.post('experiments/restore', { experiment_id: id });
      expect((await wire.get(`runs/get?run_id=${runId}`)).json.run.info.lifecycle_stage).toBe('active');
      expect((await wire.post('experiments/restore', { experiment_id: id })).status).toBe(404);
    });

    it('cannot be deleted again or renamed', async () => {
      expect((await wire.post('experiments/delete', { experiment_id: id })).status).toBe(404);
      expect((await wire.post('experiments/update', { experiment_id: id, new_name: 'x' })).status).toBe(500);
    });
  });

  it('are renamed', async () => {
    const id = await newExperiment(wire);
    await wire.post('experiments/update', { experiment_id: id, new_name: 'iris' });
    expect((await wire.get('experiments/get-by-name?experiment_name=iris')).json.experiment.experiment_id).toBe(id);
    const { status, json } = await wire.post('experiments/update', { experiment_id: id, new_name: 'Default' });
    expect([status, json.error_code]).toEqual([400, 'BAD_REQUEST']);
  });

  it('have tags set and deleted', async () => {
    const id = await newExperiment(wire);
    await wire.post('experiments/set-experiment-tag', { experiment_id: id, key: 'k', value: 'v' });
    expect((await wire.get(`experiments/get?experiment_id=${id}`)).json.experiment.tags).toEqual([
      { key: 'k', value: 'v' },
    ]);
    await wire.post('experiments/delete-experiment-tag', { experiment_id: id, key: 'k' });
    expect((await wire.post('experiments/delete-experiment-tag', { experiment_id: id, key: 'k' })).status).toBe(404);
  });

  describe('search', () => {
    it('refuses to go without max_results', async () => {
      expect((await wire.post('experiments/search', {})).status).toBe(400);
      expect((await wire.post('experiments/search', { max_results: 50_001 })).status).toBe(400);
    });

    it('filters by name and tag, newest first, page by page', async () => {
      for (const name of ['eye-1', 'eye-2', 'ear-1']) await newExperiment(wire, name);
      const filter = "name LIKE 'eye%'";
      const first = (await wire.post('experiments/search', { max_results: 1, filter })).json;
      const second = (
        await wire.post('experiments/search', { max_results: 1, filter, page_token: first.next_page_token })
      ).json;
      expect([first, second].map(({ experiments }) => experiments[0]?.name)).toEqual(['eye-2', 'eye-1']);
      expect(second).not.toHaveProperty('next_page_token');
    });

    it('is empty without a hit', async () => {
      expect((await wire.post('experiments/search', { max_results: 5, filter: "name = 'x'" })).json).toEqual({});
    });

    it('shows deleted ones when asked', async () => {
      const id = await newExperiment(wire);
      await wire.post('experiments/delete', { experiment_id: id });
      const search = async (view_type: string) =>
        (await wire.post('experiments/search', { max_results: 9, view_type })).json.experiments.map(
          (each) => each.name,
        );
      expect(await search('ACTIVE_ONLY')).toEqual(['Default']);
      expect(await search('DELETED_ONLY')).toEqual(['retina']);
      expect(await search('ALL')).toEqual(['retina', 'Default']);
    });
  });
});
