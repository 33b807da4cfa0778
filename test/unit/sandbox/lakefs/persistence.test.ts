import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../../../src/sandbox/store/open-store.ts';
import { startApp } from './lakefs-app.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tieback-lakefs-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

it('goes on where it was after a restart: history, staged objects, tags, hidden branches, rules, bytes', async () => {
  const before = await startApp({ store: openStore(dir) });
  await before.write('main', { a: '1', 'd/b': '2' });
  await before.branch('hidden', 'main', { hidden: true });
  await before.data('POST', '/tags', { id: 'v1', ref: 'main' });
  await before.put('main', 'staged', '3');
  await before.data('DELETE', '/branches/main/objects?path=a');
  await before.data('PUT', '/settings/branch_protection', [{ pattern: 'rel-*' }]);
  const asked = [
    '/refs/main/commits',
    '/branches?show_hidden=true',
    '/branches',
    '/tags',
    '/branches/main/diff',
    '/refs/main/objects/ls',
    '/refs/v1/objects/ls',
    '/refs/main/objects?path=staged',
    '/settings/branch_protection',
  ];
  const answers = async (app: typeof before) =>
    Promise.all(asked.map(async (path) => (await app.data('GET', path)).text));
  const expected = await answers(before);
  await before.store.close();

  const after = await startApp({ store: openStore(dir), isEmpty: true });
  expect(await answers(after)).toEqual(expected);
  expect((await after.ask('GET', '/user')).json).toEqual((await before.ask('GET', '/user')).json);
  await after.commit('main', 'goes on');
  expect(await after.paths('main@')).toEqual(['d/b', 'staged']);
  await after.store.close();
});
