import { beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './lakefs-app.ts';

let at: TestApp;
beforeEach(async () => {
  at = await startApp();
});

const path = '/settings/branch_protection';
const protect = (patterns: readonly string[], headers: Record<string, string> = {}) =>
  at.data(
    'PUT',
    path,
    patterns.map((pattern) => ({ pattern })),
    headers,
  );

describe('branch protection', () => {
  it('has an empty tag while there are no rules, else one that changes with them', async () => {
    expect((await at.data('GET', path)).headers.get('etag')).toBe('');
    expect((await protect(['main', 'rel-*'])).status).toBe(204);
    const one = await at.data('GET', path);
    expect(one.json).toEqual([{ pattern: 'main' }, { pattern: 'rel-*' }]);
    const etag = one.headers.get('etag') ?? '';
    expect(etag).toMatch(/^[0-9a-f]{64}$/);
    expect((await protect(['main'], { 'if-match': 'stale' })).status).toBe(412);
    expect((await protect(['main'], { 'if-match': etag })).status).toBe(204);
    expect((await at.data('GET', path)).headers.get('etag')).not.toBe(etag);
  });

  it('refuses an empty condition in plain text', async () => {
    const answer = await protect(['main'], { 'if-match': '' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, expect.stringContaining('text/plain')]);
  });

  it('stops staging and committing, but neither merging, reverting nor deleting', async () => {
    await at.write('main', { a: '1' });
    await at.branch('side');
    await at.branch('rel-1');
    await at.write('side', { b: '1' });
    await protect(['main', 'rel-*']);
    const stage = 'cannot write to protected branch';
    expect((await at.put('main', 'x', '1')).json).toEqual({ message: stage });
    expect((await at.data('DELETE', '/branches/main/objects?path=a')).status).toBe(403);
    expect((await at.data('POST', '/branches/main/objects/delete', { paths: ['a'] })).json).toEqual({
      errors: [{ path: 'a', status_code: 403, message: stage }],
    });
    expect((await at.data('PUT', '/branches/main', { type: 'reset' })).status).toBe(403);
    expect((await at.data('POST', '/branches/main/commits', { message: 'x', force: true })).json).toEqual({
      message: 'cannot commit to protected branch',
    });
    expect((await at.data('POST', '/refs/side/merge/main')).status).toBe(200);
    expect((await at.data('POST', '/branches/main/revert', { ref: 'main', parent_number: 1 })).status).toBe(204);
    expect((await at.data('DELETE', '/branches/rel-1')).status).toBe(204);
    expect((await at.put('side', 'x', '1')).status).toBe(201);
  });

  it.each([
    ['*', ['a', 'rel-1', 'rel-2', 'rel-a']],
    ['rel-?', ['rel-1', 'rel-2', 'rel-a']],
    ['rel-[!2]', ['rel-1', 'rel-a']],
    ['{a,rel-[0-1]}', ['a', 'rel-1']],
    ['rel', []],
    ['rel-\\1', ['rel-1']],
  ])('matches the pattern %s', async (pattern, expected) => {
    const names = ['a', 'rel-1', 'rel-2', 'rel-a'];
    for (const name of names) await at.branch(name);
    await protect([pattern]);
    const refused: string[] = [];
    for (const name of names) if ((await at.put(name, 'x', '1')).status === 403) refused.push(name);
    expect(refused).toEqual(expected);
  });

  it.each([[{}], [['main']], [[{ name: 'main' }]]])('refuses %j', async (body) => {
    expect((await at.data('PUT', path, body)).status).toBe(400);
  });
});

describe('garbage collection rules', () => {
  const gc = '/settings/gc_rules';
  const rules = { default_retention_days: 7, branches: [{ branch_id: 'main', retention_days: 9 }] };

  it('are absent, then set, then absent again', async () => {
    expect((await at.data('GET', gc)).status).toBe(404);
    expect((await at.data('PUT', gc, rules)).status).toBe(204);
    expect((await at.data('GET', gc)).json).toEqual(rules);
    expect((await at.data('DELETE', gc)).status).toBe(204);
    expect((await at.data('GET', gc)).status).toBe(404);
  });

  it('of no days and no branches are none', async () => {
    await at.data('PUT', gc, rules);
    await at.data('PUT', gc, { default_retention_days: 0, branches: [] });
    expect((await at.data('GET', gc)).status).toBe(404);
  });

  it('are not looked at, but must have the form', async () => {
    expect((await at.data('PUT', gc, { default_retention_days: -1, branches: [] })).status).toBe(204);
    expect((await at.data('PUT', gc, { branches: [] })).status).toBe(400);
    expect((await at.data('PUT', gc, { ...rules, branches: [{ branch_id: 'main' }] })).status).toBe(400);
  });
});
