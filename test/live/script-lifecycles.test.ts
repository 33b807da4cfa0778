import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const python = process.env['TIEBACK_LIVE_PYTHON'] ?? '';

type Lifecycle = {
  readonly what: string;
  /** Lines of Python behind `import mlflow, os, sys`. */
  readonly script: readonly string[];
  readonly code: number;
  readonly status: string;
  /** Statuses of the runs that the script makes besides, in the order of their start. */
  readonly extras?: readonly string[];
  readonly params?: Readonly<Record<string, string>>;
  readonly says?: string;
};

const inWith = (...lines: readonly string[]): readonly string[] => [
  'with mlflow.start_run():',
  "  mlflow.log_param('lr', 1)",
  ...lines.map((line) => `  ${line}`),
];
const started = ['mlflow.start_run()', "mlflow.log_param('lr', 1)"];
const lr = { lr: '1' };

/** What scripts do to a run that they resume, from orderly to rude: MLflow's own client leaves many with a wrong status, or none. */
const lifecycles: readonly Lifecycle[] = [
  { what: 'never touches its run', script: [], code: 0, status: 'FINISHED' },
  {
    what: 'only logs, without start_run',
    script: ["mlflow.log_param('lr', 1)"],
    code: 0,
    status: 'FINISHED',
    params: lr,
  },
  { what: 'ends as it should', script: inWith(), code: 0, status: 'FINISHED', params: lr },
  { what: 'raises inside "with"', script: inWith("raise ValueError('no')"), code: 1, status: 'FAILED', params: lr },
  {
    what: 'raises without "with", where MLflow says FINISHED',
    script: [...started, "raise ValueError('no')"],
    code: 1,
    status: 'FAILED',
    params: lr,
  },
  {
    what: 'exits with 3 without "with", where MLflow says FINISHED',
    script: [...started, 'sys.exit(3)'],
    code: 3,
    status: 'FAILED',
    params: lr,
  },
  {
    what: 'exits with 0 inside "with", where MLflow says FAILED',
    script: inWith('sys.exit(0)'),
    code: 0,
    status: 'FINISHED',
    params: lr,
  },
  {
    what: 'is killed inside "with", where MLflow leaves it RUNNING',
    script: inWith('os.kill(os.getpid(), 9)'),
    code: 137,
    status: 'KILLED',
    params: lr,
  },
  {
    what: 'leaves by os._exit, where MLflow leaves it RUNNING',
    script: inWith('os._exit(4)'),
    code: 4,
    status: 'FAILED',
    params: lr,
  },
  {
    what: 'starts a second run',
    script: [...inWith(), 'with mlflow.start_run():', "  mlflow.log_param('lr', 2)"],
    code: 0,
    status: 'FINISHED',
    extras: ['FINISHED'],
    params: lr,
  },
  {
    what: 'has a nested run that fails',
    script: inWith(
      'try:',
      '  with mlflow.start_run(nested=True):',
      "    raise ValueError('no')",
      'except ValueError:',
      '  pass',
    ),
    code: 0,
    status: 'FINISHED',
    extras: ['FAILED'],
    params: lr,
  },
  {
    what: 'logs from a thread, which MLflow gives a run that it never ends',
    script: [
      'import threading',
      ...inWith("t = threading.Thread(target=mlflow.log_param, args=('epochs', 3))", 't.start()', 't.join()'),
    ],
    code: 0,
    status: 'FINISHED',
    extras: ['FINISHED'],
    params: lr,
  },
  {
    what: 'lets a process of its own log first, which ends the run early',
    script: [
      'import subprocess',
      `subprocess.run([sys.executable, '-c', "import mlflow; mlflow.log_param('warm', 1)"], check=True)`,
      ...inWith(),
    ],
    code: 0,
    status: 'FINISHED',
    params: { lr: '1', warm: '1' },
  },
  {
    what: 'sets another experiment, where the MLflow client gives up',
    script: ["mlflow.set_experiment('somewhere-else')", 'mlflow.start_run()'],
    code: 1,
    status: 'FAILED',
    says: 'does not match',
  },
  {
    what: 'sets another tracking server, where its run is not known',
    script: ["mlflow.set_tracking_uri('sqlite:///elsewhere.db')", 'mlflow.start_run()'],
    code: 1,
    status: 'FAILED',
    says: 'not found',
  },
];

describe('a Python script with "import mlflow"', () => {
  it.each(lifecycles)(
    'that $what, has its run recorded as $status',
    async ({ what, script, code, status, extras = [], params = {}, says = '' }) => {
      const source = ['import mlflow, os, sys', ...script].join('\n');
      const name = what.replace(/\W+/g, '-');
      const { code: exitCode, result, stderr } = await bench.run(['--name', name], [python, '-c', source]);
      expect(exitCode, stderr).toBe(code);
      expect(stderr).toContain(says);
      expect(result).toMatchObject({ isComplete: true, status, childCode: code });

      const run = await bench.mlflow.runs.get(result.runId ?? '');
      expect(run).toMatchObject({ name, status, params, tags: { 'lakefs.commit_id': result.dataCommit } });
      expect(run.endTime).toBeGreaterThan(run.startTime);
      const others = await Promise.all(result.extraRuns.map((id) => bench.mlflow.runs.get(id)));
      expect(others.map((other) => other.status)).toEqual(extras);
      for (const other of others) {
        expect(other.experimentId).toBe(run.experimentId);
        expect(other.tags).toMatchObject({ 'tieback.tie': result.tie, 'lakefs.commit_id': result.dataCommit });
      }
      const link = await bench.lakefs.commits.get(bench.repository, result.backLinkCommit ?? '');
      expect(link.metadata['mlflow_run_id']).toBe(run.id);
    },
  );

  it('that sets another experiment is no trouble in mode adopt: its own run is taken', async () => {
    const other = `${bench.experiment}-other`;
    const source = ['import mlflow', `mlflow.set_experiment('${other}')`, ...inWith()].join('\n');
    const { code, result, stderr } = await bench.run(['--mode', 'adopt', '--name', 'adopted'], [python, '-c', source]);
    expect(code, stderr).toBe(0);
    const run = await bench.mlflow.runs.get(result.runId ?? '');
    expect(run).toMatchObject({ status: 'FINISHED', params: lr, tags: { 'lakefs.commit_id': result.dataCommit } });
    expect(run.experimentId).toBe((await bench.mlflow.experiments.findByName(other))?.id);
    expect(result.runUrl).toContain(`/experiments/${run.experimentId}/runs/${run.id}`);
  });

  it('that sets another tracking server is tied by a run that is made for it, and told so', async () => {
    const elsewhere = ["mlflow.set_tracking_uri('sqlite:///elsewhere.db')", "mlflow.set_experiment('there')"];
    const source = ['import mlflow', ...elsewhere, ...inWith()].join('\n');
    const { code, result, stderr } = await bench.run(
      ['--mode', 'adopt', '--name', 'elsewhere'],
      [python, '-c', source],
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('a tracking URI that the script sets must be that one');
    const run = await bench.mlflow.runs.get(result.runId ?? '');
    expect(run).toMatchObject({ status: 'FINISHED', params: {}, tags: { 'lakefs.commit_id': result.dataCommit } });
  });
});
