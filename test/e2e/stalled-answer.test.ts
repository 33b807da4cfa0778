import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkbench, type Started, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** An answer that fills a pipe many times over: the plan of a run with a long command. */
const startLong = (): Started => {
  const words = Array.from({ length: 60 }, () => 'x'.repeat(20_000));
  const started = bench.start(bench.runArgs(['--dry-run', '--json', '--state', 'state-long'], ['true', ...words]));
  started.process.stdout?.pause();
  return started;
};

describe.skipIf(process.platform === 'win32')('an answer whose reader stalls', () => {
  it('waits for it, and comes whole', async () => {
    const started = startLong();
    await delay(9000);
    expect(started.process.exitCode).toBeNull();
    started.process.stdout?.resume();
    const { code, stdout } = await started.finished;
    expect(code).toBe(0);
    expect(stdout.length).toBeGreaterThan(1_000_000);
    expect(() => JSON.parse(stdout)).not.toThrow();
  });

  it('is given up when a signal comes', async () => {
    const started = startLong();
    await delay(9000);
    const exited = new Promise((resolve) => started.process.once('exit', (code, name) => resolve([code, name])));
    started.process.kill('SIGTERM');
    expect(await exited).toEqual([143, null]);
    started.process.stdout?.resume();
  });
});
