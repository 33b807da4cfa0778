import { beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './lakefs-app.ts';

let at: TestApp;
let first: string;
beforeEach(async () => {
  at = await startApp();
  first = (await at.data('GET', '/commits/main')).json.id;
});

const names = async (query = '') => (await at.data('GET', `/branches?${query}`)).json.results.map((each) => each.id);

describe('branches', () => {
  it('are created from any ref, and answer with the bare commit id', async () => {
    const second = await at.write('main', { a: '1' });
    await at.data('POST', '/tags', { id: 'v1', ref: 'main' });
    for (const [name, source, commit] of [
      ['from-branch', 'main', second],
      ['from-tag', 'v1', second],
      ['from-parent', 'main~1', first],
      ['from-prefix', second.slice(0, 10), second],
      ['from-head', 'main@', second],
    ] as const) {
      const answer = await at.branch(name, source);
      expect([answer.status, answer.text]).toEqual([201, commit]);
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
      expect((await at.data('GET', `/branches/${name}`)).json).toEqual({ id: name, commit_id: commit });
    }
  });

  it('do not take along what is staged on their source', async () => {
    await at.put('main', 'staged', 'x');
    await at.branch('b');
    expect(await at.paths('b')).toEqual([]);
  });

  it.each([
    [400, 'with/slash', 'main'],
    [400, '-dash', 'main'],
    [400, 'with.dot', 'main'],
    [500, '', 'main'],
    [409, 'main', 'main'],
    [404, 'new', 'none'],
    [404, 'main', 'none'],
    [400, 'new', 'main^3'],
    [500, 'new', 'main$'],
  ])('answer %i to the name "%s" from "%s"', async (status, name, source) => {
    expect((await at.branch(name, source)).status).toBe(status);
  });

  it('may not have the name of a tag or of a commit', async () => {
    await at.data('POST', '/tags', { id: 'v1', ref: 'main' });
    expect((await at.branch('v1')).json).toEqual({ message: 'tag ID v1: conflict found' });
    expect((await at.branch(first)).status).toBe(409);
  });

  it('are listed without the hidden ones, which can be used like others', async () => {
    await at.branch('zeta');
    await at.branch('hidden', 'main', { hidden: true });
    await at.write('hidden', { a: '1' });
    await at.data('POST', '/refs/hidden/merge/main');
    await at.write('hidden', { b: '1' });
    expect(await names()).toEqual(['main', 'zeta']);
    expect(await names('show_hidden=true')).toEqual(['hidden', 'main', 'zeta']);
    expect(await names('show_hidden=true&prefix=h')).toEqual(['hidden']);
    expect(await names('after=main')).toEqual(['zeta']);
  });

  it('are deleted with what is staged on them; the default branch is not', async () => {
    await at.branch('b');
    await at.put('b', 'x', '1');
    expect((await at.data('DELETE', '/branches/b')).status).toBe(204);
    expect((await at.data('GET', '/branches/b')).json).toEqual({ message: 'branch not found' });
    await at.branch('b');
    expect(await at.paths('b')).toEqual([]);
    expect((await at.data('DELETE', '/branches/main')).status).toBe(403);
    expect((await at.data('DELETE', '/branches/none')).status).toBe(404);
  });

  it('are reset as a whole, under a prefix, or at a path', async () => {
    await at.write('main', { 'd/a': '1', 'd/b': '1', e: '1' });
    const stage = async () => {
      await at.put('main', 'd/a', '2');
      await at.data('DELETE', '/branches/main/objects?path=d/b');
      await at.put('main', 'e', '2');
    };
    await stage();
    expect((await at.data('PUT', '/branches/main', { type: 'object', path: 'd/b' })).status).toBe(204);
    expect(await at.changes('/branches/main/diff')).toEqual(['changed d/a', 'changed e']);
    await at.data('PUT', '/branches/main', { type: 'common_prefix', path: 'd/' });
    expect(await at.changes('/branches/main/diff')).toEqual(['changed e']);
    await stage();
    await at.data('PUT', '/branches/main', { type: 'reset' });
    expect(await at.changes('/branches/main/diff')).toEqual([]);
    expect(await at.read('main', 'd/a')).toBe('1');
    expect((await at.data('PUT', '/branches/main', { type: 'other' })).status).toBe(400);
  });
});

describe('tags', () => {
  const tag = (id: string, ref = 'main', more: object = {}) => at.data('POST', '/tags', { id, ref, ...more });

  it('name a commit and never move', async () => {
    expect((await tag('v1')).json).toEqual({ id: 'v1', commit_id: first });
    await at.write('main', { a: '1' });
    expect((await tag('v1')).status).toBe(409);
    expect((await tag('v1', 'main', { force: true })).status).toBe(409);
    expect((await at.data('GET', '/tags/v1')).json).toEqual({ id: 'v1', commit_id: first });
  });

  it('name the last commit of a dirty branch', async () => {
    await at.put('main', 'staged', '1');
    expect((await tag('v1')).json.commit_id).toBe(first);
  });

  it.each(['v1.0', 'ünïcode', '.lead', '-lead', 'a~b', 'a{b'])('may be called "%s"', async (id) => {
    expect((await tag(id)).status).toBe(201);
  });

  it.each([
    [500, ''],
    ...['@', 'a/b', 'a.', 'a.lock', 'a..b', 'a@{b', 'a b', 'a:b', 'a*', 'a?', 'a[', 'a^', 'a\\b', 'a\u0007'].map(
      (id) => [400, id] as const,
    ),
  ] as const)('are refused with %i when called "%s"', async (status, id) => {
    expect((await tag(id)).status).toBe(status);
  });

  it('may not have the name of a branch or of a commit, nor name what is not there', async () => {
    expect((await tag('main')).status).toBe(409);
    expect((await tag(first)).status).toBe(409);
    expect((await tag('new', 'none')).status).toBe(404);
  });

  it('are listed and deleted', async () => {
    for (const id of ['v2', 'v1', 'x']) await tag(id);
    const ids = (await at.data('GET', '/tags?prefix=v')).json.results.map((each) => each.id);
    expect(ids).toEqual(['v1', 'v2']);
    expect((await at.data('DELETE', '/tags/v1')).status).toBe(204);
    expect((await at.data('DELETE', '/tags/v1')).status).toBe(404);
    expect((await at.data('GET', '/tags/v1')).json).toEqual({ message: 'tag not found' });
  });
});
