import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunPlan } from '../../src/wrap/plan/run-plan.ts';
import { runStepsFor } from '../../src/wrap/run-steps.ts';
import { onlyTie } from '../support/only-tie.ts';
import { listAll } from '../support/run-bench.ts';
import { sampleOf } from '../support/sample.ts';
import { comparable, readTieState, type TieState } from '../support/tie-state.ts';
import { breakingOptions } from '../support/tieback-command.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
  bench.write('train.mjs', trainingScript);
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Leaves a line behind, and logs a metric as a script does that talks to MLflow itself. */
const trainingScript = `import { appendFileSync } from 'node:fs';
const { MLFLOW_RUN_ID: run_id, MLFLOW_TRACKING_URI: base } = process.env;
const body = JSON.stringify({ run_id, metrics: [{ key: 'acc', value: 0.5, timestamp: Date.now(), step: 1 }] });
const headers = { 'content-type': 'application/json' };
const answer = await fetch(base + '/api/2.0/mlflow/runs/log-batch', { method: 'POST', headers, body });
if (!answer.ok) throw new Error(await answer.text());
appendFileSync('ran-' + process.argv[2], 'ran\\n');
`;

type Moment = 'before-effect' | 'before-journal';
type Kind = {
  readonly title: string;
  /** Begins names that no other test file gives: experiments of all of them are on one server. */
  readonly short: string;
  readonly branch: string | null;
  readonly moments: readonly Moment[];
};
const kinds: readonly Kind[] = [
  { title: 'with a baseline', short: 'second-b', branch: 'its-own', moments: ['before-effect', 'before-journal'] },
  { title: 'on a fixed version', short: 'second-f', branch: null, moments: ['before-journal'] },
];

const stepsOf = ({ branch }: Kind): readonly string[] => Object.keys(runStepsFor({ input: { branch } } as RunPlan));
const stateDir = (name: string): string => join(bench.dir, `state-${name}`);

const argsOf = ({ branch }: Kind, name: string): readonly string[] => {
  const own = ['--data', `data-${name}`, '--prepare', 'echo 7,8 > "$TIEBACK_DATA_DIR/new.csv"', '--tag', `tag-${name}`];
  const options = [
    ...['--state', stateDir(name), '--experiment', `of-${name}`, '--no-capture', 'all'],
    ...['--show-metric', 'acc', '--model', 'classifier'],
    ...(branch === null ? ['--on', 'v1'] : own),
  ];
  return bench.runArgs(options, [process.execPath, 'train.mjs', name]);
};

/** What another machine cannot know (what the folder held), or knows by somebody's word, and the hashes over it. */
const isOfMachine = (key: string): boolean =>
  /^tieback\.(data_mode|data_check|data_checked_at|status_asserted_\w+|exit_code|sealed_by|seal|seal\.(run|tags))$/.test(
    key,
  );

const without = (record: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !isOfMachine(key)));

const stateNow = async (tie: string, name: string): Promise<unknown> => {
  const state = await readTieState(bench, bench.repository, tie);
  const { record, seal } = state.record as { record: Readonly<Record<string, unknown>>; seal: string };
  expect(state.branches.flatMap(({ log }) => log.map(({ metadata }) => metadata['tieback.seal']))).toContain(seal);
  const known: TieState = {
    ...state,
    runs: state.runs.map((run) => ({ ...run, name: '', tags: { ...without(run.tags), 'mlflow.runName': '' } })),
    branches: state.branches.map((branch) => ({
      ...branch,
      log: branch.log.map((commit) => ({ ...commit, metadata: without(commit.metadata) })),
    })),
    record: { ...record, tags: without(record['tags'] as Readonly<Record<string, string>>) },
  };
  // The branch is named by the tie's end.
  return JSON.parse(JSON.stringify(comparable(known, tie, name)).replaceAll(tie.slice(-6), '<end>'));
};

/** All that a repository holds of one tie, and its experiment's runs. */
const leftOf = async (tie: string, name: string) => {
  const [branches, tags, experiment] = await Promise.all([
    listAll(bench.lakefs.branches.list(bench.repository, { includeHidden: true })),
    listAll(bench.lakefs.tags.list(bench.repository)),
    bench.mlflow.experiments.findByName(`of-${name}`),
  ]);
  const runs =
    experiment === undefined ? [] : await listAll(bench.mlflow.runs.search({ experimentIds: [experiment.id] }));
  return {
    branches: branches.map(({ id }) => id).filter((id) => id.includes(tie) || id.startsWith(`of-${name}-`)),
    tags: tags.map(({ id }) => id).filter((id) => id === `tag-${name}`),
    runs: runs.filter(({ status, tags: own }) => status !== 'KILLED' || own['tieback.aborted'] === undefined),
  };
};

/** Whether the command was started; one that outlived its tieback is given time to end. */
const hasTrained = async (name: string): Promise<boolean> => {
  const isBegun = existsSync(join(onlyTie(stateDir(name)).dir, 'started'));
  for (let look = 0; isBegun && look < 200 && !existsSync(join(bench.dir, `ran-${name}`)); look++) await delay(50);
  return isBegun;
};

describe.each(kinds)('a run $title', (kind) => {
  let unbroken: unknown;
  beforeAll(async () => {
    const name = `${kind.short}-unbroken`;
    expect(await bench.cli(argsOf(kind, name))).toMatchObject({ code: 0 });
    unbroken = await stateNow(onlyTie(stateDir(name)).tie, name);
  });

  const points = sampleOf(stepsOf(kind).flatMap((step) => kind.moments.map((moment) => ({ step, moment }))));

  it.concurrent.each(points)(
    'broken at $step, $moment, is finished or taken back by another machine',
    async ({ step, moment }) => {
      const name = `${kind.short}-${step}-${moment}`;
      const env = {
        NODE_OPTIONS: breakingOptions(),
        TIEBACK_TEST_BREAK: `${step} ${moment}`,
        TIEBACK_TEST_BROKEN: join(bench.dir, `broken-${name}`),
      };
      expect(await bench.cli(argsOf(kind, name), { env })).toMatchObject({ signal: 'SIGKILL' });
      const { tie } = onlyTie(stateDir(name));
      const isTrained = await hasTrained(name);
      const elsewhere = ['--state', `${stateDir(name)}-2`, '--repo', bench.repository, tie];
      if (!isTrained) {
        const asked = await bench.cli(['abort', ...elsewhere]);
        const isAsked = asked.stderr.includes('nothing tells whether the training');
        const aborted = isAsked ? await bench.cli(['abort', '--discard-training', ...elsewhere]) : asked;
        const isUntouched = aborted.code === 1 && aborted.stderr.includes('[TIE_NOT_FOUND]');
        expect(isUntouched || aborted.code === 0, aborted.stderr).toBe(true);
        expect(await leftOf(tie, name)).toEqual({ branches: [], tags: [], runs: [] });
        return;
      }
      const resumed = await bench.cli(['resume', '--status', 'finished', ...elsewhere]);
      expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
      expect(await stateNow(tie, name)).toEqual(unbroken);
      expect(bench.read(`ran-${name}`)).toBe('ran\n');
    },
  );
});

describe('resume of a tie of another machine', () => {
  it('asks at a terminal how a training ended of which nothing tells, and elsewhere wants it said', async () => {
    const name = 'asked';
    const env = {
      NODE_OPTIONS: breakingOptions(),
      TIEBACK_TEST_BREAK: 'train before-journal',
      TIEBACK_TEST_BROKEN: join(bench.dir, `broken-${name}`),
    };
    const [fixed] = kinds.slice(1);
    await bench.cli(argsOf(fixed as Kind, name), { env });
    const { tie } = onlyTie(stateDir(name));
    const args = ['resume', '--state', `${stateDir(name)}-2`, '--repo', bench.repository, tie];
    const silent = await bench.cli(args);
    expect(silent.code).toBe(5);
    expect(silent.stderr).toContain('[CHILD_STATUS_UNKNOWN]');
    expect(silent.stderr).toContain('--status STATUS');
    const asking = bench.start(args, { isTerminal: true });
    asking.process.stdin?.write('killed\n');
    const answered = await asking.finished;
    expect(answered.stdout).toContain('How did it end');
    expect(answered.code).toBe(0);
    expect((await readTieState(bench, bench.repository, tie)).runs).toMatchObject([{ status: 'KILLED' }]);
  });
});
