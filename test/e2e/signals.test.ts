import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { type HoldingProxy, openHoldingProxy } from '../support/holding-proxy.ts';
import { onlyTie } from '../support/only-tie.ts';
import { type CliOptions, openWorkbench, type Started, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let mlflow: HoldingProxy;
beforeAll(async () => {
  bench = await openWorkbench();
  mlflow = await openHoldingProxy(bench.environment['MLFLOW_TRACKING_URI'] ?? '');
});
afterAll(async () => {
  await mlflow[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
});

const stateOf = (name: string): string => join(bench.dir, `state-${name}`);
const startRun = (
  name: string,
  command: readonly string[],
  options: CliOptions = {},
  more: readonly string[] = [],
): Started =>
  bench.start(
    bench.runArgs(['--state', stateOf(name), '--name', name, '--result', `result-${name}`, ...more], command),
    { ...options, env: { MLFLOW_TRACKING_URI: mlflow.url, ...options.env } },
  );
const resume = (name: string) =>
  bench.cli(['resume', '--state', stateOf(name), '--json'], { env: { MLFLOW_TRACKING_URI: mlflow.url } });
const resultOf = (name: string): RunOutcome => JSON.parse(bench.read(`result-${name}`));

const until = (condition: () => unknown): Promise<unknown> =>
  vi.waitFor(() => expect(condition()).toBeTruthy(), { timeout: 30_000, interval: 20 });
const fileThere = (name: string) => until(() => existsSync(join(bench.dir, name)));

const assertLinked = async (outcome: RunOutcome, status: string): Promise<void> => {
  expect(outcome).toMatchObject({ isComplete: true, status });
  const run = await bench.mlflow.runs.get(outcome.runId ?? '');
  expect([run.status, run.tags['lakefs.commit_id']]).toEqual([status, outcome.dataCommit]);
  const link = await bench.lakefs.commits.get(bench.repository, outcome.backLinkCommit ?? '');
  expect(link.metadata['mlflow_run_id']).toBe(outcome.runId);
};

/** Leaves a file when it is there, then waits; without its folder it would wait for ever. */
const waits = (name: string, before = ''): readonly string[] => [
  'sh',
  '-c',
  `${before} : > up-${name}; while [ -e up-${name} ]; do sleep 0.05; done`,
];

describe('a signal to tieback while the command runs', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('hands %s on, and records the run as KILLED with both links', async (signalName, code) => {
    const started = startRun(signalName, waits(signalName));
    await fileThere(`up-${signalName}`);
    started.process.kill(signalName);
    expect((await started.finished).code).toBe(code);
    expect(resultOf(signalName).childCode).toBe(code);
    await assertLinked(resultOf(signalName), 'KILLED');
  });

  it.each([
    ['FINISHED', 0],
    ['KILLED', 4],
  ])('lets a command that ends in its own way have its end: %s for exit code %i', async (status, code) => {
    const name = `own-${code}`;
    const started = startRun(name, waits(name, `trap 'echo saved > saved-${name}; exit ${code}' TERM;`));
    await fileThere(`up-${name}`);
    started.process.kill('SIGTERM');
    expect((await started.finished).code).toBe(code);
    expect(bench.read(`saved-${name}`)).toBe('saved\n');
    await assertLinked(resultOf(name), status);
  });

  it('leaves at once when told twice; the command goes on, and resume records its end', async () => {
    const script = `trap ': > told-twice' TERM; : > up-twice; while [ -e up-twice ] && [ ! -e go-twice ]; do sleep 0.05; done`;
    const started = startRun('twice', ['sh', '-c', script]);
    await fileThere('up-twice');
    started.process.kill('SIGTERM');
    await fileThere('told-twice');
    started.process.kill('SIGTERM');
    const [code] = await new Promise<[number | null]>((resolve) =>
      started.process.once('exit', (exit) => resolve([exit])),
    );
    expect(code).toBe(130);
    expect(onlyTie(stateOf('twice')).done).not.toContain('train');

    const resumed = resume('twice');
    bench.write('go-twice', '');
    const { code: resumeCode, stdout } = await resumed;
    expect(resumeCode).toBe(0);
    await assertLinked(JSON.parse(stdout), 'FINISHED');
  });
});

describe('Ctrl-C before the command has started', () => {
  it('ends with 130, and resume goes on', async () => {
    const held = mlflow.hold(({ target }) => target.endsWith('/runs/create'), 'before-effect');
    const started = startRun('early', ['sh', '-c', 'echo ran >> ran-early']);
    await held.reached;
    started.process.kill('SIGINT');
    const { code, stderr } = await started.finished;
    held.release();
    const { tie } = onlyTie(stateOf('early'));
    expect([code, stderr]).toEqual([130, expect.stringContaining(`tieback resume ${tie}`)]);
    expect(existsSync(join(bench.dir, 'ran-early'))).toBe(false);

    const resumed = await resume('early');
    expect(resumed.code, resumed.stderr).toBe(0);
    await assertLinked(JSON.parse(resumed.stdout), 'FINISHED');
    expect(bench.read('ran-early')).toBe('ran\n');
  });

  it('ends the prepare command, which resume begins anew from the baseline', async () => {
    const prepare = 'echo x >> "$TIEBACK_DATA_DIR/new.csv"; : > up-prepare; [ -e go-prepare ] || exec sleep 60';
    const started = startRun('prepare', ['true'], {}, ['--data', 'data-prepare', '--prepare', prepare]);
    await fileThere('up-prepare');
    started.process.kill('SIGINT');
    expect((await started.finished).code).toBe(130);

    bench.write('go-prepare', '');
    const resumed = await resume('prepare');
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({ counts: { added: 1, changed: 0, removed: 0 } });
    expect(bench.read('data-prepare/new.csv')).toBe('x\n');
  });
});

const terminalChild = (code = 0): readonly string[] => [
  process.execPath,
  join(import.meta.dirname, '..', 'support', 'terminal-child.ts'),
  String(code),
];

describe("the command's terminal", () => {
  it('stays its own: it sees a terminal, and hears Ctrl-C once', async () => {
    const started = startRun('terminal', terminalChild(), { isTerminal: true });
    let screen = '';
    started.process.stdout?.on('data', (chunk) => {
      screen += chunk;
    });
    await until(() => screen.includes('terminals '));
    started.process.stdin?.write('\u0003');
    const { code } = await started.finished;
    expect(screen).toContain('terminals true true true');
    expect(screen).toContain('interrupts 1');
    expect(code, screen).toBe(0);
    await assertLinked(resultOf('terminal'), 'FINISHED');
  });

  it('gives it a signal once too that somebody sends to tieback alone', async () => {
    const started = startRun('lone', terminalChild(), { isTerminal: true });
    let screen = '';
    started.process.stdout?.on('data', (chunk) => {
      screen += chunk;
    });
    await until(() => screen.includes('terminals '));
    const lock = join(stateOf('lone'), 'ties', `${onlyTie(stateOf('lone')).tie}.lock`);
    process.kill(Number.parseInt(readFileSync(lock, 'utf8'), 10), 'SIGINT');
    const { code } = await started.finished;
    expect(screen).toContain('interrupts 1');
    expect(code, screen).toBe(0);
  });

  it('is not made up where there is none', async () => {
    const started = startRun('no-terminal', terminalChild(5));
    let printed = '';
    started.process.stdout?.on('data', (chunk) => {
      printed += chunk;
    });
    await until(() => printed.includes('terminals '));
    started.process.kill('SIGINT');
    const { code, stdout } = await started.finished;
    expect([code, stdout]).toEqual([5, 'terminals false false false\ninterrupts 1\n']);
  });

  it('gives it stdin, and takes nothing of stdout for itself', async () => {
    const { code, stdout } = await startRun('stdin', ['cat'], { input: 'one\ntwo\n' }).finished;
    expect([code, stdout]).toEqual([0, 'one\ntwo\n']);
  });

  it('adds variables of three families to its environment, and changes no other', async () => {
    const given = { AWS_ACCESS_KEY_ID: 'mine', AWS_ENDPOINT_URL: 'http://mine', CLICOLOR: '1', HOME: bench.dir };
    const print = 'for (const [key, value] of Object.entries(process.env)) console.log(key + "=" + value)';
    const { stdout } = await startRun('variables', [process.execPath, '-e', print], { env: given }).finished;
    const seen = stdout
      .trim()
      .split('\n')
      .filter((line) => !/^(TIEBACK|MLFLOW|LAKECTL)_/.test(line));
    const path = `PATH=${process.env['PATH']}`;
    const expected = [...Object.entries(given).map(([key, value]) => `${key}=${value}`), 'LANG=C.UTF-8', path];
    // A shell stands between, and says where it is.
    expect(seen.filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line)).sort()).toEqual(expected.sort());
  });
});
