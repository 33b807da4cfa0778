import { execFileSync, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { openWorkbench, type Started, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const fill = `'${process.execPath}' '${join(import.meta.dirname, '..', 'support', 'fill-stderr.ts')}'`;
const full = '/dev/full';
const cannotWaste = process.platform === 'win32' || !existsSync(full);

/** A pipe that stays open and that nobody reads. */
const unreadPipe = (name: string): { readonly path: string; readonly fd: number } & Disposable => {
  const path = join(bench.dir, name);
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR);
  return { path, fd, [Symbol.dispose]: () => closeSync(fd) };
};

const startRun = (name: string, script: string, stderr?: number): Started =>
  bench.start(
    bench.runArgs(
      ['--no-capture', 'all', '--state', `state-${name}`, '--name', name, '--result', `result-${name}`],
      ['sh', '-c', script],
    ),
    stderr === undefined ? {} : { stderr },
  );

const assertRecorded = async (name: string, status = 'FINISHED'): Promise<void> => {
  const result: RunOutcome = JSON.parse(bench.read(`result-${name}`));
  expect(result).toMatchObject({ isComplete: true, status });
  expect((await bench.mlflow.runs.get(result.runId ?? '')).status).toBe(status);
};

const exitOf = ({ process }: Started): Promise<number | null> =>
  new Promise((resolve) => process.once('exit', (code) => resolve(code)));

describe.skipIf(process.platform === 'win32')('a run whose stderr nobody reads', () => {
  it.each([
    ['made blocking again by the command', 'blocking', fill],
    ['left non-blocking by the command', 'left', `${fill} --leave; exit 0`],
  ])('is recorded and ends with the code of its command: a full pipe, %s', async (_, name, script) => {
    using pipe = unreadPipe(`pipe-${name}`);
    const { code } = await startRun(name, script, pipe.fd).finished;
    expect(code).toBe(0);
    await assertRecorded(name);
  });

  it('is recorded, too, where the stream cannot be opened once more: a socket', async () => {
    // Again and again: Node takes some of it although nobody reads.
    const started = startRun('socket', `for i in 1 2 3 4; do ${fill}; sleep 0.5; done; exit 3`);
    started.process.stderr?.pause();
    expect(await exitOf(started)).toBe(3);
    started.process.stderr?.resume();
    await assertRecorded('socket', 'FAILED');
  });

  it('hears a signal, hands it on, and is recorded as KILLED', async () => {
    using pipe = unreadPipe('pipe-signal');
    const started = startRun('signal', `${fill}; : > up-signal; while [ -e up-signal ]; do sleep 0.05; done`, pipe.fd);
    await vi.waitFor(() => expect(existsSync(join(bench.dir, 'up-signal'))).toBe(true), { timeout: 30_000 });
    started.process.kill('SIGTERM');
    expect(await exitOf(started)).toBe(143);
    await assertRecorded('signal', 'KILLED');
  });

  it('does not make a signal wait at its end', async () => {
    using pipe = unreadPipe('pipe-end');
    const started = startRun('end', fill, pipe.fd);
    await vi.waitFor(() => expect(existsSync(join(bench.dir, 'result-end'))).toBe(true), { timeout: 30_000 });
    const since = Date.now();
    // The result is written just before tieback begins to wait for its reader.
    await new Promise((resolve) => setTimeout(resolve, 500));
    started.process.kill('SIGTERM');
    expect(await exitOf(started)).toBe(0);
    expect(Date.now() - since).toBeLessThan(4000);
  });
});

describe.skipIf(process.platform === 'win32')('a reader who is slow', () => {
  it('gets all that a run says, in order', async () => {
    const pipe = unreadPipe('pipe-slow');
    const started = startRun('slow', fill, pipe.fd);
    await vi.waitFor(() => expect(existsSync(join(bench.dir, 'result-slow'))).toBe(true), { timeout: 30_000 });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const reader = spawn('cat', [pipe.path], { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    reader.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    const readAll = new Promise((resolve) => reader.once('close', resolve));
    expect(await exitOf(started)).toBe(0);
    pipe[Symbol.dispose]();
    await readAll;
    const { runId }: RunOutcome = JSON.parse(bench.read('result-slow'));
    const places = ['▶ run: ', 'xxxxxx', '✓', runId ?? 'no run'].map((part) => text.lastIndexOf(part));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
  });
});

describe.skipIf(cannotWaste)('a full disk', () => {
  it('under stderr costs a run nothing', async () => {
    const stderr = openSync(full, 'w');
    const { code } = await startRun('full', 'exit 4', stderr).finished;
    closeSync(stderr);
    expect(code).toBe(4);
    await assertRecorded('full', 'FAILED');
  });

  it('under stdout fails even "--version"', async () => {
    const stdout = openSync(full, 'w');
    expect(await bench.cli(['--version'], { stdout })).toMatchObject({ code: 1, stderr: '' });
    closeSync(stdout);
  });

  it.each([['ties --json'], ['--help']])('under stdout fails "%s" in one plain message', async (line) => {
    const stdout = openSync(full, 'w');
    const { code, stderr } = await bench.cli(line.split(' '), { stdout });
    closeSync(stdout);
    expect([code, stderr.split('\n')[0]]).toEqual([
      1,
      expect.stringContaining('error: the answer could not be written: ENOSPC'),
    ]);
    expect(stderr).not.toContain(' at ');
  });
});
