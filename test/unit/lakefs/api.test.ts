import { describe, expect, it } from 'vitest';
import type { Api } from '../../../src/lakefs/api.ts';
import { createBranches } from '../../../src/lakefs/branches.ts';
import { createCommits } from '../../../src/lakefs/commits.ts';
import { createObjects } from '../../../src/lakefs/objects.ts';
import { createRefs } from '../../../src/lakefs/refs.ts';
import { createRepositories } from '../../../src/lakefs/repositories.ts';
import { createServer } from '../../../src/lakefs/server.ts';
import { createTags } from '../../../src/lakefs/tags.ts';
import { json, page, scriptedLakefs, targetOf } from '../../support/scripted-lakefs.ts';

const id = 'c'.repeat(64);
const html = () => new Response('<!DOCTYPE html><html></html>', { headers: { 'content-type': 'text/html' } });
const commit = { id, parents: [], committer: 'me', message: 'm', creation_date: 1, meta_range_id: 'x' };
const stats = { path: 'a', path_type: 'object', checksum: 'x', mtime: 1, size_bytes: 1 };
const done = () => new Response(null, { status: 204 });

describe('the lakeFS API', () => {
  it('repeats only what may happen twice', async () => {
    const { api, sent } = scriptedLakefs(
      ...[json(commit), json({ reference: id }), done(), json({ id: 'v', commit_id: id }), json(stats)],
      ...[new Response(id, { headers: { 'content-type': 'text/plain' } }), json({ id: 'b', commit_id: id })],
      ...[done(), done(), json(stats), done(), json({ errors: [] }), done()],
    );
    const [branches, objects] = [createBranches(api), createObjects(api)];
    await createCommits(api).create('r', 'b', { message: 'm' });
    await createRefs(api).merge('r', 'b', 'main');
    await branches.revert('r', 'b', { ref: 'x', parentNumber: 0 });
    await createTags(api).create('r', { id: 'v', ref: 'main' });
    await objects.upload('r', 'b', { path: 'a', body: new Uint8Array(1), onlyIfAbsent: true });
    await branches.create('r', { name: 'b', source: 'main' });
    await branches.get('r', 'b');
    await branches.delete('r', 'b');
    await branches.resetUncommitted('r', 'b');
    await objects.upload('r', 'b', { path: 'a', body: new Uint8Array(1) });
    await objects.delete('r', 'b', 'a');
    await objects.deleteMany('r', 'b', ['a']);
    await objects.setMetadata('r', 'b', 'a', {});
    expect(sent.map((one) => `${one.policy.repeat} ${targetOf(one)}`)).toEqual([
      'once POST /repositories/r/branches/b/commits',
      'once POST /repositories/r/refs/b/merge/main',
      'once POST /repositories/r/branches/b/revert',
      'once POST /repositories/r/tags',
      'once POST /repositories/r/branches/b/objects?path=a',
      'once POST /repositories/r/branches',
      'repeatable GET /repositories/r/branches/b',
      'repeatable DELETE /repositories/r/branches/b',
      'repeatable PUT /repositories/r/branches/b',
      'repeatable POST /repositories/r/branches/b/objects?path=a',
      'repeatable DELETE /repositories/r/branches/b/objects?path=a',
      'repeatable POST /repositories/r/branches/b/objects/delete',
      'repeatable PUT /repositories/r/branches/b/objects/stat/user_metadata?path=a',
    ]);
  });

  it('writes names into the URL so that they stay names', async () => {
    const { api, sent } = scriptedLakefs(json(commit), json(stats), page([]));
    await createCommits(api).get('r', 'main~2^1/x?y$&');
    await createObjects(api).stat('r', 'main', 'a b/ü+&=?#%41');
    await Array.fromAsync(createTags(api).list('r', { prefix: 'v 1&' }));
    expect(sent.map(targetOf)).toEqual([
      'GET /repositories/r/commits/main~2%5E1%2Fx%3Fy%24%26',
      'GET /repositories/r/refs/main/objects/stat?path=a%20b%2F%C3%BC%2B%26%3D%3F%23%2541',
      'GET /repositories/r/tags?prefix=v%201%26&amount=1000',
    ]);
  });

  it('sends nothing for a name that would make the URL one of something else', async () => {
    const { api, sent } = scriptedLakefs();
    for (const name of ['', '.', '..']) {
      await expect(createTags(api).delete('r', name)).rejects.toMatchObject({ code: 'LAKEFS_NAME_INVALID' });
      await expect(createBranches(api).delete('r', name)).rejects.toMatchObject({ code: 'LAKEFS_NAME_INVALID' });
    }
    expect(sent).toEqual([]);
  });

  it('hands each page to the recorder as it came', async () => {
    const { api } = scriptedLakefs(page([commit], 'after'), page([{ ...commit, extra: 1 }]));
    const answers: unknown[] = [];
    await Array.fromAsync(createCommits(api).log('r', 'main', {}, { record: (answer) => answers.push(answer) }));
    expect(answers).toEqual([
      expect.objectContaining({ results: [commit] }),
      expect.objectContaining({ results: [{ ...commit, extra: 1 }] }),
    ]);
  });

  it('passes the signal on', async () => {
    const { api, sent } = scriptedLakefs(json(commit));
    const controller = new AbortController();
    await createCommits(api).get('r', 'main', { signal: controller.signal });
    controller.abort();
    expect(sent[0]?.request.signal.aborted).toBe(true);
  });

  it('does not take a web page for success', async () => {
    const { api } = scriptedLakefs(html(), html(), html(), html(), html());
    const wrong = { code: 'LAKEFS_WRONG_SERVER' };
    await expect(createServer(api).config()).rejects.toMatchObject(wrong);
    await expect(createServer(api).health()).rejects.toMatchObject(wrong);
    await expect(createBranches(api).delete('r', 'b')).rejects.toMatchObject(wrong);
    await expect(createBranches(api).create('r', { name: 'b', source: 'main' })).rejects.toMatchObject(wrong);
    await expect(createObjects(api).get('r', 'main', 'index.html')).rejects.toMatchObject(wrong);
  });

  it('reads an object that is a web page', async () => {
    const { api } = scriptedLakefs(
      new Response('<!DOCTYPE html>', { headers: { 'content-type': 'text/html', etag: '"x"' } }),
    );
    const stream = await createObjects(api).get('r', 'main', 'index.html');
    expect(await new Response(stream).text()).toBe('<!DOCTYPE html>');
  });

  it('does not know what became of a commit whose answer is broken', async () => {
    const broken = new Response('{"id": ', { headers: { 'content-type': 'application/json' } });
    const { api } = scriptedLakefs(broken);
    await expect(createCommits(api).create('r', 'b', { message: 'm' })).rejects.toMatchObject({
      code: 'HTTP_BAD_ANSWER',
      effect: 'unknown',
    });
  });

  it.each<[string, (api: Api) => Promise<unknown>, 'none' | 'unknown']>([
    ['a list', (api) => Array.fromAsync(createBranches(api).list('r')), 'none'],
    ['a branch', (api) => createBranches(api).get('r', 'main'), 'none'],
    ['a commit', (api) => createCommits(api).get('r', 'main'), 'none'],
    ['a new commit', (api) => createCommits(api).create('r', 'b', { message: 'm' }), 'unknown'],
    ['a tag', (api) => createTags(api).get('r', 'v1'), 'none'],
    ['a new tag', (api) => createTags(api).create('r', { id: 'v2', ref: 'main' }), 'unknown'],
    ['a repository', (api) => createRepositories(api).get('r'), 'none'],
    ['what was deleted', (api) => createObjects(api).deleteMany('r', 'b', ['x']), 'unknown'],
    ['a configuration', (api) => createServer(api).config(), 'none'],
    ['a user', (api) => createServer(api).currentUser(), 'none'],
  ])('does not take JSON of another shape for %s', async (_what, ask, effect) => {
    for (const answer of [{ results: null }, { id: null, errors: null }, []]) {
      const { api } = scriptedLakefs(json(answer));
      await expect(ask(api)).rejects.toMatchObject({ code: 'HTTP_BAD_ANSWER', effect });
    }
  });

  it('gives the clock offset of its transport', () => {
    expect(createServer(scriptedLakefs().api).clockOffsetMs()).toBe(120);
  });
});
