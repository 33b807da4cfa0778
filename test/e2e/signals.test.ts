import { existsSync, readFileSync, rmSync } from 'node:fs';
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

/** The command that is left behind still holds the streams. */
const exitOf = ({ process }: Started): Promise<number | null> =>
  new Promise((resolve) => process.once('exit', (code) => resolve(code)));

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

  it.each(['INT', 'TERM'])('is not doubled when the whole group is given SIG%s, as by a scheduler', async (name) => {
    const trap = `trap 'echo told >> told-group-${name}' ${name};`;
    const started = startRun(`group-${name}`, waits(`group-${name}`, trap), { isGroup: true });
    await fileThere(`up-group-${name}`);
    process.kill(-(started.process.pid ?? Number.NaN), `SIG${name}`);
    await fileThere(`told-group-${name}`);
    // A second one would come within a second.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    rmSync(join(bench.dir, `up-group-${name}`));
    expect((await started.finished).code).toBe(0);
    expect(bench.read(`told-group-${name}`)).toBe('told\n');
  });

  it('ends a command that ignores SIGTERM after --grace, and records the run', async () => {
    const started = startRun('grace', waits('grace', `trap '' TERM;`), {}, ['--grace', '1']);
    await fileThere('up-grace');
    // As `timeout` does: the process, then its group.
    started.process.kill('SIGTERM');
    started.process.kill('SIGTERM');
    const { code, stderr } = await started.finished;
    expect([code, stderr]).toEqual([137, expect.stringContaining('did not end within 1 s of SIGTERM')]);
    await assertLinked(resultOf('grace'), 'KILLED');
  });

  it('leaves at once when told twice; the command goes on, and resume records its end', async () => {
    const script = `trap ': > told-twice' TERM; : > up-twice; while [ -e up-twice ] && [ ! -e go-twice ]; do sleep 0.05; done`;
    const started = startRun('twice', ['sh', '-c', script]);
    await fileThere('up-twice');
    started.process.kill('SIGTERM');
    await fileThere('told-twice');
    // Within a second it would be the same wish.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    started.process.kill('SIGTERM');
    expect(await exitOf(started)).toBe(130);
    expect(onlyTie(stateOf('twice')).done).not.toContain('train');
    expect(JSON.parse(bench.read('result-twice'))).toMatchObject({
      phase: 'running',
      exitCode: 130,
      error: { code: 'INTERRUPTED', details: { tie: onlyTie(stateOf('twice')).tie } },
    });

    const resumed = resume('twice');
    bench.write('go-twice', '');
    const { code: resumeCode, stdout } = await resumed;
    expect(resumeCode).toBe(0);
    await assertLinked(JSON.parse(stdout), 'FINISHED');
  });
});

describe('the command, when its shell is killed', () => {
  it('works on; the result says so, and resume asks how it ended', async () => {
    const started = startRun('shell', waits('shell', 'echo $PPID > shell-pid;'));
    await fileThere('up-shell');
    process.kill(Number(bench.read('shell-pid')), 'SIGKILL');
    const code = await exitOf(started);
    const { tie } = onlyTie(stateOf('shell'));
    expect(code).toBe(5);
    expect(JSON.parse(bench.read('result-shell'))).toMatchObject({
      phase: 'running',
      exitCode: 5,
      error: { code: 'CHILD_STATUS_UNKNOWN', hint: expect.stringContaining(`tieback resume ${tie} waits`) },
    });

    rmSync(join(bench.dir, 'up-shell'));
    const asked = await resume('shell');
    expect([asked.code, asked.stdout]).toEqual([5, expect.stringContaining('status-unknown')]);
    expect(asked.stderr).toContain(`tieback resume ${tie} --status`);
  });
});

describe("a terminal's hang-up", () => {
  const hangUp = async (name: string, under: readonly string[]) => {
    const started = startRun(name, waits(name), { isTerminal: true, under });
    await fileThere(`up-${name}`);
    started.process.kill('SIGKILL');
    // What the terminal's end does, it has done by then.
    await new Promise((resolve) => setTimeout(resolve, 2000));
  };

  it('ends the command, and the run is recorded as KILLED', async () => {
    await hangUp('hang-up', []);
    await fileThere('result-hang-up');
    expect(resultOf('hang-up').childCode).toBe(129);
    await assertLinked(resultOf('hang-up'), 'KILLED');
  });

  it('is nothing to a run under nohup, nor to its command', async () => {
    await hangUp('nohup', ['nohup']);
    expect(existsSync(join(bench.dir, 'result-nohup'))).toBe(false);
    rmSync(join(bench.dir, 'up-nohup'));
    await fileThere('result-nohup');
    expect(resultOf('nohup').childCode).toBe(0);
    await assertLinked(resultOf('nohup'), 'FINISHED');
  });

  it('sent to a run without any terminal is nothing to it either', async () => {
    const started = startRun('no-hang-up', waits('no-hang-up'));
    await fileThere('up-no-hang-up');
    started.process.kill('SIGHUP');
    await new Promise((resolve) => setTimeout(resolve, 500));
    rmSync(join(bench.dir, 'up-no-hang-up'));
    expect((await started.finished).code).toBe(0);
    await assertLinked(resultOf('no-hang-up'), 'FINISHED');
  });
});

describe("a signal that is the command's own affair", () => {
  const names = ['USR1', 'USR2', 'QUIT', 'CONT', 'WINCH'] as const;
  const listener = join(import.meta.dirname, '..', 'support', 'signal-listener.ts');
  /** Starts a command that writes down the signals that it is given, and ends with 6 when its file is taken away. */
  const listen = async (name: string, options: CliOptions) => {
    const started = startRun(name, [process.execPath, listener, `told-${name}`, `up-${name}`], options);
    await fileThere(`up-${name}`);
    // An empty file tells of none yet: the next signal is to be sent after this one has come.
    const told = () => bench.read(`told-${name}`).split('\n').filter(Boolean);
    const end = async () => {
      rmSync(join(bench.dir, `up-${name}`));
      return started.finished;
    };
    return { started, told, end };
  };

  it('reaches it, once, when tieback alone is given it, and ends nothing', async () => {
    const { started, told, end } = await listen('lone-signals', {});
    for (const [nth, name] of names.entries()) {
      started.process.kill(`SIG${name}`);
      await until(() => told().length === nth + 1);
    }
    const { code, stderr } = await end();
    expect([code, told()]).toEqual([6, names.map((name) => `SIG${name}`)]);
    expect(stderr).not.toMatch(/debugger/i);
    await assertLinked(resultOf('lone-signals'), 'FAILED');
  });

  it.each(['USR1', 'USR2', 'QUIT'] as const)('is not doubled when the whole group is given %s', async (name) => {
    const { started, told, end } = await listen(`group-${name}`, { isGroup: true });
    for (let time = 1; time <= 2; time++) {
      process.kill(-(started.process.pid ?? Number.NaN), `SIG${name}`);
      await until(() => told().length >= time);
      // A second one would come within a second.
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
    expect((await end()).code).toBe(6);
    expect(told()).toEqual([`SIG${name}`, `SIG${name}`]);
  });

  it('is not doubled when a terminal sends it', async () => {
    const { started, told, end } = await listen('terminal-quit', { isTerminal: true });
    started.process.stdin?.write('\u001c');
    await until(() => told().includes('SIGQUIT'));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await end()).code).toBe(6);
    expect(told().filter((name) => name === 'SIGQUIT')).toHaveLength(1);
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
