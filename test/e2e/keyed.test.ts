import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { listAll } from '../support/run-bench.ts';
import { breakingOptions } from '../support/tieback-command.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** A machine is a state folder and a data folder of its own. */
const argsOn = (machine: string, key: string, more: readonly string[] = []): readonly string[] => {
  const own = ['--state', `state-${key}-${machine}`, '--data', `data-${key}-${machine}`];
  const prepare = ['--prepare', 'echo 7,8 > "$TIEBACK_DATA_DIR/new.csv"', '--tag', `tag-${key}`, '--name', key];
  const script = `echo ran >> ran-${key}; [ ! -e hang-${key} ] || exec sleep 60; [ ! -e fail-${key} ] || exit 3; echo '{"metrics":{"acc":0.5}}' >> "$TIEBACK_METRICS"`;
  return bench.runArgs(['--tie', key, ...own, ...prepare, ...more], ['sh', '-c', script]);
};

const runOn = async (machine: string, key: string, more: readonly string[] = [], env = {}) => {
  const file = `result-${key}-${machine}.json`;
  const finished = await bench.cli(argsOn(machine, key, ['--result', file, ...more]), { env });
  return { ...finished, result: () => JSON.parse(bench.read(file)) as RunOutcome };
};

/** What both services hold of a finished tie. */
const recorded = async ({ tie, backLinkCommit, runId, branch = '', baseline }: RunOutcome) => {
  const [link, run, log] = await Promise.all([
    bench.lakefs.commits.get(bench.repository, backLinkCommit ?? ''),
    bench.mlflow.runs.get(runId ?? ''),
    listAll(bench.lakefs.commits.log(bench.repository, branch, { firstParent: true, stopAt: baseline.commit })),
  ]);
  const roles = log.filter(({ metadata }) => metadata['tieback.tie'] === tie);
  return {
    linked: link.metadata['mlflow_run_id'] === run.id,
    attempts: [link.metadata['tieback.attempts'], run.tags['tieback.attempts']],
    status: run.status,
    roles: roles.map(({ metadata }) => metadata['tieback.role']),
  };
};

const sealedOnce = (attempts: string) => ({
  linked: true,
  attempts: [attempts, attempts],
  status: 'FINISHED',
  roles: ['run', 'data'],
});

describe('a run with a key', () => {
  it.concurrent.each(['branch', 'upload', 'dataCommit', 'createRun', 'inputs'])(
    'that died at step %s goes on on another machine, and is sealed for a third',
    async (step) => {
      const key = `at-${step}`;
      const broken = await runOn('a', key, [], {
        NODE_OPTIONS: breakingOptions(),
        TIEBACK_TEST_BREAK: `${step} before-journal`,
        TIEBACK_TEST_BROKEN: join(bench.dir, `broken-${key}`),
      });
      expect(broken.signal).toBe('SIGKILL');
      const second = await runOn('b', key);
      expect(second, second.stderr).toMatchObject({ code: 0 });
      expect(second.stderr).toContain('was begun elsewhere');
      expect(second.result()).toMatchObject({ isComplete: true, dataCheck: 'unchanged', childCode: 0 });
      const third = await runOn('c', key);
      expect(third, third.stderr).toMatchObject({ code: 0 });
      expect(third.stderr).toContain('is sealed already: nothing was run');
      expect(third.result()).toMatchObject({ wasSealed: true, backLinkCommit: second.result().backLinkCommit });
      expect(bench.read(`ran-${key}`)).toBe('ran\n');
      expect(await recorded(third.result())).toEqual(sealedOnce('1'));
      expect(bench.read(`data-${key}-b/new.csv`)).toBe('7,8\n');
    },
  );

  it('whose machine died in its training is trained again when that is asked for, and not before', async () => {
    const key = 'preempted';
    bench.write(`hang-${key}`, '');
    const first = bench.start(argsOn('a', key), { isGroup: true });
    await vi.waitFor(() => expect(bench.read(`ran-${key}`)).toBe('ran\n'), { timeout: 60_000 });
    const exited = once(first.process, 'exit');
    process.kill(-(first.process.pid ?? Number.NaN), 'SIGKILL');
    await exited;

    for (const machine of ['a', 'b']) {
      const refused = await runOn(machine, key);
      expect(refused, refused.stderr).toMatchObject({ code: 125 });
      expect(refused.stderr).toContain('[TIE_TRAINED]');
      expect(refused.stderr).toContain('--retrain');
    }
    const other = await bench.cli(argsOn('b', key, ['--model', 'another', '--retrain']));
    expect(other.code).toBe(125);
    expect(other.stderr).toContain('begun with another --model');

    rmSync(join(bench.dir, `hang-${key}`));
    const again = await runOn('b', key, ['--retrain']);
    expect(again, again.stderr).toMatchObject({ code: 0 });
    expect(bench.read(`ran-${key}`)).toBe('ran\nran\n');
    expect(await recorded(again.result())).toEqual(sealedOnce('2'));
    for (const machine of ['a', 'b', 'c']) {
      const told = await runOn(machine, key, ['--retrain']);
      expect(told, told.stderr).toMatchObject({ code: 0 });
    }
    expect(bench.read(`ran-${key}`)).toBe('ran\nran\n');
  });

  it('gives the exit code of a training that failed again, on any machine, so that nobody counts it as done', async () => {
    const key = 'failing';
    bench.write(`fail-${key}`, '');
    const first = await runOn('a', key);
    expect(first, first.stderr).toMatchObject({ code: 3 });
    for (const more of [[], ['--retrain']]) {
      const told = await runOn('b', key, more);
      expect(told, told.stderr).toMatchObject({ code: 3 });
      expect(told.stderr).toContain(
        'is sealed already: nothing was run; its training ended as FAILED with exit code 3',
      );
      expect(told.stderr).toContain('use another --tie KEY');
      expect(told.result()).toMatchObject({ wasSealed: true, childCode: 3, exitCode: 3, isComplete: true });
    }
    expect(bench.read(`ran-${key}`)).toBe('ran\n');
  });

  it('trains once, however many machines begin it at once', async () => {
    const key = 'at-once';
    const results = await Promise.all(['a', 'b', 'c', 'd'].map((machine) => runOn(machine, key)));
    expect(bench.read(`ran-${key}`)).toBe('ran\n');
    for (const { code, stderr } of results) if (code !== 0) expect(stderr).toContain('[TIE_TAKEN]');
    const done = results.filter(({ code }) => code === 0);
    expect(done.length).toBeGreaterThan(0);
    const [first] = done;
    expect((await recorded(first?.result() as RunOutcome)).linked).toBe(true);
  });

  it('is left alone while another machine works on it', async () => {
    const key = 'alive';
    bench.write(`hang-${key}`, '');
    const first = bench.start(argsOn('a', key), { isGroup: true });
    await vi.waitFor(() => expect(bench.read(`ran-${key}`)).toBe('ran\n'), { timeout: 60_000 });
    const second = await runOn('b', key, ['--retrain']);
    expect(second, second.stderr).toMatchObject({ code: 125 });
    expect(second.stderr).toContain('[TIE_TAKEN]');
    process.kill(-(first.process.pid ?? Number.NaN), 'SIGINT');
    expect(await first.finished).not.toMatchObject({ code: 0 });
    expect(bench.read(`ran-${key}`)).toBe('ran\n');
  });

  it('wants a key for a retraining', async () => {
    const refused = await bench.cli(bench.runArgs(['--retrain'], ['true']));
    expect(refused.code).toBe(125);
    expect(refused.stderr).toContain('--retrain goes with --tie only');
  });
});
