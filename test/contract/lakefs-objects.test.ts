import { beforeEach, describe, expect, it } from 'vitest';
import { md5 } from '../../src/util/digest.ts';
import { bytes, openRepository, type TestRepository, textOf } from '../support/lakefs-repository.ts';

describe('lakeFS objects', () => {
  let at: TestRepository;
  beforeEach(async () => {
    at = await openRepository('objects');
  });

  it('keeps the bytes, their size, their MD5 and their type', async () => {
    const body = Uint8Array.from({ length: 70_000 }, (_, index) => index % 251);
    const made = await at.lakefs.objects.upload(at.repository, 'main', {
      path: 'data/table.bin',
      body,
      contentType: 'application/x-table',
    });
    expect(made).toMatchObject({ path: 'data/table.bin', checksum: md5(body), sizeBytes: 70_000, metadata: {} });
    expect(await at.lakefs.objects.stat(at.repository, 'main', 'data/table.bin')).toMatchObject({
      checksum: md5(body),
      sizeBytes: 70_000,
      contentType: 'application/x-table',
    });
    const read = await new Response(await at.lakefs.objects.get(at.repository, 'main', 'data/table.bin')).bytes();
    expect(md5(read)).toBe(md5(body));
  });

  it('takes a Blob, and an object without bytes', async () => {
    await at.lakefs.objects.upload(at.repository, 'main', { path: 'blob', body: new Blob(['from a ', 'blob']) });
    await at.lakefs.objects.upload(at.repository, 'main', { path: 'empty', body: new Uint8Array() });
    expect(await at.readText('main', 'blob')).toBe('from a blob');
    expect(await at.readText('main', 'empty')).toBe('');
    expect(await at.lakefs.objects.stat(at.repository, 'main', 'empty')).toMatchObject({
      sizeBytes: 0,
      checksum: md5(''),
    });
  });

  it('says by a header what is there', async () => {
    await at.put('main', 'a', 'twelve bytes');
    const head = await at.lakefs.objects.head(at.repository, 'main', 'a');
    expect(head).toMatchObject({ etag: md5('twelve bytes'), sizeBytes: 12, contentType: 'application/octet-stream' });
    expect(Date.parse(head.lastModified ?? '')).not.toBeNaN();
  });

  it('reads ranges', async () => {
    await at.put('main', 'a', '0123456789');
    const range = async (first: number, last?: number) =>
      textOf(
        await at.lakefs.objects.get(at.repository, 'main', 'a', {
          range: { first, ...(last !== undefined && { last }) },
        }),
      );
    expect(await range(2, 4)).toBe('234');
    expect(await range(7)).toBe('789');
    expect(await range(0, 0)).toBe('0');
    await expect(range(10)).rejects.toMatchObject({ code: 'LAKEFS_REJECTED', status: 416 });
  });

  it('knows no object that is not there, whether path or ref is missing', async () => {
    const missing = { code: 'LAKEFS_OBJECT_NOT_FOUND', status: 404, effect: 'none' };
    const { objects } = at.lakefs;
    expect(await objects.findStat(at.repository, 'main', 'a')).toBeUndefined();
    for (const ref of ['main', 'none']) {
      await expect(objects.stat(at.repository, ref, 'a')).rejects.toMatchObject(missing);
      await expect(objects.head(at.repository, ref, 'a')).rejects.toMatchObject(missing);
      await expect(objects.get(at.repository, ref, 'a')).rejects.toMatchObject(missing);
    }
    await expect(at.put('none', 'a')).rejects.toMatchObject({ code: 'LAKEFS_BRANCH_NOT_FOUND', status: 404 });
    await expect(at.paths('none')).rejects.toMatchObject({ code: 'LAKEFS_REF_NOT_FOUND', status: 404 });
  });

  it('does not replace what is there when told not to', async () => {
    const { objects } = at.lakefs;
    const upload = { path: 'once', body: bytes('first'), onlyIfAbsent: true };
    await objects.upload(at.repository, 'main', upload);
    await expect(objects.upload(at.repository, 'main', { ...upload, body: bytes('second') })).rejects.toMatchObject({
      code: 'LAKEFS_PATH_EXISTS',
      status: 412,
      effect: 'none',
    });
    expect(await at.readText('main', 'once')).toBe('first');
    await at.put('main', 'once', 'third');
    expect(await at.readText('main', 'once')).toBe('third');
  });

  it('lets exactly one of many writers be first', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) =>
        at.lakefs.objects.upload(at.repository, 'main', { path: 'lock', body: bytes(`${index}`), onlyIfAbsent: true }),
      ),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('keeps user metadata in any script, with the reserved keys under their own name', async () => {
    const metadata = { sha256: 'abc', 'client-note': 'größe 数 "q"', '::lakefs::client-mtime': '1700000000' };
    await at.lakefs.objects.upload(at.repository, 'main', { path: 'a', body: bytes('a'), metadata });
    expect((await at.lakefs.objects.stat(at.repository, 'main', 'a')).metadata).toEqual(metadata);
    const [listed] = await Array.fromAsync(at.lakefs.objects.list(at.repository, 'main'));
    expect(listed).toMatchObject({ kind: 'object', metadata });
  });

  it('replaces all user metadata of an object, and needs the object for it', async () => {
    await at.lakefs.objects.upload(at.repository, 'main', { path: 'a', body: bytes('a'), metadata: { old: '1' } });
    await at.lakefs.objects.setMetadata(at.repository, 'main', 'a', { New: 'Ä\n2' });
    expect((await at.lakefs.objects.stat(at.repository, 'main', 'a')).metadata).toEqual({ New: 'Ä\n2' });
    await expect(at.lakefs.objects.setMetadata(at.repository, 'main', 'none', {})).rejects.toMatchObject({
      code: 'LAKEFS_OBJECT_NOT_FOUND',
    });
  });

  it('counts metadata and content type as part of what is committed', async () => {
    await at.commitFile('main', 'a', 'same');
    await at.lakefs.objects.upload(at.repository, 'main', { path: 'a', body: bytes('same'), metadata: { k: 'v' } });
    const staged = await Array.fromAsync(at.lakefs.branches.listUncommitted(at.repository, 'main'));
    expect(staged.map(({ kind, path }) => [kind, path])).toEqual([['changed', 'a']]);
  });

  it('lists by path, below a prefix, and by folder', async () => {
    for (const path of ['b', 'a/2', 'a/1', 'a.csv', 'a/deep/3']) await at.put('main', path);
    const list = async (filter: { prefix?: string; delimiter?: string; amount?: number }) =>
      (await Array.fromAsync(at.lakefs.objects.list(at.repository, 'main', filter))).map(
        ({ kind, path }) => `${kind} ${path}`,
      );
    const all = ['object a.csv', 'object a/1', 'object a/2', 'object a/deep/3', 'object b'];
    expect(await list({})).toEqual(all);
    expect(await list({ amount: 2 })).toEqual(all);
    expect(await list({ prefix: 'a/' })).toEqual(all.slice(1, 4));
    expect(await list({ delimiter: '/' })).toEqual(['object a.csv', 'common-prefix a/', 'object b']);
    expect(await list({ prefix: 'a/', delimiter: '/', amount: 1 })).toEqual([
      'object a/1',
      'object a/2',
      'common-prefix a/deep/',
    ]);
  });

  it('keeps odd paths as they are', async () => {
    const odd = ['/leading', 'a b/+&=?#%41.csv', 'ä/数 据', 'dir//double', 'q"uote\\back', '../up', 'x/./y'];
    for (const path of odd) await at.put('main', path);
    await at.lakefs.commits.create(at.repository, 'main', { message: 'odd' });
    for (const path of odd) expect(await at.readText('main', path)).toBe(path);
    expect(new Set(await at.paths('main@'))).toEqual(new Set(odd));
  });

  it('deletes an object, present or not, until it is reset or committed', async () => {
    await at.commitFile('main', 'a');
    await at.lakefs.objects.delete(at.repository, 'main', 'a');
    await at.lakefs.objects.delete(at.repository, 'main', 'never-there');
    expect(await at.paths('main')).toEqual([]);
    expect(await at.paths('main@')).toEqual(['a']);
    await at.lakefs.commits.create(at.repository, 'main', { message: 'gone' });
    expect(await at.paths('main@')).toEqual([]);
    await expect(at.lakefs.objects.delete(at.repository, 'none', 'a')).rejects.toMatchObject({
      code: 'LAKEFS_BRANCH_NOT_FOUND',
    });
  });

  it('pages through and deletes more objects than one request holds', async () => {
    const paths = Array.from({ length: 1_050 }, (_, index) => `many/${String(index).padStart(5, '0')}`);
    await Promise.all(paths.map((path) => at.put('main', path, '')));
    expect(await at.paths('main')).toEqual(paths);
    expect(await Array.fromAsync(at.lakefs.branches.listUncommitted(at.repository, 'main'))).toHaveLength(1_050);
    const answers: unknown[] = [];
    const failures = await at.lakefs.objects.deleteMany(at.repository, 'main', [...paths, 'never-there'], {
      record: (answer) => answers.push(answer),
    });
    expect(failures).toEqual([]);
    expect(answers).toEqual([{ errors: [] }, { errors: [] }]);
    expect(await at.paths('main')).toEqual([]);
  }, 60_000);

  it('reads what a commit held after the branch has moved on', async () => {
    const commit = await at.commitFile('main', 'a', 'then');
    await at.commitFile('main', 'a', 'now');
    expect(await at.readText(commit.id, 'a')).toBe('then');
    expect(await at.readText(commit.id.slice(0, 16), 'a')).toBe('then');
  });

  it('refuses paths that are empty or too long before sending them', async () => {
    const wrong = { code: 'LAKEFS_NAME_INVALID' };
    await expect(at.put('main', '')).rejects.toMatchObject(wrong);
    await expect(at.put('main', 'ä'.repeat(513))).rejects.toMatchObject(wrong);
    const longest = 'ä'.repeat(512);
    await at.put('main', longest, 'fits');
    expect(await at.readText('main', longest)).toBe('fits');
  });
});
