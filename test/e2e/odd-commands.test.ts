import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { onlyTie } from '../support/only-tie.ts';
import { type CliOptions, openWorkbench, type Started, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const startRun = (name: string, script: string, options: CliOptions = {}, more: readonly string[] = []): Started =>
  bench.start(
    bench.runArgs(
      ['--no-capture', 'all', '--state', `state-${name}`, '--name', name, '--result', `result-${name}`, ...more],
      ['sh', '-c', script],
    ),
    options,
  );

const exitOf = (process: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => process.once('exit', (code) => resolve(code)));
const isThere = (name: string): boolean => existsSync(join(bench.dir, name));
const fileThere = (name: string) =>
  vi.waitFor(() => expect(isThere(name), name).toBe(true), { timeout: 30_000, interval: 20 });

const assertLinked = async (outcome: RunOutcome, status: string): Promise<void> => {
  expect(outcome).toMatchObject({ isComplete: true, status });
  const run = await bench.mlflow.runs.get(outcome.runId ?? '');
  expect([run.status, run.tags['lakefs.commit_id']]).toEqual([status, outcome.dataCommit]);
  const link = await bench.lakefs.commits.get(bench.repository, outcome.backLinkCommit ?? '');
  expect(link.metadata['mlflow_run_id']).toBe(outcome.runId);
};
const resultOf = (name: string): RunOutcome => JSON.parse(bench.read(`result-${name}`));

describe('a command that leaves a process behind', () => {
  const stays = (name: string) => `: > up-${name}; while [ -e up-${name} ]; do sleep 0.05; done; : > ended-${name}`;

  it.each([
    ['forked twice, with the streams of the command', 'forked', (script: string) => `( (${script}) & ); exit 3`],
    ['in a session of its own', 'session', (script: string) => `setsid sh -c '${script}' & exit 3`],
  ])('is over when it ends itself, and the other goes on: %s', async (_, name, fork) => {
    const started = startRun(name, `${fork(stays(name))}`);
    expect(await exitOf(started.process)).toBe(3);
    await assertLinked(resultOf(name), 'FAILED');
    await fileThere(`up-${name}`);
    expect(isThere(`ended-${name}`)).toBe(false);
    rmSync(join(bench.dir, `up-${name}`));
    await fileThere(`ended-${name}`);
    await started.finished;
  });
});

describe('a command that closes its streams', () => {
  it('works on, and tieback keeps its own', async () => {
    const script = `exec <&- >&- 2>&-; sleep 0.2; echo '{"metrics":{"acc":0.5}}' >> "$TIEBACK_METRICS"; exit 6`;
    const { code, stderr } = await startRun('closed', script).finished;
    expect([code, stderr]).toEqual([6, expect.stringContaining(resultOf('closed').runId ?? 'no run')]);
    await assertLinked(resultOf('closed'), 'FAILED');
    const { metrics } = await bench.mlflow.runs.get(resultOf('closed').runId ?? '');
    expect(metrics).toMatchObject([{ key: 'acc', value: 0.5 }]);
  });

  it('is one that tieback, started without any, can run as well', async () => {
    const under = ['sh', '-c', 'exec "$@" <&- >&- 2>&-', 'closed'];
    expect(await startRun('none', 'exit 6', { under }).finished).toMatchObject({ code: 6, stdout: '', stderr: '' });
    await assertLinked(resultOf('none'), 'FAILED');
  });
});

describe.skipIf(process.platform !== 'linux')('a command that writes a gigabyte to stdout', () => {
  const gigabyte = 2 ** 30;

  it('has all of it arrive, and none of it in the memory of tieback', async () => {
    const fifo = join(bench.dir, 'gigabyte');
    execFileSync('mkfifo', [fifo]);
    const reader = spawn('sh', ['-c', 'wc -c < gigabyte > counted'], { cwd: bench.dir, stdio: 'ignore' });
    const counted = exitOf(reader);
    const stdout = openSync(fifo, 'w');
    // The command's parent is a shell, and that shell's is tieback.
    const peak = (file: string) =>
      `grep VmHWM "/proc/$(sed 's/.*) . //; s/ .*//' "/proc/$PPID/stat")/status" > ${file};`;
    const script = `${peak('peak-before')} head -c ${gigabyte} /dev/zero; ${peak('peak-after')}`;
    const { code, stderr } = await startRun('gigabyte', script, { stdout }).finished;
    closeSync(stdout);
    await counted;
    expect(code, stderr).toBe(0);
    expect(Number(bench.read('counted'))).toBe(gigabyte);
    const kilobytes = (file: string) => Number(/(\d+) kB/.exec(bench.read(file))?.[1]);
    expect(kilobytes('peak-before')).toBeGreaterThan(10_000);
    expect(kilobytes('peak-after') - kilobytes('peak-before')).toBeLessThan(20_000);
    await assertLinked(resultOf('gigabyte'), 'FINISHED');
  });
});

describe('a command that ignores every wish to stop', () => {
  const deaf = (name: string) =>
    `trap '' INT TERM HUP; echo $$ > pid-${name}; : > up-${name}; while [ -e up-${name} ]; do sleep 0.05; done`;

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'does not hold tieback when %s is sent twice, and resume finishes',
    async (signal) => {
      const started = startRun(signal, deaf(signal));
      await fileThere(`up-${signal}`);
      started.process.kill(signal);
      // Within a second it would be the same wish.
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const since = Date.now();
      started.process.kill(signal);
      expect(await exitOf(started.process)).toBe(130);
      expect(Date.now() - since).toBeLessThan(5000);
      expect(isThere(`up-${signal}`)).toBe(true);

      const { tie } = onlyTie(join(bench.dir, `state-${signal}`));
      const resumed = bench.start(['resume', tie, '--state', `state-${signal}`, '--json']);
      let told = '';
      resumed.process.stderr?.on('data', (chunk) => {
        told += chunk;
      });
      await vi.waitFor(() => expect(told).toContain('waiting for the training (process '), { timeout: 30_000 });
      process.kill(Number(bench.read(`pid-${signal}`)), 'SIGKILL');
      const { code, stdout, stderr } = await resumed.finished;
      expect(code, stderr).toBe(0);
      await assertLinked(JSON.parse(stdout), 'KILLED');
    },
  );
});
