import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newRun } from '../support/mlflow-wire.ts';
import { openTarget, type Target } from '../support/targets.ts';

const proxy = '/api/2.0/mlflow-artifacts/artifacts';
const bytes = { 'content-type': 'application/octet-stream' };

let target: Target;
let wire: MlflowWire;
let experimentId: string;
let runId: string;
let root: string;
beforeAll(async () => {
  target = await openTarget();
  wire = target.mlflowWire;
  experimentId = await newExperiment(wire);
});
beforeEach(async () => {
  runId = await newRun(wire, experimentId);
  root = `${proxy}/${experimentId}/${runId}/artifacts`;
});

const put = (path: string, body = 'hello') => wire.send('PUT', `${root}/${path}`, { body });
const list = (path = '') => wire.get(`artifacts/list?run_id=${runId}&path=${path}`);
const read = (path: string, range?: string) =>
  wire.send('GET', `${root}/${path}`, range === undefined ? {} : { headers: { range } });
const statuses = async (answers: readonly ReturnType<MlflowWire['get']>[]) =>
  (await Promise.all(answers)).map(({ status }) => status);

describe('artifacts over the wire', () => {
  it.each([
    ['x.json', 'text/plain'],
    ['x.html', 'text/html'],
    ['x.bin', 'application/octet-stream'],
  ])('hand out %s as %s', async (name, type) => {
    await put(name);
    expect((await read(name)).headers.get('content-type')).toContain(type);
  });

  it('are listed a level at a time, with paths from the root of the run', async () => {
    await put('dir/sub/a.txt');
    await put('dir/b.txt');
    await put('c.txt');
    expect((await list()).json).toEqual({
      root_uri: root.replace(`${proxy}/`, 'mlflow-artifacts:/'),
      files: [
        { path: 'c.txt', is_dir: false, file_size: 5 },
        { path: 'dir', is_dir: true },
      ],
    });
    expect((await list('dir')).json.files.map(({ path }) => path)).toEqual(['dir/b.txt', 'dir/sub']);
    expect((await wire.get(`artifacts/list?run_uuid=${runId}&path=dir/sub`)).json.files).toHaveLength(1);
  });

  it('are listed by the proxy as names', async () => {
    await put('dir/b.txt');
    const folder = root.slice(proxy.length + 1);
    expect((await wire.get(`${proxy}?path=${folder}/dir`)).json.files).toEqual([
      { path: 'b.txt', is_dir: false, file_size: 5 },
    ]);
  });

  it.each(['nope', 'a.txt'])('list nothing under %s', async (path) => {
    await put('a.txt');
    expect((await list(path)).json).not.toHaveProperty('files');
  });

  it.each(['space here', 'ünïcode', 'q?&=', '50% off', "it's+:", 'back\\slash', 'x..'])(
    'keep the name %j',
    async (name) => {
      await put(encodeURIComponent(name), name);
      expect((await read(encodeURIComponent(name))).text).toBe(name);
      expect((await list()).json.files[0]?.path).toBe(name);
    },
  );

  it.each([
    ['p%2541', 'pA'],
    ['p%25252541', 'pA'],
    ['per%25cent', 'per\uFFFDnt'],
  ])('are decoded to the last: %s is %s', async (path, name) => {
    await put(path);
    expect((await list()).json.files.map((file) => file.path)).toEqual([name]);
    expect((await wire.get(`/get-artifact?run_id=${runId}&path=${encodeURIComponent(path)}`)).text).toBe('hello');
  });

  it.each(['a%23b', '..%2Fx', '%252e%252e%252fy', 'q%2523z'])('refuse the path %s', async (path) => {
    expect((await put(path)).status).toBe(400);
  });

  it('are not written through a file, nor from MLflow 3 on over a folder', async () => {
    await put('dir/a.txt');
    expect((await put('dir/a.txt/b')).status).toBe(500);
    // MLflow 2 writes it into the folder.
    expect((await put('dir')).status).toBe(target.mlflowMajor < 3 ? 200 : 500);
  });

  it('are deleted, file or folder, and absent ones without an error', async () => {
    await put('dir/a.txt');
    await put('dir/b.txt');
    expect((await wire.send('DELETE', `${root}/dir/a.txt`)).json).toEqual({});
    expect((await list('dir')).json.files.map(({ path }) => path)).toEqual(['dir/b.txt']);
    expect((await wire.send('DELETE', `${root}/dir`)).status).toBe(200);
    expect((await wire.send('DELETE', `${root}/dir`)).status).toBe(200);
    expect((await list()).json).not.toHaveProperty('files');
  });
});

describe('the answers of the artifact proxy, from MLflow 3 on', () => {
  beforeEach(({ skip }) => skip(target.mlflowMajor < 3, 'MLflow 2 serves artifacts another way'));

  it('are empty and have no type for what was written', async () => {
    const answer = await put('a.txt');
    expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([200, '', null]);
  });

  it('have a length and a tag that follows the content', async () => {
    await put('a.txt');
    const first = await read('a.txt');
    await put('a.txt', 'other!');
    const second = await read('a.txt');
    expect([first.text, second.text]).toEqual(['hello', 'other!']);
    expect(first.headers.get('content-type')).toContain('text/plain');
    expect(first.headers.get('content-length')).toBe('5');
    expect(first.headers.get('content-disposition')).toContain('a.txt');
    expect(first.headers.get('etag')).not.toBe(second.headers.get('etag'));
  });

  it('are a 404 for what is missing', async () => {
    const { status, json } = await read('nope');
    expect([status, json.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
  });

  it('are a 400 for a folder', async () => {
    await put('dir/a.txt');
    const folder = await read('dir');
    expect([folder.status, Object.keys(folder.json)]).toEqual([400, ['detail']]);
  });

  it('are the same to HEAD, without the content', async () => {
    await put('a.txt');
    const answer = await wire.send('HEAD', `${root}/a.txt`);
    expect([answer.status, answer.text, answer.headers.get('content-length')]).toEqual([200, '', '5']);
    expect((await wire.send('HEAD', `${root}/nope`)).status).toBe(404);
  });

  it.each([
    ['bytes=1-2', '12', 'bytes 1-2/10'],
    ['bytes=3-', '3456789', 'bytes 3-9/10'],
    ['bytes=3-99', '3456789', 'bytes 3-9/10'],
    ['bytes=-4', '6789', 'bytes 6-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
  ])('are a part for %s', async (range, text, contentRange) => {
    await put('a.txt', '0123456789');
    const part = await read('a.txt', range);
    expect([part.status, part.text, part.headers.get('content-range')]).toEqual([206, text, contentRange]);
  });

  it.each(['bytes=-', 'lines=1-2', 'bytes=5-2'])('are a 400 for %s, which is no range of bytes', async (range) => {
    await put('a.txt', '0123456789');
    expect((await read('a.txt', range)).status).toBe(400);
  });

  it.each(['bytes=10-12', 'bytes=11-', 'bytes=-0'])('are a 416 for %s, where there is nothing', async (range) => {
    await put('a.txt', '0123456789');
    const { status, headers } = await read('a.txt', range);
    expect([status, headers.get('content-range')]).toEqual([416, 'bytes */10']);
  });
});

describe('the upload route over the wire', () => {
  const upload = (query: string, body: string, headers: Readonly<Record<string, string>> = bytes) =>
    wire.send('POST', `/ajax-api/2.0/mlflow/upload-artifact?${query}`, { body, headers });

  it('writes with an empty answer that says it is JSON, and is read back by run and path', async () => {
    const answer = await upload(`run_uuid=${runId}&path=up/u.txt`, 'data');
    expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([200, '', 'application/json']);
    expect((await wire.get(`/get-artifact?run_id=${runId}&path=up/u.txt`)).text).toBe('data');
    expect((await wire.get(`/get-artifact?run_uuid=${runId}&path=up/u.txt`)).text).toBe('data');
  });

  it('refuses what is missing, too large, unsafe or a form', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const answers = [
      upload(`run_uuid=${runId}&path=u`, ''),
      upload(`run_uuid=${runId}&path=u`, 'x', form),
      upload(`run_uuid=${runId}`, 'x'),
      upload('path=u', 'x'),
      upload(`run_uuid=${runId}&path=../u`, 'x'),
      upload(`run_uuid=${runId}&path=u`, 'x'.repeat(10 * 1024 * 1024 + 1)),
    ];
    expect(await statuses(answers)).toEqual(answers.map(() => 400));
  });

  it('is not below /api, and knows its runs', async () => {
    const path = `/api/2.0/mlflow/upload-artifact?run_uuid=${runId}&path=u`;
    expect((await wire.send('POST', path, { body: 'x', headers: bytes })).status).toBe(404);
    expect((await upload('run_uuid=nope&path=u', 'x')).status).toBe(404);
  });
});
