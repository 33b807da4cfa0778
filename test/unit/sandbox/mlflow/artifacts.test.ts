import { beforeEach, describe, expect, it } from 'vitest';
import { type MlflowWire, newExperiment, newMlflowWire, newRun } from '../../../support/mlflow-wire.ts';

const proxy = '/api/2.0/mlflow-artifacts/artifacts';
const bytes = { 'content-type': 'application/octet-stream' };

describe('artifacts', () => {
  let wire: MlflowWire;
  let runId: string;
  let root: string;
  beforeEach(async () => {
    wire = newMlflowWire();
    const experimentId = await newExperiment(wire);
    runId = await newRun(wire, experimentId);
    root = `${proxy}/${experimentId}/${runId}/artifacts`;
  });

  const put = (path: string, body = 'hello') => wire.send('PUT', `${root}/${path}`, { body });
  const list = (path = '') => wire.get(`artifacts/list?run_id=${runId}&path=${path}`);
  const upload = (query: string, body: string, headers: Readonly<Record<string, string>> = bytes) =>
    wire.send('POST', `/ajax-api/2.0/mlflow/upload-artifact?${query}`, { body, headers });

  it('are written with an empty answer that has no type', async () => {
    const answer = await put('a.txt');
    expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([200, '', null]);
  });

  it('are read with a type, a length and a tag that follows the content', async () => {
    await put('a.txt');
    const first = await wire.get(`${root}/a.txt`);
    await put('a.txt', 'other');
    const second = await wire.get(`${root}/a.txt`);
    expect([first.text, second.text]).toEqual(['hello', 'other']);
    expect(first.headers.get('content-type')).toContain('text/plain');
    expect(first.headers.get('content-length')).toBe('5');
    expect(first.headers.get('content-disposition')).toContain('filename="a.txt"');
    expect(first.headers.get('etag')).not.toBe(second.headers.get('etag'));
  });

  it.each([
    ['x.json', 'text/plain'],
    ['x.html', 'text/html'],
    ['x.bin', 'application/octet-stream'],
  ])('hand out %s as %s', async (name, type) => {
    await put(name);
    expect((await wire.get(`${root}/${name}`)).headers.get('content-type')).toContain(type);
  });

  it('hand out a part', async () => {
    await put('a.txt');
    const part = await wire.send('GET', `${root}/a.txt`, { headers: { range: 'bytes=1-2' } });
    expect([part.status, part.text, part.headers.get('content-range')]).toEqual([206, 'el', 'bytes 1-2/5']);
    expect((await wire.send('GET', `${root}/a.txt`, { headers: { range: 'bytes=9-' } })).status).toBe(416);
  });

  it('answer HEAD like GET, without the content', async () => {
    await put('a.txt');
    const answer = await wire.send('HEAD', `${root}/a.txt`);
    expect([answer.status, answer.text, answer.headers.get('content-length')]).toEqual([200, '', '5']);
    expect((await wire.send('HEAD', `${root}/nope`)).status).toBe(404);
  });

  it('answer what is missing with a 404 and a folder with a 400', async () => {
    await put('dir/a.txt');
    const missing = await wire.get(`${root}/nope`);
    expect([missing.status, missing.json.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST']);
    const folder = await wire.get(`${root}/dir`);
    expect([folder.status, Object.keys(folder.json)]).toEqual([400, ['detail']]);
  });

  it('are listed a level at a time, with paths from the root of the run', async () => {
    await put('dir/sub/a.txt');
    await put('dir/b.txt');
    await put('c.txt');
    expect((await list()).json.files).toEqual([
      { path: 'c.txt', is_dir: false, file_size: 5 },
      { path: 'dir', is_dir: true },
    ]);
    expect((await list('dir')).json.files.map(({ path }) => path)).toEqual(['dir/b.txt', 'dir/sub']);
    expect((await list()).json.root_uri).toBe(root.replace(`${proxy}/`, 'mlflow-artifacts:/'));
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

  it.each(['space here', 'ünïcode', 'q?&=', 'per%cent', "it's+:"])('keep the name %j', async (name) => {
    await put(encodeURIComponent(name), name);
    expect((await wire.get(`${root}/${encodeURIComponent(name)}`)).text).toBe(name);
    expect((await list()).json.files[0]?.path).toBe(name);
  });

  it.each(['a%23b', '..%2Fx', 'a%5Cb'])('refuse the path %s', async (path) => {
    expect((await put(path)).status).toBe(400);
  });

  it('are not written through a file or over a folder', async () => {
    await put('dir/a.txt');
    expect((await put('dir')).status).toBe(500);
    expect((await put('dir/a.txt/b')).status).toBe(500);
  });

  it('are deleted, file or folder, and absent ones without an error', async () => {
    await put('dir/a.txt');
    await put('dir/b.txt');
    expect((await wire.send('DELETE', `${root}/dir/a.txt`)).json).toEqual({});
    expect((await wire.send('DELETE', `${root}/dir`)).status).toBe(200);
    expect((await wire.send('DELETE', `${root}/dir`)).status).toBe(200);
    expect((await list()).json).not.toHaveProperty('files');
  });

  it('have no upload in parts', async () => {
    const { status, json } = await wire.post('/api/2.0/mlflow-artifacts/mpu/create/x', { path: 'x', num_parts: 2 });
    expect([status, json.error_code]).toEqual([501, 'NOT_IMPLEMENTED']);
  });

  describe('by the upload route', () => {
    it('are written with an empty answer that says it is JSON, and read back by run and path', async () => {
      const answer = await upload(`run_uuid=${runId}&path=up/u.txt`, 'data');
      expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([200, '', 'application/json']);
      expect((await wire.get(`/get-artifact?run_id=${runId}&path=up/u.txt`)).text).toBe('data');
      expect((await wire.get(`/get-artifact?run_uuid=${runId}&path=up/u.txt`)).text).toBe('data');
    });

    it('refuse what is missing, too large, unsafe or a form', async () => {
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const answers = await Promise.all([
        upload(`run_uuid=${runId}&path=u`, ''),
        upload(`run_uuid=${runId}&path=u`, 'x', form),
        upload(`run_uuid=${runId}`, 'x'),
        upload('path=u', 'x'),
        upload(`run_uuid=${runId}&path=../u`, 'x'),
        upload(`run_uuid=${runId}&path=u`, 'x'.repeat(10 * 1024 * 1024 + 1)),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 400]);
    });

    it('is not below /api, and knows its runs', async () => {
      const path = `/api/2.0/mlflow/upload-artifact?run_uuid=${runId}&path=u`;
      expect((await wire.send('POST', path, { body: 'x', headers: bytes })).status).toBe(404);
      expect((await upload('run_uuid=nope&path=u', 'x')).status).toBe(404);
    });
  });

  it('are not kept under another root than the proxy’s', async () => {
    const { experiment_id } = (await wire.post('experiments/create', { name: 'far', artifact_location: 's3://b/x' }))
      .json;
    const id = await newRun(wire, experiment_id);
    expect((await wire.get(`artifacts/list?run_id=${id}`)).status).toBe(501);
    expect((await wire.get(`/get-artifact?run_id=${id}&path=a`)).json.error_code).toBe('NOT_IMPLEMENTED');
  });
});
