import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
  execFileSync('git', ['init', '-q', bench.dir]);
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Git spares what tells the test of the run, and nothing of tieback's. It stumbles over a file that is being written. */
const clean = "until git clean -fdxq -e 'result-*' -e 'up-*' -e 'down-*' 2>/dev/null; do :; done";

const assertLinked = async (outcome: RunOutcome, status: string): Promise<void> => {
  expect(outcome).toMatchObject({ isComplete: true, status, failures: [] });
  const run = await bench.mlflow.runs.get(outcome.runId ?? '');
  expect([run.status, run.tags['lakefs.commit_id']]).toEqual([status, outcome.dataCommit]);
  const link = await bench.lakefs.commits.get(bench.repository, outcome.backLinkCommit ?? '');
  expect(link.metadata).toMatchObject({ mlflow_run_id: outcome.runId, 'tieback.seal': expect.any(String) });
};

describe('a script that runs `git clean -fdx`', () => {
  it.each([
    [0, 'FINISHED'],
    [7, 'FAILED'],
    [125, 'FAILED'],
  ])('has its own exit code %i, and a run that is closed, linked and sealed', async (code, status) => {
    const { result, ...finished } = await bench.run(
      ['--name', `clean-${code}`],
      ['sh', '-c', `${clean}; echo cleaned; exit ${code}`],
    );
    expect([finished.code, finished.stdout]).toEqual([code, 'cleaned\n']);
    expect(finished.stderr).toContain('has removed tieback');
    expect(finished.stderr).not.toContain('not started');
    expect(result.childCode).toBe(code);
    await assertLinked(result, status);
    expect((await bench.cli(['resume', result.tie])).code).toBe(0);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('is still given %s afterwards', async (signalName, code) => {
    const name = `clean-${signalName}`;
    const waiting = `${clean}; : > up-${name}; while [ -e up-${name} ]; do sleep 0.05; done; : > down-${name}`;
    const started = bench.start(bench.runArgs(['--name', name, '--result', `result-${name}`], ['sh', '-c', waiting]));
    await vi.waitFor(() => expect(existsSync(join(bench.dir, `up-${name}`))).toBe(true), { timeout: 30_000 });
    started.process.kill(signalName);
    expect((await started.finished).code).toBe(code);
    expect(existsSync(join(bench.dir, `down-${name}`))).toBe(false);
    await assertLinked(JSON.parse(bench.read(`result-${name}`)), 'KILLED');
  });
});
