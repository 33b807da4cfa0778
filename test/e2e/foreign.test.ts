import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anchorBranch } from '../../src/tie/keys.ts';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { onlyTie } from '../support/only-tie.ts';
import { listAll } from '../support/run-bench.ts';
import { breakingOptions } from '../support/tieback-command.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const theirs = 'train/theirs.csv';

/** A run with a new file in its data folder, killed when it is about to carry out a step. @returns its state folder and its tie */
const killedAt = async (step: string, more: readonly string[]) => {
  const state = `state-${step}`;
  const args = bench.runArgs(['--state', state, '--name', step, ...more], ['true']);
  const { signal, stderr } = await bench.cli(args, {
    env: {
      NODE_OPTIONS: breakingOptions(),
      TIEBACK_TEST_BREAK: `${step} before-effect`,
      TIEBACK_TEST_BROKEN: join(bench.dir, `broken-${step}`),
    },
  });
  expect(signal, stderr).toBe('SIGKILL');
  return { state, tie: onlyTie(join(bench.dir, state)).tie };
};

const stage = (branch: string) =>
  bench.lakefs.objects.upload(bench.repository, branch, { path: theirs, body: Buffer.from('theirs') });

const resume = async (state: string) => {
  const finished = await bench.cli(['resume', '--state', state, '--json']);
  return { ...finished, outcome: () => JSON.parse(finished.stdout) as RunOutcome };
};

const pathsOf = async (ref: string) =>
  (await listAll(bench.lakefs.objects.list(bench.repository, ref))).map(({ path }) => path);

/** The upload is refused, named and left where it is; once it is taken off, the tie can be finished. */
const standsInTheWay = async (branch: string, state: string, code: number): Promise<RunOutcome> => {
  await stage(branch);
  const { commitId } = await bench.lakefs.branches.get(bench.repository, branch);
  const refused = await resume(state);
  expect(refused, refused.stderr).toMatchObject({ code });
  expect(`${refused.stdout}${refused.stderr}`).toContain('LAKEFS_BRANCH_DIRTY');
  expect(`${refused.stdout}${refused.stderr}`).toContain(theirs);
  expect((await bench.lakefs.branches.get(bench.repository, branch)).commitId).toBe(commitId);
  const staged = await listAll(bench.lakefs.branches.listUncommitted(bench.repository, branch));
  expect(staged.map(({ path }) => path)).toContain(theirs);
  await bench.lakefs.objects.delete(bench.repository, branch, theirs);
  const again = await resume(state);
  expect(again, again.stderr).toMatchObject({ code: 0 });
  return again.outcome();
};

describe("somebody else's upload", () => {
  it("to a tie's own branch is never in its data commit", async () => {
    for (const path of ['a.csv', 'b.csv', 'deep/c.csv', 'new.csv']) bench.write(`data/${path}`, `x,y\n${path},1\n`);
    const { state } = await killedAt('dataCommit', ['--data', 'data']);
    const branch = `${bench.experiment}-dataCommit`;
    const { dataCommit } = await standsInTheWay(branch, state, 1);
    expect(await pathsOf(dataCommit)).toContain('train/new.csv');
    expect(await pathsOf(dataCommit)).not.toContain(theirs);
    expect(await pathsOf(branch)).not.toContain(theirs);
  });

  it("to a tie's anchor is never in the commit of its record", async () => {
    const { state, tie } = await killedAt('record', []);
    await standsInTheWay(anchorBranch(tie), state, 5);
    expect(await pathsOf(anchorBranch(tie))).not.toContain(theirs);
  });
});
