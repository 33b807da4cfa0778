import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, statusAndCode } from '../support/mlflow-wire.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
let wire: MlflowWire;
let name: string;
beforeAll(async () => {
  target = await openTarget();
  wire = target.mlflowWire;
});
beforeEach(async () => {
  name = target.uniqueName('grader');
  await wire.post('registered-models/create', { name, tags: [{ key: 'a', value: 'b' }], description: 'd' });
});

const addVersion = (more: object = {}) => wire.post('model-versions/create', { name, source: 's3://b/m', ...more });
const get = (of = name) => wire.get(`registered-models/get?name=${of}`);
const model = async (of = name) => (await get(of)).json.registered_model;
const refused = [400, 'INVALID_PARAMETER_VALUE'];
const missing = [404, 'RESOURCE_DOES_NOT_EXIST'];

describe('a registered model over the wire', () => {
  it('comes back as it was created', async () => {
    expect(await model()).toMatchObject({ name, description: 'd', tags: [{ key: 'a', value: 'b' }] });
    expect(await model()).not.toHaveProperty('aliases');
    expect(await model()).not.toHaveProperty('latest_versions');
  });

  it('refuses a taken name with a 400', async () => {
    const again = wire.post('registered-models/create', { name });
    expect(await statusAndCode(again)).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  });

  it.each([{ name: '' }, {}, { name: 5 }])('is refused as %j', async (body) => {
    expect(await statusAndCode(wire.post('registered-models/create', body))).toEqual(refused);
  });

  it.for([' ', 'a/b', 'a:b'])('may not be called %j, from MLflow 3 on', async (odd, { skip }) => {
    skip(target.mlflowMajor < 3, 'MLflow 2 takes almost any name');
    expect(await statusAndCode(wire.post('registered-models/create', { name: odd }))).toEqual(refused);
  });

  it('may have a name of any length', async () => {
    const long = target.uniqueName('x'.repeat(300));
    expect((await wire.post('registered-models/create', { name: long })).json.registered_model.name).toBe(long);
  });

  it('is described, tagged and untagged', async () => {
    const updated = await wire.patch('registered-models/update', { name, description: 'new' });
    expect(updated.json.registered_model.description).toBe('new');
    await wire.post('registered-models/set-tag', { name, key: 'k', value: 'v' });
    expect((await wire.delete('registered-models/delete-tag', { name, key: 'a' })).json).toEqual({});
    expect(await model()).toMatchObject({ description: 'new', tags: [{ key: 'k', value: 'v' }] });
    expect((await wire.delete('registered-models/delete-tag', { name, key: 'a' })).status).toBe(200);
  });

  it('refuses a tag that is too long or has a bad key', async () => {
    const tag = (key: string, value: string) => wire.post('registered-models/set-tag', { name, key, value });
    expect(await statusAndCode(tag('k', 'v'.repeat(100_001)))).toEqual(refused);
    expect(await statusAndCode(tag('bad#', 'v'))).toEqual(refused);
  });

  it('is renamed with its versions, but not to a name that is taken', async () => {
    await addVersion();
    const to = target.uniqueName('judge');
    const { json } = await wire.post('registered-models/rename', { name, new_name: to });
    expect(json.registered_model.name).toBe(to);
    expect((await model(to)).latest_versions).toMatchObject([{ name: to, version: '1' }]);
    expect((await get()).status).toBe(404);
    await wire.post('registered-models/create', { name });
    const taken = wire.post('registered-models/rename', { name, new_name: to });
    expect(await statusAndCode(taken)).toEqual([400, 'RESOURCE_ALREADY_EXISTS']);
  });

  it('is deleted with its versions, by what the body says alone', async () => {
    await addVersion();
    expect((await wire.send('DELETE', `registered-models/delete?name=${name}`)).status).toBe(400);
    expect((await wire.delete('registered-models/delete', { name })).json).toEqual({});
    expect(await statusAndCode(get())).toEqual(missing);
    expect(await statusAndCode(wire.get(`model-versions/get?name=${name}&version=1`))).toEqual(missing);
  });

  it('that there is not cannot be described, renamed or deleted', async () => {
    const none = { name: target.uniqueName('none') };
    const answers = [
      wire.patch('registered-models/update', { ...none, description: 'x' }),
      wire.post('registered-models/rename', { ...none, new_name: target.uniqueName('x') }),
      wire.delete('registered-models/delete', none),
      wire.delete('registered-models/delete-tag', { ...none, key: 'a' }),
    ];
    expect(await Promise.all(answers.map(statusAndCode))).toEqual(answers.map(() => missing));
  });
});

describe('the latest versions over the wire', () => {
  it.each(['GET', 'POST'])('are told to a %s, by stage', async (method) => {
    await addVersion();
    await addVersion();
    const path = 'registered-models/get-latest-versions';
    const ask = async (stages: readonly string[]) => {
      const query = [`name=${name}`, ...stages.map((stage) => `stages=${stage}`)].join('&');
      const answer = method === 'GET' ? wire.get(`${path}?${query}`) : wire.post(path, { name, stages });
      return ((await answer).json.model_versions ?? []).map(({ version }) => version);
    };
    expect([await ask([]), await ask(['none']), await ask(['Production'])]).toEqual([['2'], ['2'], []]);
  });

  it('are none of a model without versions, and refused of a model that there is not', async () => {
    const ask = (of: string) => wire.get(`registered-models/get-latest-versions?name=${of}`);
    expect((await ask(name)).json).toEqual({});
    expect(await statusAndCode(ask(target.uniqueName('none')))).toEqual(missing);
  });
});

describe('a search for registered models over the wire', () => {
  const search = (query: Readonly<Record<string, string>>) =>
    wire.get(`registered-models/search?${new URLSearchParams(query)}`);

  it('finds by name and tag, and what is no prompt', async () => {
    await wire.post('registered-models/create', { name: `${name}-other` });
    const found = async (filter: string) =>
      ((await search({ filter: `name LIKE '${name}%' AND ${filter}` })).json.registered_models ?? []).map(
        (each) => each.name,
      );
    expect(await found("name ILIKE '%-OTHER'")).toEqual([`${name}-other`]);
    expect(await found("tags.a = 'b'")).toEqual([name]);
    expect(await found("tags.`mlflow.prompt.is_prompt` != 'true'")).toEqual([name, `${name}-other`]);
  });

  it('goes page by page in order', async () => {
    for (const nth of ['-1', '-2']) await wire.post('registered-models/create', { name: `${name}${nth}` });
    const query = { filter: `name LIKE '${name}%'`, max_results: '2', order_by: 'name DESC' };
    const first = (await search(query)).json;
    const second = (await search({ ...query, page_token: first.next_page_token })).json;
    const names = [first, second].map(({ registered_models }) => registered_models.map((each) => each.name));
    expect(names).toEqual([[`${name}-2`, `${name}-1`], [name]]);
    expect(second).not.toHaveProperty('next_page_token');
  });

  it('orders by the time of the last change', async () => {
    const other = `${name}-other`;
    await wire.post('registered-models/create', { name: other });
    await wire.patch('registered-models/update', { name, description: 'touched' });
    const of = async (order_by: string) =>
      (await search({ filter: `name LIKE '${name}%'`, order_by })).json.registered_models.map((each) => each.name);
    const times = await Promise.all([name, other].map(async (each) => (await model(each)).last_updated_timestamp));
    const sorted = times[0] === times[1] ? [name, other] : [other, name];
    expect(await of('last_updated_timestamp ASC')).toEqual(sorted);
    expect(await of('timestamp ASC')).toEqual(sorted);
  });

  it('takes a page of nothing, but not the token that it leads to', async () => {
    const query = { filter: `name = '${name}'`, max_results: '0' };
    const { next_page_token, ...rest } = (await search(query)).json;
    expect(rest).toEqual({});
    expect(await statusAndCode(search({ ...query, page_token: next_page_token }))).toEqual(refused);
  });

  it.each([
    { max_results: '1001' },
    { max_results: 'many' },
    { page_token: 'zz' },
    { filter: "color = 'red'" },
    { order_by: 'name FOO' },
  ])('refuses %j', async (query) => {
    expect(await statusAndCode(search(query))).toEqual(refused);
  });
});

describe('an alias over the wire', () => {
  beforeEach(async () => {
    await addVersion();
    await addVersion();
    await wire.post('registered-models/alias', { name, alias: 'champion', version: '1' });
  });
  const byAlias = (alias: string) => wire.get(`registered-models/alias?name=${name}&alias=${alias}`);

  it('leads to a version and moves', async () => {
    expect((await byAlias('champion')).json.model_version).toMatchObject({ version: '1', aliases: ['champion'] });
    await wire.post('registered-models/alias', { name, alias: 'champion', version: '2' });
    expect((await byAlias('champion')).json.model_version.version).toBe('2');
    expect((await model()).aliases).toEqual([{ alias: 'champion', version: '2' }]);
  });

  it('is told of a single version, not in lists', async () => {
    const { model_version } = (await wire.get(`model-versions/get?name=${name}&version=1`)).json;
    expect(model_version.aliases).toEqual(['champion']);
    const filter = encodeURIComponent(`name = '${name}'`);
    const listed = (await wire.get(`model-versions/search?filter=${filter}`)).json.model_versions;
    expect(listed.map((version) => 'aliases' in version)).toEqual([false, false]);
    expect((await model()).latest_versions[0]).not.toHaveProperty('aliases');
  });

  it('that is missing is answered with a 400', async () => {
    expect(await statusAndCode(byAlias('nope'))).toEqual(refused);
  });

  it.each(['latest', 'LATEST', 'v1', 'V12', 'a b', 'a#'])('may not be %j', async (alias) => {
    expect(await statusAndCode(wire.post('registered-models/alias', { name, alias, version: '1' }))).toEqual(refused);
  });

  it('may not lead to a version that there is not', async () => {
    const answer = wire.post('registered-models/alias', { name, alias: 'x', version: '9' });
    expect(await statusAndCode(answer)).toEqual(missing);
  });

  it('is deleted, and an absent one without an error', async () => {
    const drop = () => wire.delete('registered-models/alias', { name, alias: 'champion' });
    expect([(await drop()).status, (await drop()).status]).toEqual([200, 200]);
    expect((await byAlias('champion')).status).toBe(400);
  });

  it('goes when its version goes, from MLflow 3 on', async () => {
    await wire.delete('model-versions/delete', { name, version: '1' });
    const { status } = await byAlias('champion');
    expect(status).toBe(target.mlflowMajor < 3 ? 404 : 400);
  });

  it('called "latest" leads to the newest version by itself, from MLflow 3 on', async ({ skip }) => {
    skip(target.mlflowMajor < 3, 'MLflow 2 has no such alias');
    expect((await byAlias('latest')).json.model_version.version).toBe('2');
    const none = target.uniqueName('none');
    await wire.post('registered-models/create', { name: none });
    expect(await statusAndCode(wire.get(`registered-models/alias?name=${none}&alias=latest`))).toEqual(missing);
  });
});
