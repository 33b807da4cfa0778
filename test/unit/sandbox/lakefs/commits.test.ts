import { beforeEach, describe, expect, it } from 'vitest';
import { computeCommitId } from '../../../../src/model/commit-id.ts';
import { startApp, type TestApp } from './lakefs-app.ts';

let at: TestApp;
beforeEach(async () => {
  at = await startApp();
});

const get = async (ref: string) => (await at.data('GET', `/commits/${encodeURIComponent(ref)}`)).json;
const post = (body: object, query = '') => at.data('POST', `/branches/main/commits${query}`, body);

describe('commits', () => {
  it('have the id that their content gives', async () => {
    await at.put('main', 'a', '1');
    const { status, json } = await post({
      message: 'one',
      metadata: { z: '1', ä: '', '\u{1F600}': 'x', '\uFF5E': 'y' },
    });
    expect(status).toBe(201);
    const { committer, message, meta_range_id: metaRangeId, creation_date: creationDate, metadata, parents } = json;
    expect(computeCommitId({ committer, message, metaRangeId, creationDate, metadata, parents })).toBe(json.id);
    expect(json).toMatchObject({ committer: 'sandbox', generation: 2, version: 1 });
    expect(Object.keys(metadata)).toEqual(['z', 'ä', '\uFF5E', '\u{1F600}']);
    expect(await get('main')).toEqual(json);
  });

  it('are refused without changes, unless empty ones are allowed', async () => {
    expect((await post({ message: 'x' })).json).toEqual({ message: 'commit: no changes' });
    const { json } = await post({ message: 'x', allow_empty: true });
    expect(json.meta_range_id).toMatch(/^00fb7eff/);
  });

  it('see no change in the same bytes uploaded again, but one in another content type', async () => {
    await at.write('main', { a: '1' });
    await at.put('main', 'a', '1');
    expect((await post({ message: 'x' })).status).toBe(400);
    await at.put('main', 'a', '1', { 'content-type': 'text/csv' });
    expect(await at.changes('/branches/main/diff')).toEqual(['changed a']);
    expect((await post({ message: 'x' })).status).toBe(201);
  });

  it('of equal content have an equal metarange', async () => {
    await at.branch('b');
    await at.write('main', { a: '1', b: '2' });
    at.clock.ms += 60_000;
    await at.write('b', { b: '2' });
    await at.write('b', { a: '1' });
    expect((await get('b')).meta_range_id).toBe((await get('main')).meta_range_id);
  });

  it('take a date of the caller, whatever it is', async () => {
    const { json } = await post({ message: 'x', allow_empty: true, date: -5 });
    expect(json.creation_date).toBe(-5);
  });

  it('take a given metarange only while nothing is staged', async () => {
    await at.write('main', { a: '1' });
    const { meta_range_id } = await get('main');
    await at.put('main', 'b', '2');
    const refused = await post({ message: 'x' }, `?source_metarange=${meta_range_id}`);
    expect(refused.json).toEqual({
      message: 'cannot use source MetaRange on a branch with uncommitted changes',
    });
    await at.data('PUT', '/branches/main', { type: 'reset' });
    const { json } = await post({ message: 'x' }, `?source_metarange=${meta_range_id}`);
    expect(json.meta_range_id).toBe(meta_range_id);
    expect(await at.paths('main')).toEqual(['a']);
  });

  it('of a metarange that nobody made can be made, and then not read', async () => {
    expect((await post({ message: 'x' }, '?source_metarange=nonsense')).status).toBe(201);
    expect((await at.data('GET', '/refs/main/objects/ls')).status).toBe(410);
  });

  it.each([
    [400, {}],
    [400, { message: 1 }],
    [400, { message: 'x', metadata: { a: 1 } }],
    [400, { message: 'x', metadata: 'a' }],
    [400, { message: 'x', date: 'now' }],
    [400, { message: 'x', allow_empty: 'yes' }],
  ])('are refused with %i for %j', async (status, body) => {
    await at.put('main', 'a', '1');
    expect((await post(body)).status).toBe(status);
  });

  it('take empty messages, keys and values, and a key that means something to JavaScript', async () => {
    const body = '{"message":"","allow_empty":true,"metadata":{"":"","__proto__":"p"}}';
    const { json } = await at.api('POST', '/repositories/data/branches/main/commits', { body });
    expect(Object.entries(json.metadata)).toEqual([
      ['', ''],
      ['__proto__', 'p'],
    ]);
  });

  it('answer 404 for a branch that is not there', async () => {
    expect((await at.data('POST', '/branches/none/commits', { message: 'x' })).status).toBe(404);
  });
});

describe('ref expressions', () => {
  it('stand for commits', async () => {
    const [root, one] = [(await get('main')).id, await at.write('main', { a: '1' })];
    await at.branch('side', root);
    const side = await at.write('side', { b: '1' });
    await at.data('POST', '/refs/side/merge/main');
    const merge = (await get('main')).id;
    await at.data('POST', '/tags', { id: 'v1', ref: 'main' });
    for (const [ref, id] of [
      ['main', merge],
      ['main@', merge],
      ['v1', merge],
      [merge, merge],
      [merge.slice(0, 12), merge],
      ['main^', one],
      ['main~', one],
      ['main^1', one],
      ['main^2', side],
      ['v1^2~1', root],
      ['main~2', root],
      ['main~~', root],
      ['main^0', merge],
      [`${merge}^2`, side],
    ]) {
      expect((await get(ref ?? '')).id, ref).toBe(id);
    }
  });

  it.each([
    [404, 'none'],
    [404, 'main~99'],
    [404, 'none@'],
    [404, 'ABCDEF'],
    [500, 'main^3'],
    [500, 'main$'],
    [500, 'main@^'],
    [500, 'main^x'],
    [500, '@'],
  ])('answer %i as a commit for %s', async (status, ref) => {
    expect((await at.data('GET', `/commits/${encodeURIComponent(ref)}`)).status).toBe(status);
  });

  it.each([
    [404, 'none'],
    [400, 'main^3'],
    [400, 'main$'],
    [400, 'main^x'],
  ])('answer %i as the start of a log for %s', async (status, ref) => {
    expect((await at.data('GET', `/refs/${encodeURIComponent(ref)}/commits`)).status).toBe(status);
  });

  it('prefer a branch to the commit id prefix that it looks like', async () => {
    const root = (await get('main')).id;
    await at.write('main', { a: '1' });
    await at.branch(root.slice(0, 6), 'main');
    expect((await get(root.slice(0, 6))).id).not.toBe(root);
    expect((await get(root.slice(0, 7))).id).toBe(root);
  });
});

describe('the log', () => {
  const log = async (query = '', ref = 'main') => {
    const { json } = await at.data('GET', `/refs/${ref}/commits?${query}`);
    return json.results.map((each) => each.message);
  };
  const add = async (name: string, branch = 'main') => {
    at.clock.ms += 10_000;
    await at.put(branch, name, name);
    return at.commit(branch, name);
  };

  it('is newest first, over all parents unless told otherwise', async () => {
    await at.branch('side');
    await add('one');
    await add('two', 'side');
    await add('three');
    at.clock.ms += 10_000;
    await at.data('POST', '/refs/side/merge/main', { message: 'merged' });
    expect(await log()).toEqual(['merged', 'three', 'two', 'one', 'Repository created']);
    expect(await log('first_parent=true')).toEqual(['merged', 'three', 'one', 'Repository created']);
  });

  it('pages by commit id', async () => {
    const ids = [await add('one'), await add('two'), await add('three')];
    const page = (await at.data('GET', '/refs/main/commits?amount=2')).json;
    expect(page.pagination).toEqual({ has_more: true, max_per_page: 1000, next_offset: ids[1], results: 2 });
    expect(await log(`amount=2&after=${ids[1]}`)).toEqual(['one', 'Repository created']);
    const limited = (await at.data('GET', '/refs/main/commits?amount=2&limit=true')).json;
    expect(limited.pagination).toMatchObject({ has_more: false, results: 2 });
  });

  it('stops at a ref, itself included, and leaves out what is older than a time', async () => {
    await add('one');
    await add('two');
    await add('three');
    expect(await log('stop_at=main~1')).toEqual(['three', 'two']);
    expect(await log(`since=${new Date(at.clock.ms - 10_000).toISOString()}`)).toEqual(['three', 'two']);
    expect((await at.data('GET', '/refs/main/commits?since=12345')).status).toBe(400);
    expect((await at.data('GET', '/refs/main/commits?stop_at=none')).status).toBe(404);
  });

  it('can be asked for the commits that changed objects or prefixes; merges are left out', async () => {
    await at.branch('side');
    await add('d/one');
    await add('two', 'side');
    await at.data('POST', '/refs/side/merge/main', { message: 'merged' });
    await add('d/three');
    expect(await log('objects=two&objects=none')).toEqual(['two']);
    expect(await log('prefixes=d/')).toEqual(['d/three', 'd/one']);
    expect(await log('objects=two&prefixes=d/one')).toEqual(['two', 'd/one']);
  });
});
