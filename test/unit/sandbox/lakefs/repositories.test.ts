import { beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './lakefs-app.ts';

let at: TestApp;
beforeEach(async () => {
  at = await startApp();
});

const create = (name: string, more: object = {}) =>
  at.ask('POST', '/repositories', { name, storage_namespace: `local://${name}`, ...more });

describe('repositories', () => {
  it('begin with the first commit that every real repository of that second has', async () => {
    const { json } = await at.data('GET', '/commits/main');
    expect(json).toEqual({
      id: '828c6e2f153a77510beaff0d04dca336cc70e8b1e06d192f2c207f248f2e4b31',
      committer: '',
      creation_date: 1795224700,
      generation: 1,
      message: 'Repository created',
      meta_range_id: '',
      metadata: {},
      parents: [],
      version: 1,
    });
  });

  it('tell what they were created with', async () => {
    const { status, json } = await create('other', { default_branch: 'trunk', read_only: true });
    expect(status).toBe(201);
    expect(json).toEqual({
      id: 'other',
      creation_date: 1795224700,
      default_branch: 'trunk',
      read_only: true,
      storage_id: '',
      storage_namespace: 'local://other',
    });
    expect((await at.ask('GET', '/repositories/other')).json).toEqual(json);
  });

  it.each([
    [409, 'a name that is taken', () => create('data', { storage_namespace: 'local://elsewhere' })],
    [400, 'a namespace that is taken', () => create('other', { storage_namespace: 'local://data' })],
    [400, 'a name that breaks the rules', () => create('A_B')],
    [400, 'a namespace without a scheme', () => create('other', { storage_namespace: 'bad' })],
    [400, 'no namespace', () => at.ask('POST', '/repositories', { name: 'other' })],
    [400, 'a body that is no JSON', () => at.api('POST', '/repositories', { body: 'no' })],
    [404, 'one that does not exist', () => at.ask('GET', '/repositories/none')],
  ])('answer %i to %s', async (status, _, act) => {
    expect((await act()).status).toBe(status);
  });

  it('are gone when deleted, but their place stays taken', async () => {
    await at.write('main', { a: '1' });
    expect((await at.ask('DELETE', '/repositories/data')).status).toBe(204);
    expect((await at.ask('GET', '/repositories/data')).json).toEqual({ message: 'repository not found' });
    expect((await create('data')).status).toBe(400);
    expect((await create('data', { storage_namespace: 'local://new' })).status).toBe(201);
    expect(await at.paths('main')).toEqual([]);
  });

  it('are listed by name in pages', async () => {
    for (const name of ['ccc', 'aaa', 'bbb']) await create(name);
    const first = (await at.ask('GET', '/repositories?amount=2')).json;
    expect(first.pagination).toEqual({ has_more: true, max_per_page: 1000, next_offset: 'bbb', results: 2 });
    const second = (await at.ask('GET', '/repositories?amount=2&after=bbb')).json;
    const ids = [...first.results, ...second.results].map((each) => each.id);
    expect(ids).toEqual(['aaa', 'bbb', 'ccc', 'data']);
    expect(second.pagination).toMatchObject({ has_more: false, next_offset: '' });
    expect((await at.ask('GET', '/repositories?search=at')).json.results).toHaveLength(1);
  });

  it('refuse writes when read-only, unless forced', async () => {
    await create('ro1', { read_only: true });
    const write = (force: boolean) =>
      at.ask('POST', '/repositories/ro1/branches', { name: 'b', source: 'main', force });
    expect((await write(false)).json).toEqual({ message: 'read-only repository' });
    expect((await write(true)).status).toBe(201);
    expect((await at.ask('DELETE', '/repositories/ro1')).status).toBe(403);
    expect((await at.ask('DELETE', '/repositories/ro1?force=true')).status).toBe(204);
  });
});

describe('the API', () => {
  it.each([
    ['nothing', undefined],
    ['a token', 'Bearer abc'],
    ['other keys', `Basic ${btoa('a:b')}`],
    ['half a header', 'Basic'],
  ])('refuses %s', async (_, header) => {
    const { status, json } = await at.send(
      'GET',
      '/api/v1/repositories',
      header ? { headers: { authorization: header } } : {},
    );
    expect([status, json]).toEqual([401, { message: 'error authenticating request' }]);
  });

  it('tells whether it is well without credentials', async () => {
    expect((await at.send('GET', '/api/v1/healthcheck')).status).toBe(204);
    expect((await at.send('GET', '/_health')).status).toBe(200);
  });

  it('says sandbox in its version', async () => {
    const { version_config } = (await at.ask('GET', '/config')).json;
    expect(version_config).toEqual({ version: expect.stringContaining('sandbox'), version_context: 'lakeFS' });
  });

  it('has one user, there since the first start', async () => {
    at.clock.ms += 5000;
    expect((await at.ask('GET', '/user')).json.user).toMatchObject({ id: 'sandbox', creation_date: 1795224700 });
  });

  it.each([
    [501, 'POST', '/auth/login'],
    [501, 'GET', '/config/version'],
    [501, 'PATCH', '/repositories/data/pulls/4opg041ksduebq7jabl0'],
    [501, 'POST', '/repositories/data/branches/main/cherry-pick'],
    [501, 'PUT', '/repositories/data/branches/main/hard_reset'],
    [501, 'GET', '/repositories/data/branches/main/staging/backing'],
    [501, 'POST', '/repositories/data/commits'],
    [404, 'GET', '/nothing/here'],
    [404, 'PATCH', '/repositories'],
  ])('answers %i to %s %s and says so', async (status, method, path) => {
    const answer = await at.ask(method, path);
    const message = status === 501 ? `the sandbox does not implement ${method} /api/v1${path}` : 'invalid API endpoint';
    expect([answer.status, answer.json]).toEqual([status, { message }]);
  });

  it('gives every answer an id and its clock', async () => {
    const [one, other] = [await at.ask('GET', '/user'), await at.send('GET', '/api/v1/user')];
    expect(one.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(other.headers.get('x-request-id')).not.toBe(one.headers.get('x-request-id'));
    expect(other.headers.get('date')).toBe(new Date(at.clock.ms).toUTCString());
  });
});
