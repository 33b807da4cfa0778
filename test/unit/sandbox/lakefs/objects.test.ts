import { beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './lakefs-app.ts';

let at: TestApp;
beforeEach(async () => {
  at = await startApp();
});

const object = (method: string, path: string, headers: Record<string, string> = {}, ref = 'main') =>
  at.data(method, `/refs/${ref}/objects?path=${encodeURIComponent(path)}`, undefined, headers);
const stat = (path: string, ref = 'main', query = '') =>
  at.data('GET', `/refs/${encodeURIComponent(ref)}/objects/stat?path=${encodeURIComponent(path)}${query}`);

const stats = {
  path: 'd/a.csv',
  path_type: 'object',
  checksum: '5d41402abc4b2a76b9719d911017c592',
  content_type: 'text/csv',
  mtime: 1795224700,
  physical_address: expect.stringMatching(/^local:\/\/data\/data\/[0-9a-f]{64}$/),
  size_bytes: 5,
  metadata: { key: 'Välue', '::lakefs::client-mtime': '17' },
};

const upload = () =>
  at.put('main', 'd/a.csv', 'hello', {
    'content-type': 'text/csv',
    'x-lakefs-meta-Key': Buffer.from('Välue').toString('latin1'),
    'x-lakefs-internal-client-mtime': '17',
  });

describe('an upload', () => {
  it('is answered with what stat says afterwards', async () => {
    const { status, json } = await upload();
    expect([status, json]).toEqual([201, stats]);
    expect((await stat('d/a.csv')).json).toEqual(stats);
    expect((await stat('d/a.csv', 'main', '&user_metadata=false')).json.metadata).toEqual({});
  });

  it('may be a form with a part named content', async () => {
    const form = new FormData();
    form.append('content', new Blob([new Uint8Array([0, 255, 10])], { type: 'image/x' }), 'f');
    const path = '/repositories/data/branches/main/objects?path=bin';
    const { status, json } = await at.api('POST', path, { body: form });
    expect(status).toBe(201);
    expect(json).toMatchObject({ content_type: 'image/x', size_bytes: 3 });
    const other = new FormData();
    other.append('other', new Blob(['x']), 'f');
    expect((await at.api('POST', path, { body: other })).status).toBe(500);
  });

  it('of nothing, of no type, is an object too', async () => {
    const { json } = await at.api('POST', '/repositories/data/branches/main/objects?path=empty');
    expect(json).toMatchObject({ content_type: 'application/octet-stream', size_bytes: 0 });
    expect((await object('GET', 'empty')).text).toBe('');
  });

  it('that must be the first succeeds once among many', async () => {
    const writers = Array.from({ length: 20 }, (_, n) => at.put('main', 'x', `${n}`, { 'if-none-match': '*' }));
    const statuses = (await Promise.all(writers)).map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 412)]);
  });

  it.each([
    [501, 'another condition', () => at.put('main', 'x', '1', { 'if-none-match': '"abc"' })],
    [501, 'if-match', () => at.put('main', 'x', '1', { 'if-match': '*' })],
    [404, 'an unknown branch', () => at.put('none', 'x', '1')],
    [404, 'a tag or commit', () => at.put('main~0', 'x', '1')],
    [400, 'a path of 1,025 bytes', () => at.put('main', `${'ü'.repeat(512)}x`, '1')],
    [400, 'an empty path', () => at.put('main', '', '1')],
    [400, 'no path', () => at.api('POST', '/repositories/data/branches/main/objects', { body: 'x' })],
    [500, 'metadata that is no UTF-8', () => at.put('main', 'x', '1', { 'x-lakefs-meta-k': '\u00e9' })],
  ])('is answered with %i for %s', async (status, _, act) => {
    expect((await act()).status).toBe(status);
    expect(await at.paths('main')).toEqual([]);
  });

  it('may have a path of 1,024 bytes, of any characters', async () => {
    for (const path of ['ü'.repeat(512), '/lead', 'a b', 'q?x#y', '100%25', '+', '__proto__']) {
      expect((await at.put('main', path, path)).status).toBe(201);
      expect(await at.read('main', path)).toBe(path);
    }
  });
});

describe('reading', () => {
  beforeEach(upload);

  it('gives the bytes and what is known of them', async () => {
    const { status, text, headers } = await object('GET', 'd/a.csv');
    expect([status, text]).toEqual([200, 'hello']);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-length': '5',
      'content-type': 'text/csv',
      etag: '"5d41402abc4b2a76b9719d911017c592"',
      'last-modified': 'Sat, 21 Nov 2026 01:31:40 GMT',
    });
  });

  it('only the head gives no bytes', async () => {
    const { status, text, headers } = await object('HEAD', 'd/a.csv');
    expect([status, text, headers.get('content-length')]).toEqual([200, '', '5']);
    expect((await object('HEAD', 'none')).status).toBe(404);
    expect((await object('HEAD', 'none')).text).toBe('');
  });

  it.each([
    ['bytes=1-2', 'el', 'bytes 1-2/5'],
    ['bytes=3-', 'lo', 'bytes 3-4/5'],
    ['bytes=3-99', 'lo', 'bytes 3-4/5'],
    ['bytes=-2', 'lo', 'bytes 3-4/5'],
    ['bytes=-9', 'hello', 'bytes 0-4/5'],
    ['bytes=0-0', 'h', 'bytes 0-0/5'],
  ])('the range %s gives %s', async (range, text, contentRange) => {
    const answer = await object('GET', 'd/a.csv', { range });
    expect([answer.status, answer.text, answer.headers.get('content-range')]).toEqual([206, text, contentRange]);
    const head = await object('HEAD', 'd/a.csv', { range });
    expect([head.status, head.text, head.headers.get('content-length')]).toEqual([206, '', String(text.length)]);
  });

  it.each([
    [416, 'bytes=5-', 'bytes */5'],
    [416, 'bytes=-0', 'bytes */5'],
    [416, 'bytes=2-1', null],
    [416, 'bytes=0-1,3-4', null],
    [400, 'lines=1-2', null],
  ])('answers %i to the range %s', async (status, range, contentRange) => {
    const answer = await object('GET', 'd/a.csv', { range });
    expect([answer.status, answer.headers.get('content-range')]).toEqual([status, contentRange]);
  });

  it('any range of an empty object answers 416', async () => {
    await at.put('main', 'empty', '');
    for (const range of ['bytes=0-0', 'bytes=0-', 'bytes=-1']) {
      expect((await object('GET', 'empty', { range })).status).toBe(416);
    }
  });

  it('tells that nothing changed', async () => {
    const etag = '"5d41402abc4b2a76b9719d911017c592"';
    expect((await object('GET', 'd/a.csv', { 'if-none-match': etag })).status).toBe(304);
    expect((await object('GET', 'd/a.csv', { 'if-none-match': '*' })).status).toBe(200);
  });

  it('notices only with the bytes that they were collected as garbage', async () => {
    const [id] = (await stat('d/a.csv')).text.match(/[0-9a-f]{64}/) ?? [];
    await at.store.blobs.delete(id ?? '');
    const gone = await object('GET', 'd/a.csv', { range: 'bytes=0-0' });
    expect([gone.status, gone.json]).toEqual([410, { message: 'No data' }]);
    expect((await object('HEAD', 'd/a.csv')).status).toBe(200);
    expect((await stat('d/a.csv')).status).toBe(200);
  });

  it('through a branch sees what is staged; through its head or another ref it does not', async () => {
    expect(await at.paths('main')).toEqual(['d/a.csv']);
    expect(await at.paths('main$')).toEqual(['d/a.csv']);
    expect(await at.paths('main@')).toEqual([]);
    expect((await stat('d/a.csv', 'main@')).json).toEqual({ message: 'not found' });
    expect((await stat('d/a.csv', 'none')).json).toEqual({ message: 'not found' });
  });

  it('cannot be presigned', async () => {
    expect((await stat('d/a.csv', 'main', '&presign=true')).status).toBe(400);
  });
});

describe('deleting', () => {
  beforeEach(() => at.write('main', { a: '1', b: '1' }));

  it('hides an object from the branch and, once committed, from its head', async () => {
    expect((await at.data('DELETE', '/branches/main/objects?path=a')).status).toBe(204);
    expect([await at.paths('main'), await at.paths('main@')]).toEqual([['b'], ['a', 'b']]);
    expect((await stat('a')).status).toBe(404);
    await at.commit('main');
    expect(await at.paths('main@')).toEqual(['b']);
  });

  it('what is not there, or only staged, leaves nothing to commit', async () => {
    expect((await at.data('DELETE', '/branches/main/objects?path=none')).status).toBe(204);
    await at.put('main', 'staged', '1');
    await at.data('DELETE', '/branches/main/objects?path=staged');
    expect(await at.changes('/branches/main/diff')).toEqual([]);
    expect((await at.data('DELETE', '/branches/none/objects?path=a')).status).toBe(404);
  });

  it('many at once is answered with 200, missing paths and a missing branch included', async () => {
    const bulk = (branch: string, paths: readonly string[]) =>
      at.data('POST', `/branches/${branch}/objects/delete`, { paths });
    expect((await bulk('main', ['a', 'none'])).json).toEqual({ errors: [] });
    expect((await bulk('none', ['a'])).json).toEqual({ errors: [] });
    expect(await at.paths('main')).toEqual(['b']);
    expect(
      (
        await bulk(
          'main',
          Array.from({ length: 1001 }, () => 'x'),
        )
      ).status,
    ).toBe(400);
  });
});

describe('user metadata', () => {
  it('is replaced as a whole, keys kept as they are', async () => {
    await upload();
    const path = '/branches/main/objects/stat/user_metadata?path=d/a.csv';
    expect((await at.data('PUT', path, { set: { Key: 'v' } })).status).toBe(204);
    expect((await stat('d/a.csv')).json.metadata).toEqual({ Key: 'v' });
    expect((await at.data('PUT', `${path}x`, { set: {} })).status).toBe(404);
  });
});

describe('listing', () => {
  beforeEach(() => at.write('main', { a: '1', 'd/1': '1', 'd/2': '1', 'd/e/3': '1', z: '1' }));

  it('folds at a delimiter', async () => {
    expect(await at.paths('main', 'delimiter=/')).toEqual(['a', 'd/', 'z']);
    expect(await at.paths('main', 'delimiter=/&prefix=d/')).toEqual(['d/1', 'd/2', 'd/e/']);
    expect(await at.paths('main', 'prefix=d')).toEqual(['d/1', 'd/2', 'd/e/3']);
    const { results } = (await at.data('GET', '/refs/main/objects/ls?delimiter=/&prefix=d')).json;
    expect(results).toEqual([{ path: 'd/', path_type: 'common_prefix', checksum: '', mtime: 0, physical_address: '' }]);
  });

  it('goes on after a path or a folded prefix', async () => {
    expect(await at.paths('main', 'after=d/1')).toEqual(['d/2', 'd/e/3', 'z']);
    expect(await at.paths('main', 'after=d/&delimiter=/')).toEqual(['z']);
    const { pagination } = (await at.data('GET', '/refs/main/objects/ls?amount=2')).json;
    expect(pagination).toEqual({ has_more: true, max_per_page: 1000, next_offset: 'd/1', results: 2 });
  });

  it('leaves metadata out where there is none', async () => {
    await at.put('main', 'm', '1', { 'x-lakefs-meta-k': 'v' });
    const listed = async (query: string) => (await at.data('GET', `/refs/main/objects/ls?${query}`)).json.results;
    expect(await listed('prefix=a')).not.toEqual([expect.objectContaining({ metadata: expect.anything() })]);
    expect(await listed('prefix=m')).toEqual([expect.objectContaining({ metadata: { k: 'v' } })]);
    expect(await listed('prefix=m&user_metadata=false')).not.toEqual([
      expect.objectContaining({ metadata: expect.anything() }),
    ]);
  });

  it.each([
    [200, '-1'],
    [200, '0'],
    [200, '1000'],
    [400, '1001'],
    [400, '-2'],
    [400, 'x'],
  ])('answers %i to the amount %s', async (status, amount) => {
    expect((await at.data('GET', `/refs/main/objects/ls?amount=${amount}`)).status).toBe(status);
  });
});
