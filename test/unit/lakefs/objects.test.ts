import { describe, expect, it } from 'vitest';
import { createObjects } from '../../../src/lakefs/objects.ts';
import { json, page, scriptedLakefs } from '../../support/scripted-lakefs.ts';

const stats = { path: 'a', path_type: 'object', checksum: 'x', mtime: 1, size_bytes: 3, physical_address: 'local://x' };

describe('objects.upload', () => {
  it('hands the bytes to the transport, which can send them again, with type and metadata as headers', async () => {
    const { api, sent } = scriptedLakefs(json(stats, 201));
    const body = new Blob(['abc']);
    await createObjects(api).upload('r', 'b', {
      path: 'a',
      body,
      contentType: 'text/csv',
      metadata: { note: 'ä', '::lakefs::client-mtime': '17' },
      onlyIfAbsent: true,
    });
    const [only] = sent;
    expect(only?.policy.body).toBe(body);
    const headers = Object.fromEntries(only?.request.headers ?? []);
    expect(headers).toMatchObject({
      'content-type': 'text/csv',
      'if-none-match': '*',
      'x-lakefs-internal-client-mtime': '17',
      'x-lakefs-meta-note': Buffer.from('ä').toString('latin1'),
    });
  });
});

describe('objects.get', () => {
  it('says that content is gone although its entry is there', async () => {
    const { api } = scriptedLakefs(json({ message: 'No data' }, 410));
    await expect(createObjects(api).get('r', 'main', 'a')).rejects.toMatchObject({
      code: 'LAKEFS_OBJECT_GONE',
      status: 410,
      effect: 'none',
    });
  });

  it('asks for a stream and for the range', async () => {
    const partial = new Response('bc', { status: 206, headers: { etag: '"x"', 'content-length': '2' } });
    const { api, sent } = scriptedLakefs(partial);
    const stream = await createObjects(api).get('r', 'main', 'a', { range: { first: 1, last: 2 } });
    expect(await new Response(stream).text()).toBe('bc');
    expect(sent[0]?.policy.stream).toBe(true);
    expect(sent[0]?.request.headers.get('range')).toBe('bytes=1-2');
  });

  it('does not pass the whole object off as a range', async () => {
    const { api } = scriptedLakefs(new Response('abc', { headers: { etag: '"x"' } }));
    await expect(createObjects(api).get('r', 'main', 'a', { range: { first: 1 } })).rejects.toMatchObject({
      code: 'HTTP_BAD_ANSWER',
    });
  });

  it('gives an empty stream for an object without bytes', async () => {
    const { api } = scriptedLakefs(new Response('', { headers: { etag: '"x"', 'content-length': '0' } }));
    expect(await new Response(await createObjects(api).get('r', 'main', 'a')).text()).toBe('');
  });
});

describe('objects.head', () => {
  it('reads everything from headers, also that there is no such object', async () => {
    const headers = { etag: '"abc"', 'content-length': '12', 'content-type': 'text/html', 'last-modified': 'then' };
    const { api } = scriptedLakefs(
      new Response(null, { headers: { ...headers, 'content-type': 'text/csv' } }),
      new Response(null, { status: 404 }),
    );
    const objects = createObjects(api);
    expect(await objects.head('r', 'main', 'a')).toEqual({
      etag: 'abc',
      sizeBytes: 12,
      lastModified: 'then',
      contentType: 'text/csv',
    });
    await expect(objects.head('r', 'main', 'a')).rejects.toMatchObject({ code: 'LAKEFS_OBJECT_NOT_FOUND' });
  });
});

describe('objects.deleteMany', () => {
  it('sends a thousand paths at a time and gathers what could not be deleted', async () => {
    const refusal = { path: 'p0', status_code: 403, message: 'cannot write to protected branch' };
    const { api, sent } = scriptedLakefs(json({ errors: [refusal] }), json({ errors: [] }), json({ errors: [] }));
    const paths = Array.from({ length: 2001 }, (_, index) => `p${index}`);
    expect(await createObjects(api).deleteMany('r', 'b', paths)).toEqual([
      { path: 'p0', status: 403, message: 'cannot write to protected branch' },
    ]);
    const bodies = await Promise.all(sent.map(({ request }) => request.json() as Promise<{ paths: string[] }>));
    expect(bodies.map((body) => body.paths.length)).toEqual([1000, 1000, 1]);
    expect(bodies.flatMap((body) => body.paths)).toEqual(paths);
  });

  it('asks for nothing when there is nothing to delete', async () => {
    const { api, sent } = scriptedLakefs();
    expect(await createObjects(api).deleteMany('r', 'b', [])).toEqual([]);
    expect(sent).toEqual([]);
  });
});

describe('objects.list', () => {
  it('tells objects from common prefixes, and takes missing metadata as none', async () => {
    const folder = { path: 'd/', path_type: 'common_prefix', checksum: '', mtime: 0, physical_address: '' };
    const { api } = scriptedLakefs(page([stats, folder]));
    expect(await Array.fromAsync(createObjects(api).list('r', 'main', { delimiter: '/' }))).toEqual([
      { kind: 'object', path: 'a', checksum: 'x', sizeBytes: 3, mtime: 1, contentType: undefined, metadata: {} },
      { kind: 'common-prefix', path: 'd/' },
    ]);
  });
});
