import { beforeAll, describe, expect, it } from 'vitest';
import { codeOf, newRun } from '../support/mlflow-fixtures.ts';
import { openTarget, type Target } from '../support/targets.ts';

let target: Target;
beforeAll(async () => {
  target = await openTarget();
});

const bytes = (text: string) => new TextEncoder().encode(text);
const read = async (runId: string, path: string) =>
  new Response(await target.mlflow.artifacts.download(runId, path)).text();

describe('an artifact', () => {
  it('is written, listed and read back', async () => {
    const { id } = await newRun(target);
    const { artifacts } = target.mlflow;
    await artifacts.upload(id, 'report.html', bytes('<p>é'));
    await artifacts.upload(id, 'tieback/provenance.json', new Blob(['{"a":1}']));
    expect(await artifacts.list(id)).toEqual(
      expect.arrayContaining([
        { path: 'report.html', isDirectory: false, sizeBytes: 5 },
        { path: 'tieback', isDirectory: true, sizeBytes: undefined },
      ]),
    );
    expect(await artifacts.list(id, 'tieback')).toEqual([
      { path: 'tieback/provenance.json', isDirectory: false, sizeBytes: 7 },
    ]);
    expect(await read(id, 'report.html')).toBe('<p>é');
    expect(await read(id, 'tieback/provenance.json')).toBe('{"a":1}');
  });

  it('is replaced by a second one of its path', async () => {
    const { id } = await newRun(target);
    await target.mlflow.artifacts.upload(id, 'a.txt', bytes('first'));
    await target.mlflow.artifacts.upload(id, 'a.txt', bytes('second'));
    expect(await read(id, 'a.txt')).toBe('second');
  });

  it('may have an odd name', async () => {
    const { id } = await newRun(target);
    const path = "ördner/a b 50% c+d?e&f:'g.txt";
    await target.mlflow.artifacts.upload(id, path, bytes('odd'));
    expect(await read(id, path)).toBe('odd');
    expect((await target.mlflow.artifacts.list(id, 'ördner')).map((artifact) => artifact.path)).toEqual([path]);
  });

  it('may be empty, and may be large', async () => {
    const { id } = await newRun(target);
    await target.mlflow.artifacts.upload(id, 'empty', bytes(''));
    expect(await read(id, 'empty')).toBe('');
    const large = new Uint8Array(3 * 1024 * 1024).map((_, n) => n % 251);
    await target.mlflow.artifacts.upload(id, 'large.bin', large);
    const back = new Uint8Array(
      await new Response(await target.mlflow.artifacts.download(id, 'large.bin')).arrayBuffer(),
    );
    expect(Buffer.from(back).equals(Buffer.from(large))).toBe(true);
  });

  it('can be added to a run that has ended', async () => {
    const { id } = await newRun(target);
    await target.mlflow.runs.update(id, { status: 'FINISHED' });
    await target.mlflow.artifacts.upload(id, 'late.md', bytes('# late'));
    expect(await read(id, 'late.md')).toBe('# late');
  });

  it('that is missing is not found', async () => {
    const { id } = await newRun(target);
    await target.mlflow.artifacts.upload(id, 'folder/a', bytes('a'));
    expect(await codeOf(read(id, 'missing'))).toBe('MLFLOW_ARTIFACT_NOT_FOUND');
    expect(await codeOf(read(id, 'folder/missing'))).toBe('MLFLOW_ARTIFACT_NOT_FOUND');
    expect(await codeOf(read('f'.repeat(32), 'a'))).toBe('MLFLOW_RUN_NOT_FOUND');
  });

  it('cannot be a folder', async () => {
    const { id } = await newRun(target);
    await target.mlflow.artifacts.upload(id, 'folder/a', bytes('a'));
    // MLflow 2 trips over it.
    const code = target.mlflowMajor < 3 ? 'MLFLOW_SERVER_ERROR' : 'MLFLOW_REJECTED';
    expect(await codeOf(read(id, 'folder'))).toBe(code);
  });

  it.each(['../up', 'a/../b', '/a', 'a//b', 'a/', 'a#b', 'a%20b', ''])('cannot be called %j', async (path) => {
    const { id } = await newRun(target);
    expect(await codeOf(target.mlflow.artifacts.upload(id, path, bytes('x')))).toBe('MLFLOW_REJECTED');
  });
});

describe('a list of artifacts', () => {
  it('is empty for a new run, a missing folder and a file', async () => {
    const { id } = await newRun(target);
    const { artifacts } = target.mlflow;
    expect(await artifacts.list(id)).toEqual([]);
    await artifacts.upload(id, 'file', bytes('x'));
    expect(await artifacts.list(id, 'missing')).toEqual([]);
    expect(await artifacts.list(id, 'file')).toEqual([]);
  });
});
