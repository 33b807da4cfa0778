import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newRun, statusAndCode } from '../support/mlflow-wire.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
let wire: MlflowWire;
beforeAll(async () => {
  target = await openTarget();
  wire = target.mlflowWire;
});

const unused = '987654321';
const experimentOf = async (id: string) => (await wire.get(`experiments/get?experiment_id=${id}`)).json.experiment;
const byName = (name: string) => wire.get(`experiments/get-by-name?experiment_name=${name}`);

describe('an experiment over the wire', () => {
  it('is created with tags and found by id and by name', async () => {
    const tags = [{ key: 'team', value: 'eye' }];
    const name = target.uniqueName('retina');
    const { json } = await wire.post('experiments/create', { name, tags });
    const experiment = await experimentOf(json.experiment_id);
    expect((await byName(name)).json.experiment).toEqual(experiment);
    expect(experiment).toMatchObject({ name, tags, artifact_location: `mlflow-artifacts:/${json.experiment_id}` });
  });

  it('leaves out an empty tag list and tells times as numbers', async () => {
    const experiment = await experimentOf(await newExperiment(wire));
    expect(experiment).not.toHaveProperty('tags');
    expect(experiment.creation_time).toBeTypeOf('number');
  });

  it('may keep its artifacts elsewhere', async () => {
    const body = { name: target.uniqueName('far'), artifact_location: 's3://bucket/far' };
    const { experiment_id } = (await wire.post('experiments/create', body)).json;
    expect(await experimentOf(experiment_id)).toMatchObject({ artifact_location: 's3://bucket/far' });
  });

  it('refuses a name that is taken with a 400', async () => {
    const name = target.uniqueName('taken');
    await newExperiment(wire, name);
    const again = wire.post('experiments/create', { name });
    expect(await statusAndCode(again)).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  });

  it.each([
    ['no name', {}],
    ['an empty name', { name: '' }],
    ['a number for a name', { name: 5 }],
    ['a name too long', { name: 'x'.repeat(501) }],
  ])('refuses %s', async (_, body) => {
    expect(await statusAndCode(wire.post('experiments/create', body))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  it.each([
    ['a bad key', { key: 'bad#', value: 'x' }],
    ['a value too long', { key: 'a', value: 'x'.repeat(20_001) }],
  ])('refuses a tag with %s at its creation, from MLflow 3 on', async (_, tag) => {
    const { status } = await wire.post('experiments/create', { name: target.uniqueName('tagged'), tags: [tag] });
    expect(status).toBe(target.mlflowMajor < 3 ? 200 : 400);
  });

  it.each([
    [`experiments/get?experiment_id=${unused}`, 404, 'RESOURCE_DOES_NOT_EXIST'],
    ['experiments/get', 400, 'INVALID_PARAMETER_VALUE'],
    [`experiments/get-by-name?experiment_name=${randomUUID()}`, 404, 'RESOURCE_DOES_NOT_EXIST'],
  ])('answers %s with %d', async (path, status, code) => {
    expect(await statusAndCode(wire.get(path))).toEqual([status, code]);
  });

  it('has a number for an id, and from MLflow 3 on a word is refused as none', async () => {
    const [status, code] = target.mlflowMajor < 3 ? [404, 'RESOURCE_DOES_NOT_EXIST'] : [400, 'INVALID_PARAMETER_VALUE'];
    expect(await statusAndCode(wire.get('experiments/get?experiment_id=abc'))).toEqual([status, code]);
  });

  it('is renamed, but not to a name that is taken', async () => {
    const id = await newExperiment(wire);
    const name = target.uniqueName('iris');
    await wire.post('experiments/update', { experiment_id: id, new_name: name });
    expect((await byName(name)).json.experiment.experiment_id).toBe(id);
    const taken = wire.post('experiments/update', { experiment_id: id, new_name: 'Default' });
    expect(await statusAndCode(taken)).toEqual([400, 'BAD_REQUEST']);
    const same = await wire.post('experiments/update', { experiment_id: id, new_name: name });
    expect([same.status, same.json]).toEqual([200, {}]);
  });

  it('is not renamed to nothing, nor from MLflow 3 on to what is too long', async () => {
    const rename = async (more: object) =>
      (await wire.post('experiments/update', { experiment_id: await newExperiment(wire), ...more })).status;
    expect(await rename({})).toBe(400);
    expect(await rename({ new_name: target.uniqueName('x'.repeat(501)) })).toBe(target.mlflowMajor < 3 ? 200 : 400);
  });

  it('has tags set', async () => {
    const id = await newExperiment(wire);
    const set = (value: string) => wire.post('experiments/set-experiment-tag', { experiment_id: id, key: 'k', value });
    await set('v');
    expect((await set('w')).json).toEqual({});
    expect((await experimentOf(id)).tags).toEqual([{ key: 'k', value: 'w' }]);
    expect(await statusAndCode(set('x'.repeat(20_001)))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  it('has tags deleted, which MLflow 2 cannot', async () => {
    const id = await newExperiment(wire);
    await wire.post('experiments/set-experiment-tag', { experiment_id: id, key: 'k', value: 'v' });
    const remove = () => wire.post('experiments/delete-experiment-tag', { experiment_id: id, key: 'k' });
    if (target.mlflowMajor < 3) return expect((await remove()).status).toBe(404);
    expect((await remove()).status).toBe(200);
    expect(await experimentOf(id)).not.toHaveProperty('tags');
    expect(await statusAndCode(remove())).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  });
});

describe('a deleted experiment over the wire', () => {
  let id: string;
  let name: string;
  let runId: string;
  beforeEach(async () => {
    name = target.uniqueName('gone');
    id = await newExperiment(wire, name);
    runId = await newRun(wire, id);
    await wire.post('experiments/delete', { experiment_id: id });
  });

  const stageOfRun = async () => (await wire.get(`runs/get?run_id=${runId}`)).json.run.info.lifecycle_stage;

  it('is still found by name and holds it', async () => {
    expect((await byName(name)).json.experiment.lifecycle_stage).toBe('deleted');
    const again = wire.post('experiments/create', { name });
    expect(await statusAndCode(again)).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  });

  it('takes its runs with it and refuses new ones', async () => {
    expect(await stageOfRun()).toBe('deleted');
    const { status, json } = await wire.post('runs/create', { experiment_id: id });
    expect([status, json.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(json.message).toContain("must be in the 'active' state");
  });

  it('comes back with its runs, once', async () => {
    await wire.post('experiments/restore', { experiment_id: id });
    expect(await stageOfRun()).toBe('active');
    const again = wire.post('experiments/restore', { experiment_id: id });
    expect(await statusAndCode(again)).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  });

  it('cannot be deleted again, renamed or tagged', async () => {
    const post = (path: string, more: object) => statusAndCode(wire.post(path, { experiment_id: id, ...more }));
    expect(await post('experiments/delete', {})).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    expect(await post('experiments/update', { new_name: target.uniqueName('x') })).toEqual([500, 'INVALID_STATE']);
    const tag = await post('experiments/set-experiment-tag', { key: 'k', value: 'v' });
    expect(tag).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });
});

describe('a search for experiments over the wire', () => {
  const search = (more: object) => wire.post('experiments/search', more);

  it.each([
    ['no max_results', {}],
    ['a max_results too large', { max_results: 50_001 }],
    ['a word for max_results', { max_results: 'many' }],
    ['a filter that is none', { max_results: 1, filter: 'name name' }],
    ['an unknown attribute', { max_results: 1, filter: "color = 'red'" }],
    ['an order that is none', { max_results: 1, order_by: ['name FOO'] }],
  ])('refuses %s', async (_, more) => {
    expect(await statusAndCode(search(more))).toEqual([400, 'INVALID_PARAMETER_VALUE']);
  });

  it('is empty without a hit', async () => {
    const { status, json } = await search({ max_results: 5, filter: `name = '${target.uniqueName('none')}'` });
    expect([status, json]).toEqual([200, {}]);
  });

  describe('of three', () => {
    let stem: string;
    beforeAll(async () => {
      stem = target.uniqueName('eye');
      for (const name of ['-a', '-b', '-c']) {
        await newExperiment(wire, `${stem}${name}`);
        // Their times decide the order.
        await setTimeout(2);
      }
      const { experiment_id } = (await byName(`${stem}-b`)).json.experiment;
      await wire.post('experiments/set-experiment-tag', { experiment_id, key: 'side', value: 'left' });
      await wire.post('experiments/delete', {
        experiment_id: (await byName(`${stem}-c`)).json.experiment.experiment_id,
      });
    });

    const names = async (more: Readonly<Record<string, unknown>>): Promise<string> => {
      const filter = [`name LIKE '${stem}%'`, ...('filter' in more ? [more['filter']] : [])].join(' AND ');
      const { experiments = [] } = (await search({ max_results: 9, ...more, filter })).json;
      return experiments.map((each) => each.name.slice(-1)).join('');
    };

    it('tells the newest first, page by page', async () => {
      const page = { max_results: 1, filter: `name LIKE '${stem}%'` };
      const first = (await search(page)).json;
      const second = (await search({ ...page, page_token: first.next_page_token })).json;
      expect([first, second].map(({ experiments }) => experiments[0]?.name)).toEqual([`${stem}-b`, `${stem}-a`]);
      expect(second).not.toHaveProperty('next_page_token');
    });

    it.each([
      [{ filter: "tags.side = 'left'" }, 'b'],
      [{ filter: "name ILIKE '%-A'" }, 'a'],
      [{ order_by: ['name ASC'] }, 'ab'],
      [{ order_by: ['experiment_id DESC'] }, 'ba'],
      [{ order_by: ['creation_time'] }, 'ab'],
      [{ view_type: 'ACTIVE_ONLY' }, 'ba'],
      [{ view_type: 'DELETED_ONLY' }, 'c'],
      [{ view_type: 'ALL' }, 'cba'],
    ])('answers %j', async (more, found) => {
      expect(await names(more)).toBe(found);
    });

    it('finds by the time of creation and of the last change', async () => {
      const { creation_time } = (await byName(`${stem}-a`)).json.experiment;
      expect(await names({ filter: `creation_time = ${creation_time}` })).toContain('a');
      expect(await names({ filter: `last_update_time < ${creation_time}` })).toBe('');
    });

    it('may be asked by GET', async () => {
      const filter = encodeURIComponent(`name = '${stem}-a'`);
      const { experiments } = (await wire.get(`experiments/search?max_results=5&filter=${filter}`)).json;
      expect(experiments.map((each) => each.name)).toEqual([`${stem}-a`]);
    });
  });
});
