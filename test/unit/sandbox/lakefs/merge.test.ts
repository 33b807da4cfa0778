import { beforeEach, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from './lakefs-app.ts';

let at: TestApp;
let base: string;
beforeEach(async () => {
  at = await startApp();
  base = await at.write('main', { a: '1', b: '1', 'd/x': '1' });
  await at.branch('side');
});

const merge = (source: string, destination: string, body?: object) =>
  at.data('POST', `/refs/${source}/merge/${destination}`, body);
const head = async (ref: string) => (await at.data('GET', `/commits/${encodeURIComponent(ref)}`)).json;

describe('merge', () => {
  it('makes a commit of its own even where the branch could move forward', async () => {
    const work = await at.write('side', { c: '1' });
    const { status, json } = await merge('side', 'main');
    expect(status).toBe(200);
    expect(await head('main')).toMatchObject({
      id: json.reference,
      parents: [base, work],
      message: "Merge 'side' into 'main'",
      metadata: { '.lakefs.merge.strategy': 'default' },
      generation: 4,
    });
    expect(await at.paths('main')).toEqual(['a', 'b', 'c', 'd/x']);
  });

  it('keeps what each side changed, added and deleted', async () => {
    await at.put('side', 'a', 'side');
    await at.data('DELETE', '/branches/side/objects?path=d/x');
    await at.write('side', { new: '1' });
    await at.write('main', { b: 'main', other: '1' });
    await merge('side', 'main', { message: 'm', metadata: { k: 'v' } });
    expect(await at.paths('main')).toEqual(['a', 'b', 'new', 'other']);
    expect([await at.read('main', 'a'), await at.read('main', 'b')]).toEqual(['side', 'main']);
    expect(await head('main')).toMatchObject({ message: 'm', metadata: { k: 'v' } });
  });

  it.each<[string, Record<string, string | null>, Record<string, string | null>]>([
    ['both changed one object', { a: 'side' }, { a: 'main' }],
    ['both added one path', { n: 'side' }, { n: 'main' }],
    ['one deleted what the other changed', { a: null }, { a: 'main' }],
    ['one changed what the other deleted', { a: 'side' }, { a: null }],
  ])('finds a conflict when %s, and decides it by strategy only', async (_, onSide, onMain) => {
    for (const [branch, objects] of [
      ['side', onSide],
      ['main', onMain],
    ] as const) {
      for (const [path, content] of Object.entries(objects)) {
        if (content === null) await at.data('DELETE', `/branches/${branch}/objects?path=${path}`);
        else await at.put(branch, path, content);
      }
      await at.commit(branch);
    }
    const refused = await merge('side', 'main');
    expect([refused.status, refused.json]).toEqual([409, { reference: '' }]);
    const [path = ''] = Object.keys(onSide);
    expect(await at.changes('/refs/main/diff/side')).toEqual([`conflict ${path}`]);
    await at.branch('copy', 'main');
    await merge('side', 'main', { strategy: 'source-wins' });
    await merge('side', 'copy', { strategy: 'dest-wins' });
    const contentOn = async (ref: string) => ((await at.paths(ref)).includes(path) ? await at.read(ref, path) : null);
    expect([await contentOn('main'), await contentOn('copy')]).toEqual([onSide[path], onMain[path]]);
    expect((await head('main')).metadata).toEqual({ '.lakefs.merge.strategy': 'source-wins' });
  });

  it('is no conflict when both made the same change', async () => {
    await at.write('side', { a: 'same' });
    at.clock.ms += 1000;
    await at.write('main', { a: 'same' });
    expect((await merge('side', 'main')).status).toBe(200);
  });

  it.each([
    [400, 'the source has nothing new', () => merge('side', 'main')],
    [400, 'source and destination are one', () => merge('main', 'main')],
    [400, 'the strategy is unknown', () => merge('side', 'main', { strategy: 'ours' })],
    [404, 'the source is unknown', () => merge('none', 'main')],
    [404, 'the destination is unknown', () => merge('side', 'none')],
  ])('answers %i when %s', async (status, _, act) => {
    expect((await act()).status).toBe(status);
  });

  it('is refused while something is staged on the destination, not on the source', async () => {
    await at.write('side', { c: '1' });
    await at.put('side', 'staged', '1');
    await at.put('main', 'staged', '2');
    expect((await merge('side', 'main')).json).toEqual({ message: 'uncommitted changes (dirty branch)' });
    await at.data('PUT', '/branches/main', { type: 'reset' });
    expect((await merge('side', 'main')).status).toBe(200);
    expect(await at.paths('main')).not.toContain('staged');
  });

  it('squashed has one parent, and can be made again without changes', async () => {
    await at.write('side', { c: '1' });
    await merge('side', 'main', { squash_merge: true });
    expect((await head('main')).parents).toEqual([base]);
    expect((await merge('side', 'main', { squash_merge: true })).status).toBe(200);
  });

  it('without changes is made when asked for', async () => {
    expect((await merge('side', 'main', { allow_empty: true })).status).toBe(200);
  });

  it('knows the newest common commit, and answers with the ends exchanged as the real server does', async () => {
    const [work, main] = [await at.write('side', { c: '1' }), await at.write('main', { e: '1' })];
    expect((await at.data('GET', '/refs/side/merge/main')).json).toEqual({
      base_commit_id: base,
      source_commit_id: main,
      destination_commit_id: work,
    });
    await merge('side', 'main');
    await at.write('side', { f: '1' });
    expect((await at.data('GET', '/refs/side/merge/main')).json).toMatchObject({ base_commit_id: work });
  });
});

describe('diff', () => {
  beforeEach(async () => {
    await at.data('DELETE', '/branches/side/objects?path=d/x');
    await at.write('side', { a: 'side', 'n/1': '1', 'n/2': '22' });
    await at.write('main', { b: 'main' });
  });

  it('of two dots compares the ends, of three what the right one adds', async () => {
    const [two, three] = ['/refs/main/diff/side?type=two_dot', '/refs/main/diff/side?type=three_dot'];
    expect(await at.changes(two)).toEqual(['changed a', 'changed b', 'removed d/x', 'added n/1', 'added n/2']);
    expect(await at.changes(three)).toEqual(['changed a', 'removed d/x', 'added n/1', 'added n/2']);
    expect(await at.changes('/refs/main/diff/side')).toEqual(await at.changes(three));
    expect((await at.data('GET', '/refs/main/diff/side?type=other')).status).toBe(400);
  });

  it('folds at a delimiter, keeps to a prefix, and pages', async () => {
    const diff = '/refs/main/diff/side?type=two_dot';
    expect(await at.changes(`${diff}&delimiter=/`)).toEqual([
      'changed a',
      'changed b',
      'prefix_changed d/',
      'prefix_changed n/',
    ]);
    expect(await at.changes(`${diff}&prefix=n/`)).toEqual(['added n/1', 'added n/2']);
    expect(await at.changes(`${diff}&after=d/x`)).toEqual(['added n/1', 'added n/2']);
    expect(await at.changes(`${diff}&after=d/&delimiter=/`)).toEqual(['prefix_changed n/']);
    const page = (await at.data('GET', `${diff}&amount=2`)).json;
    expect(page.pagination).toEqual({ has_more: true, max_per_page: 1000, next_offset: 'b', results: 2 });
  });

  it('tells sizes, and the right side when asked', async () => {
    const { results } = (await at.data('GET', '/refs/main/diff/side?prefix=n/2&include_right_stats=true')).json;
    expect(results).toEqual([
      {
        path: 'n/2',
        path_type: 'object',
        type: 'added',
        size_bytes: 2,
        right: {
          checksum: 'b6d767d2f8ed5d21a44b0e5886680cb9',
          content_type: 'text/plain',
          metadata: {},
          mtime: 1795224700,
        },
      },
    ]);
  });

  it('ignores what is staged, but for a right side that asks for it', async () => {
    await at.put('side', 'staged', '1');
    expect(await at.changes('/refs/side/diff/side?type=two_dot')).toEqual([]);
    expect(await at.changes('/refs/side/diff/side%24?type=two_dot')).toEqual(['added staged']);
    expect((await at.data('GET', '/refs/side%24/diff/side')).status).toBe(400);
  });

  it('of what is staged says nothing of the size of what is deleted', async () => {
    await at.put('side', 'new', '123');
    await at.data('DELETE', '/branches/side/objects?path=b');
    const { results } = (await at.data('GET', '/branches/side/diff')).json;
    expect(results).toEqual([
      { path: 'b', path_type: 'object', type: 'removed', size_bytes: 0 },
      { path: 'new', path_type: 'object', type: 'added', size_bytes: 3 },
    ]);
    expect((await at.data('GET', '/branches/none/diff')).status).toBe(404);
  });
});

describe('revert', () => {
  const revert = (ref: string, more: object = {}, branch = 'main') =>
    at.data('POST', `/branches/${branch}/revert`, { ref, parent_number: 0, ...more });

  it('takes one commit back and keeps those after it', async () => {
    const bad = await at.write('main', { a: 'bad' });
    await at.write('main', { c: '1' });
    expect((await revert(bad)).status).toBe(204);
    expect([await at.read('main', 'a'), await at.read('main', 'c')]).toEqual(['1', '1']);
    expect(await head('main')).toMatchObject({ message: `Revert ${bad}`, metadata: {}, committer: 'sandbox' });
  });

  it('takes a message and metadata of the caller', async () => {
    await at.write('main', { a: 'bad' });
    await revert('main', { commit_overrides: { message: 'why', metadata: { k: 'v' } } });
    expect(await head('main')).toMatchObject({ message: 'why', metadata: { k: 'v' } });
  });

  it('needs to know to which parent of a merge to go back', async () => {
    await at.write('side', { c: '1' });
    await at.data('POST', '/refs/side/merge/main');
    expect((await revert('main')).status).toBe(409);
    expect((await revert('main', { parent_number: 3 })).status).toBe(400);
    expect((await revert('main', { parent_number: 1 })).status).toBe(204);
    expect(await at.paths('main')).toEqual(['a', 'b', 'd/x']);
  });

  it.each([
    [404, () => revert('none')],
    [404, () => revert('main', {}, 'none')],
    [400, () => revert('main', { parent_number: -1 })],
    [400, () => at.data('POST', '/branches/main/revert', { ref: 'main' })],
  ])('answers %i to what cannot be done', async (status, act) => {
    expect((await act()).status).toBe(status);
  });

  it('answers 409 when the change was changed again, 400 when it is gone already or something is staged', async () => {
    const bad = await at.write('main', { a: 'bad' });
    await at.write('main', { a: 'worse' });
    expect((await revert(bad)).status).toBe(409);
    await at.write('main', { a: '1' });
    expect((await revert(bad)).status).toBe(400);
    await at.put('main', 'staged', '1');
    expect((await revert('main')).json).toEqual({ message: 'uncommitted changes (dirty branch)' });
  });
});
