import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunPlan } from '../../src/wrap/plan/run-plan.ts';
import { runStepsFor } from '../../src/wrap/run-steps.ts';
import { onlyTie } from '../support/only-tie.ts';
import { sampleOf } from '../support/sample.ts';
import { comparable, readTieState } from '../support/tie-state.ts';
import { breakingOptions } from '../support/tieback-command.ts';
import { baselineFiles, openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
  bench.write('train.mjs', trainingScript);
});
afterAll(() => bench[Symbol.asyncDispose]());

/** Leaves a line behind each time that it runs, logs a metric, and writes an output to its own branch. */
const trainingScript = `import { appendFileSync } from 'node:fs';
const env = process.env;
appendFileSync('ran-' + process.argv[2], 'ran\\n');
appendFileSync(env.TIEBACK_METRICS, '{"params":{"lr":1},"metrics":{"acc":0.5},"step":1}\\n');
if (env.TIEBACK_BRANCH) {
  const keys = env.LAKECTL_CREDENTIALS_ACCESS_KEY_ID + ':' + env.LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY;
  const branch = '/repositories/' + env.TIEBACK_REPO + '/branches/' + env.TIEBACK_BRANCH;
  const answer = await fetch(new URL('/api/v1' + branch + '/objects?path=outputs/model.bin', env.LAKECTL_SERVER_ENDPOINT_URL), {
    method: 'POST',
    headers: { authorization: 'Basic ' + btoa(keys), 'content-type': 'application/octet-stream' },
    body: 'weights',
  });
  if (!answer.ok) throw new Error(await answer.text());
}
`;

const moments = ['before-effect', 'before-journal', 'after-journal', 'answer-lost'] as const;
type Moment = (typeof moments)[number];

const commit = (role: string): string => `^POST .*/commits .*"tieback.role":"${role}"`;

/** The request by which each step changes a service. Steps that are not here change none. */
const requestOf: Readonly<Record<string, string>> = {
  experiment: '^POST .*/experiments/create ',
  branch: '^POST .*/branches .*"name":"of-',
  baselineAnchor: '^POST .*/branches .*"name":"tieback-baseline-',
  upload: '^POST .*/branches/of-.*/objects ',
  dataCommit: commit('data'),
  dataTag: '^POST .*/tags ',
  createRun: '^POST .*/runs/create ',
  inputs: '^POST .*/runs/log-inputs ',
  metrics: '^POST .*/runs/log-batch .*"acc"',
  closeRun: '^POST .*/runs/update ',
  backLink: commit('run'),
  anchor: '^POST .*/branches .*"name":"tieback-2',
  record: commit('record'),
  environment: '^PUT .*/environment[.]json ',
  report: '^PUT .*/provenance[.]',
};

type Kind = {
  readonly title: string;
  readonly short: string;
  readonly branch: string | null;
  readonly reports?: readonly string[];
  /** At which it is broken; default: at every step. */
  readonly brokenAt?: readonly string[];
};
const kinds: readonly Kind[] = [
  { title: 'with a baseline', short: 'b', branch: 'its-own' },
  { title: 'on a fixed version', short: 'f', branch: null },
  // To render one takes longer than all else: only where it tells something that the others do not.
  {
    title: 'with a report',
    short: 'r',
    branch: null,
    reports: ['md'],
    brokenAt: ['backLink', 'report'],
  },
];

/** What a kind of tie leaves nothing to do for sends nothing either. */
const idleOnFixed: ReadonlySet<string> = new Set(['branch', 'upload', 'dataCommit', 'dataTag']);

const stepsOf = ({ branch }: Kind): readonly string[] => Object.keys(runStepsFor({ input: { branch } } as RunPlan));

const stateDir = (name: string): string => join(bench.dir, `state-${name}`);

const argsOf = ({ branch, reports = [] }: Kind, name: string): readonly string[] => {
  const own = ['--data', `data-${name}`, '--prepare', 'echo 7,8 > "$TIEBACK_DATA_DIR/new.csv"', '--tag', `tag-${name}`];
  const options = [
    ...['--state', stateDir(name), '--experiment', `of-${name}`, '--name', name],
    ...['--show-metric', 'acc', '--model', 'classifier', ...reports.flatMap((format) => ['--report', format])],
    ...(branch === null ? ['--on', 'v1'] : own),
  ];
  return bench.runArgs(options, [process.execPath, 'train.mjs', name]);
};

const stateNow = async (name: string): Promise<unknown> => {
  const { tie } = onlyTie(stateDir(name));
  return comparable(await readTieState(bench, bench.repository, tie), tie, name);
};

const runBroken = (args: readonly string[], name: string, step: string, moment: Moment) =>
  bench.cli(args, {
    env: {
      NODE_OPTIONS: breakingOptions(),
      TIEBACK_TEST_BREAK: `${step} ${moment}`,
      TIEBACK_TEST_BROKEN: join(bench.dir, `broken-${name}`),
      TIEBACK_TEST_REQUEST: requestOf[step] ?? '',
    },
  });

const hasAnswerToLose = ({ branch, reports }: Kind, step: string): boolean =>
  step in requestOf && !(branch === null && idleOnFixed.has(step)) && !(reports === undefined && step === 'report');

describe.each(kinds)('a run $title', (kind) => {
  let unbroken: unknown;
  beforeAll(async () => {
    const name = `${kind.short}-unbroken`;
    expect(await bench.cli(argsOf(kind, name))).toMatchObject({ code: 0 });
    expect(new Set(onlyTie(stateDir(name)).done)).toEqual(new Set(stepsOf(kind)));
    unbroken = await stateNow(name);
  });

  const points = (kind.brokenAt ?? stepsOf(kind)).flatMap((step) =>
    moments.flatMap((moment) => (moment === 'answer-lost' && !hasAnswerToLose(kind, step) ? [] : [{ step, moment }])),
  );

  it.concurrent.each(sampleOf(points))(
    'broken at $step, $moment, ends as if it had not been',
    async ({ step, moment }) => {
      const name = `${kind.short}-${step}-${moment}`;
      const broken = await runBroken(argsOf(kind, name), name, step, moment);
      expect(existsSync(join(bench.dir, `broken-${name}`)), broken.stderr).toBe(true);
      expect(broken).toMatchObject(moment === 'answer-lost' ? { code: 0 } : { code: null, signal: 'SIGKILL' });
      if (moment !== 'answer-lost') {
        const resumed = await bench.cli(['resume', '--state', stateDir(name), onlyTie(stateDir(name)).tie]);
        expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
      }
      expect(await stateNow(name)).toEqual(unbroken);
      expect(bench.read(`ran-${name}`)).toBe('ran\n');
    },
  );
});

describe('a data folder that changes between a crash and its resume', () => {
  const prepare = [
    '--prepare',
    `echo A > "$TIEBACK_DATA_DIR/new.csv"; echo '{"augmentation_params":"A"}' > "$TIEBACK_METADATA"`,
  ];
  const onData = (name: string): string => `data-${name}`;
  const ownFiles = { ...baselineFiles, 'train/own.csv': '1' };
  const bringOwn = (name: string): void => {
    for (const [path, content] of Object.entries(ownFiles))
      if (path.startsWith('train/')) bench.write(`${onData(name)}/${path.slice('train/'.length)}`, content);
  };
  const cases = [
    { step: 'prepare', more: prepare, arrange: () => {} },
    { step: 'fetch', more: prepare, arrange: () => {} },
    { step: 'fetch', more: [], arrange: () => {} },
    { step: 'branch', more: ['--delete'], arrange: bringOwn },
  ].map((one, at) => ({ ...one, name: `tampered-${at}`, how: one.more[0] ?? 'nothing else' }));

  it.concurrent.each(cases)('is refused after $step, with $how', async ({ step, more, arrange, name }) => {
    arrange(name);
    const options = ['--state', stateDir(name), '--experiment', `of-${name}`, '--name', name, '--data', onData(name)];
    const args = bench.runArgs([...options, ...more], [process.execPath, 'train.mjs', name]);
    expect(await runBroken(args, name, step, 'after-journal')).toMatchObject({ signal: 'SIGKILL' });
    for (const path of ['a.csv', 'own.csv', 'new.csv']) rmSync(join(bench.dir, onData(name), path), { force: true });
    bench.write(`${onData(name)}/strategyB.csv`, 'B');
    const { tie } = onlyTie(stateDir(name));
    const resumed = await bench.cli(['resume', '--state', stateDir(name), tie]);
    expect(resumed.code).not.toBe(0);
    expect(resumed.stderr).toContain('is not as');
    expect(resumed.stderr).toContain('strategyB.csv');
    expect(resumed.stderr).toContain(`tieback abort ${tie}`);
    expect(existsSync(join(bench.dir, `ran-${name}`))).toBe(false);
    expect(onlyTie(stateDir(name)).done).not.toContain('dataCommit');
  });
});
