import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseProcStat } from '../../src/util/proc-stat.ts';
import type { RunResults } from '../../src/wrap/results.ts';
import { type HoldingProxy, openHoldingProxy } from '../support/holding-proxy.ts';
import type { Received } from '../support/http-server.ts';
import { onlyTie } from '../support/only-tie.ts';
import { shellUntil } from '../support/shell-until.ts';
import { comparable, readTieState } from '../support/tie-state.ts';
import { openWorkbench, type Started, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let lakefs: HoldingProxy;
let mlflow: HoldingProxy;
beforeAll(async () => {
  bench = await openWorkbench();
  lakefs = await openHoldingProxy(bench.environment['LAKECTL_SERVER_ENDPOINT_URL'] ?? '');
  mlflow = await openHoldingProxy(bench.environment['MLFLOW_TRACKING_URI'] ?? '');
});
afterAll(async () => {
  await Promise.all([lakefs, mlflow].map((proxy) => proxy[Symbol.asyncDispose]()));
  await bench[Symbol.asyncDispose]();
});

const env = () => ({ LAKECTL_SERVER_ENDPOINT_URL: lakefs.url, MLFLOW_TRACKING_URI: mlflow.url });
const stateOf = (name: string): string => join(bench.dir, `state-${name}`);

/** A run with everything: new data, a tag, a shown metric, a report. Its command leaves a line behind each time that it runs. */
const fullRun = (name: string): Started => {
  const options = [
    ...['--state', stateOf(name), '--name', name, '--data', `data-${name}`, '--tag', `tag-${name}`, '--report', 'md'],
    ...['--prepare', 'echo 7,8 > "$TIEBACK_DATA_DIR/new.csv"', '--show-metric', 'acc', '--model', 'classifier'],
  ];
  const script = `echo ran >> ran-${name}; echo '{"params":{"lr":1},"metrics":{"acc":0.5},"step":1}' >> "$TIEBACK_METRICS"`;
  return bench.start(bench.runArgs(options, ['sh', '-c', script]), { env: env() });
};

const resume = (name: string, ...more: readonly string[]) =>
  bench.cli(['resume', '--state', stateOf(name), ...more], { env: env() });

const kill = async ({ process: child }: Started): Promise<void> => {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
};

const stateNow = async (name: string) => {
  const { tie } = onlyTie(stateOf(name));
  return comparable(await readTieState(bench, bench.repository, tie), tie, name);
};

const isCommit =
  (role: string) =>
  ({ method, target, body }: Received): boolean =>
    method === 'POST' && target.includes('/commits') && body.includes(`"tieback.role":"${role}"`);
const isCreateRun = ({ target }: Received): boolean => target.endsWith('/runs/create');

type Point = {
  readonly name: string;
  readonly service: 'lakefs' | 'mlflow';
  readonly isWanted: (request: Received) => boolean;
  readonly when: 'before-effect' | 'after-effect';
  /** The last step that is done, and the one that is under way. */
  readonly done: keyof RunResults;
  readonly open: keyof RunResults;
};

const points: readonly Point[] = [
  {
    name: 'in-step-4',
    service: 'lakefs',
    isWanted: isCommit('data'),
    when: 'after-effect',
    done: 'upload',
    open: 'dataCommit',
  },
  {
    name: 'after-step-4',
    service: 'mlflow',
    isWanted: isCreateRun,
    when: 'before-effect',
    done: 'dataCommit',
    open: 'createRun',
  },
  {
    name: 'in-step-6',
    service: 'mlflow',
    isWanted: isCreateRun,
    when: 'after-effect',
    done: 'dataCommit',
    open: 'createRun',
  },
  {
    name: 'after-step-8',
    service: 'lakefs',
    isWanted: isCommit('run'),
    when: 'before-effect',
    done: 'closeRun',
    open: 'backLink',
  },
  {
    name: 'in-step-9',
    service: 'lakefs',
    isWanted: isCommit('run'),
    when: 'after-effect',
    done: 'closeRun',
    open: 'backLink',
  },
  {
    name: 'in-step-10',
    service: 'lakefs',
    isWanted: isCommit('record'),
    when: 'after-effect',
    done: 'backLink',
    open: 'record',
  },
];

describe('resume after kill -9', () => {
  let unbroken: unknown;
  beforeAll(async () => {
    expect(await fullRun('unbroken').finished).toMatchObject({ code: 0 });
    unbroken = await stateNow('unbroken');
  });

  it.each(points)(
    'ends $name exactly as an unbroken run, nothing doubled',
    async ({ name, service, isWanted, when, done, open }) => {
      const held = (service === 'lakefs' ? lakefs : mlflow).hold(isWanted, when);
      const started = fullRun(name);
      await held.reached;
      await kill(started);
      held.release();
      const broken = onlyTie(stateOf(name));
      expect(broken.done).toContain(done);
      expect(broken.done).not.toContain(open);

      expect(await resume(name)).toMatchObject({ code: 0 });
      expect(await stateNow(name)).toEqual(unbroken);
      expect(bench.read(`ran-${name}`)).toBe('ran\n');
    },
  );

  it('changes nothing when everything is done', async () => {
    const before = onlyTie(stateOf('unbroken'));
    const again = await resume('unbroken', before.tie);
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('FINISHED');
    expect(onlyTie(stateOf('unbroken')).text).toBe(before.text);
    expect(await stateNow('unbroken')).toEqual(unbroken);
  });

  it('knows nothing to finish then, and no tie that was never made', async () => {
    const nothing = await resume('unbroken');
    expect(nothing).toMatchObject({ code: 0, stdout: '' });
    expect(nothing.stderr).toContain('nothing is unfinished');
    const unknown = await resume('unbroken', '20200101-0123456789');
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('there is no tie "20200101-0123456789"');
  });
});

/** Starts a run whose command waits for a file, and gives the command's process id once it is there. */
const waitingRun = async (name: string, isGroup: boolean) => {
  const script = `echo $$ > pid-${name}; while [ -e pid-${name} ] && [ ! -e go-${name} ]; do sleep 0.05; done`;
  const options = ['--state', stateOf(name), '--name', name, '--data', `data-${name}`];
  const started = bench.start(bench.runArgs(options, ['sh', '-c', script]), { env: env(), isGroup });
  const pid = await vi.waitFor(() => Number(/^(\d+)\n/.exec(bench.read(`pid-${name}`))?.[1]), { timeout: 30_000 });
  return { started, pid };
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('resume while the command may still run', () => {
  it('waits for a command that outlived its tieback, and lets nobody else work on the tie', async () => {
    const { started, pid } = await waitingRun('outlives', false);
    await kill(started);
    expect(isAlive(pid)).toBe(true);

    const waiting = bench.start(['resume', '--state', stateOf('outlives'), '--json'], { env: env() });
    const lock = join(stateOf('outlives'), 'ties', `${onlyTie(stateOf('outlives')).tie}.lock`);
    await vi.waitFor(
      () =>
        expect(
          existsSync(lock) && waiting.process.pid === Number.parseInt(bench.read(lock.slice(bench.dir.length)), 10),
        ).toBe(true),
      { timeout: 30_000 },
    );
    const second = await resume('outlives');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('[JOURNAL_LOCKED]');
    expect([isAlive(pid), waiting.process.exitCode]).toEqual([true, null]);

    bench.write('go-outlives', '');
    const finished = await waiting.finished;
    expect(finished.code).toBe(0);
    expect(JSON.parse(finished.stdout)).toMatchObject({
      isComplete: true,
      status: 'FINISHED',
      childCode: 0,
      dataMode: 'dir-verified',
    });
  });

  it('ends a prepare command that outlived its tieback before another one begins', async () => {
    const name = 'orphan';
    const prepare =
      'echo x >> "$TIEBACK_DATA_DIR/new.csv"; echo $$ > orphan; [ -e go-orphan ] || sleep 60; echo y >> "$TIEBACK_DATA_DIR/new.csv"';
    const options = ['--state', stateOf(name), '--name', name, '--data', `data-${name}`, '--prepare', prepare];
    const broken = bench.start(bench.runArgs(options, ['true']), { env: env() });
    await vi.waitFor(() => expect(bench.read('orphan')).toMatch(/^\d+\n$/), { timeout: 20_000, interval: 20 });
    const pid = Number(bench.read('orphan'));
    await kill(broken);
    expect(isAlive(pid)).toBe(true);

    bench.write('go-orphan', '');
    const resumed = await resume(name);
    expect(resumed.code).toBe(0);
    expect(resumed.stderr).toContain(`the earlier prepare command is still at work (process ${pid})`);
    const stat = existsSync(`/proc/${pid}/stat`) ? parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8')) : undefined;
    expect(stat?.isZombie ?? true).toBe(true);
    expect(bench.read(`data-${name}/new.csv`)).toBe('x\ny\n');
  });

  it('does not guess how a command ended that died together with its tieback', async () => {
    const { started } = await waitingRun('dies', true);
    const exited = once(started.process, 'exit');
    process.kill(-(started.process.pid ?? Number.NaN), 'SIGKILL');
    await exited;

    const asked = await resume('dies');
    expect(asked.code).toBe(5);
    expect(asked.stderr).toContain('[CHILD_STATUS_UNKNOWN]');
    expect(asked.stderr).toContain('--status STATUS');

    const told = await resume('dies', '--status', 'failed', '--json');
    expect(told.code).toBe(0);
    const outcome = JSON.parse(told.stdout);
    expect(outcome).toMatchObject({ isComplete: true, status: 'FAILED', statusAssertedBy: expect.any(String) });
    expect(outcome).not.toHaveProperty('childCode');
    expect(told.stderr).toContain('says that the training failed');
    expect(told.stderr).not.toContain('▶');
    expect(await bench.mlflow.runs.get(outcome.runId)).toMatchObject({ status: 'FAILED' });
    const link = await bench.lakefs.commits.get(bench.repository, outcome.backLinkCommit);
    expect(link.metadata).toMatchObject({
      mlflow_run_id: outcome.runId,
      'tieback.role': 'run',
      'tieback.status_asserted_by': outcome.statusAssertedBy,
    });
  });
});

const canUnshare = spawnSync('unshare', ['-rpf', '--mount-proc', 'true']).status === 0;

describe('a resume from another container than the one in which the command works', () => {
  it.skipIf(!canUnshare)('does not take the command for gone, nor gives it up', async () => {
    const state = ['--state', stateOf('elsewhere')];
    const script = `touch working; ${shellUntil('over')}; touch worked`;
    const started = bench.start(bench.runArgs([...state, '--name', 'elsewhere'], ['sh', '-c', script]));
    await expect.poll(() => existsSync(join(bench.dir, 'working'))).toBe(true);
    await kill(started);
    const { tie } = onlyTie(stateOf('elsewhere'));
    // As a minute later: the hold of a process elsewhere ends with its signs of life.
    const lock = join(stateOf('elsewhere'), 'ties', `${tie}.lock`);
    const under = ['unshare', '-rpf', '--mount-proc'];
    for (const args of [['resume'], ['abort', tie, '--discard-training']]) {
      rmSync(lock, { force: true });
      const refused = await bench.cli([...args, ...state], { under });
      expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining('[CHILD_ELSEWHERE]')]);
    }
    bench.write('over', '');
    await expect.poll(() => existsSync(join(bench.dir, 'worked'))).toBe(true);
    const resumed = await bench.cli(['resume', ...state], { under });
    expect([resumed.code, resumed.stderr]).toEqual([
      0,
      expect.stringContaining('the training had ended with exit code 0'),
    ]);
  });
});
