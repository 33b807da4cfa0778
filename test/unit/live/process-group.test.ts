import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startGroup } from '../../live/process-group.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'process-group-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Dead processes that nobody collected yet do not count. */
const isAlive = (pid: number): boolean => {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
};

/** A program that starts a child of its own, as servers with workers do, and says both process ids. */
const FAMILY = 'sleep 60 & echo "$$ $!"; wait';

const pidsIn = (path: string): Promise<readonly number[]> =>
  vi.waitFor(async () => {
    const pids = (await readFile(path, 'utf8')).trim().split(' ').map(Number);
    if (pids.length < 2) throw new Error('not started yet');
    return pids;
  }, 5_000);

const start = (script: string) => {
  const logPath = join(dir, 'log');
  const outputFd = openSync(logPath, 'w');
  const group = startGroup('family', ['sh', '-c', script], { env: process.env, outputFd });
  closeSync(outputFd);
  return { group, logPath };
};

describe('startGroup', () => {
  it('stops what the program started as well', async () => {
    const { group, logPath } = start(FAMILY);
    const pids = await pidsIn(logPath);
    expect(pids.map(isAlive)).toEqual([true, true]);
    await group.stop();
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it('stops what a program left behind when it ended by itself', async () => {
    const { group, logPath } = start('sleep 60 & echo "$$ $!"; exit 3');
    const pids = await pidsIn(logPath);
    expect(await group.exited).toEqual({ code: 3, signal: null });
    expect(pids.map(isAlive)).toEqual([false, true]);
    await group.stop();
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it('gives the exit code that the program ended with', async () => {
    const { group } = start('exit 7');
    expect((await group.exited).code).toBe(7);
    expect(group.hasExited()).toBe(true);
    await group.stop();
  });

  it('ends with its starter even when that one is killed without a chance to clean up', async () => {
    const logPath = join(dir, 'log');
    const module = new URL('../../live/process-group.ts', import.meta.url).href;
    const starter = `
      import { openSync } from 'node:fs';
      import { startGroup } from ${JSON.stringify(module)};
      startGroup('family', ['sh', '-c', ${JSON.stringify(FAMILY)}], { env: process.env, outputFd: openSync(${JSON.stringify(logPath)}, 'w') });
      setInterval(() => undefined, 1000);`;
    const parent: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', starter], { stdio: 'inherit' });
    const pids = await vi.waitFor(() => pidsIn(logPath), 5_000);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await vi.waitFor(() => expect(pids.map(isAlive)).toEqual([false, false]), 5_000);
  });
});
