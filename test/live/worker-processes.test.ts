import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const python = process.env['TIEBACK_LIVE_PYTHON'] ?? '';

type Extra = {
  readonly status: string;
  readonly params: Readonly<Record<string, string>>;
  readonly isNested?: boolean;
};
type Case = {
  readonly what: string;
  /** Python behind the prelude. */
  readonly script: string;
  readonly code?: number;
  readonly status?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly extras: readonly Extra[];
};

const logged = (status: string, ...indices: readonly number[]): readonly Extra[] =>
  indices.map((index) => ({ status, params: { worker: String(index) } }));
const nested = (status: string, ...indices: readonly number[]): readonly Extra[] =>
  logged(status, ...indices).map((extra) => ({ ...extra, isNested: true }));

/** A process that hangs says where, and ends, before the test does. */
const prelude = `
import faulthandler, mlflow, os, signal, sys

def watch(): signal.alarm(200)

faulthandler.register(signal.SIGALRM, chain=True)
os.register_at_fork(after_in_child=watch)
watch()
`;

const forks = (then: string) => `
mlflow.start_run()
mlflow.log_param('main', 1)
for index in range(2):
    pid = os.fork()
    if pid == 0:
        mlflow.log_param('worker', index)
        os._exit(0)
    os.waitpid(pid, 0)
${then}`;

const pool = (method: string) => `
import multiprocessing

def work(index):
    mlflow.log_param('worker', index)

if __name__ == '__main__':
    with mlflow.start_run():
        mlflow.log_param('main', 1)
        workers = [multiprocessing.get_context('${method}').Process(target=work, args=(index,)) for index in range(2)]
        for worker in workers: worker.start()
        for worker in workers: worker.join()
        sys.exit(max(worker.exitcode for worker in workers) and 9)`;

const cases: readonly Case[] = [
  { what: 'forks workers that log', script: forks(''), extras: logged('FINISHED', 0, 1) },
  {
    what: 'forks workers that log, and fails',
    script: forks('sys.exit(3)'),
    code: 3,
    status: 'FAILED',
    extras: logged('FAILED', 0, 1),
  },
  {
    what: 'forks workers that log, and is killed',
    script: forks('os.kill(os.getpid(), 9)'),
    code: 137,
    status: 'KILLED',
    extras: logged('KILLED', 0, 1),
  },
  { what: 'has multiprocessing fork its workers', script: pool('fork'), extras: logged('FINISHED', 0, 1) },
  { what: 'has multiprocessing spawn its workers', script: pool('spawn'), extras: logged('FINISHED', 0, 1) },
  {
    what: 'has nested runs in threads, one of which is left open',
    script: `
import threading

def work(index, parent):
    run = mlflow.start_run(nested=True, parent_run_id=parent)
    mlflow.log_param('worker', index)
    if index != 2: mlflow.end_run('FAILED' if index == 1 else 'FINISHED')

with mlflow.start_run() as main:
    mlflow.log_param('main', 1)
    threads = [threading.Thread(target=work, args=(index, main.info.run_id)) for index in range(3)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()`,
    extras: [...nested('FINISHED', 0), ...nested('FAILED', 1), ...nested('FINISHED', 2)],
  },
  {
    what: 'sweeps over nested runs, one of which fails',
    script: `
with mlflow.start_run():
    mlflow.log_param('main', 1)
    for index in range(5):
        try:
            with mlflow.start_run(nested=True):
                mlflow.log_param('worker', index)
                if index == 3: raise ValueError('no')
        except ValueError:
            pass`,
    extras: [...nested('FINISHED', 0, 1, 2), ...nested('FAILED', 3), ...nested('FINISHED', 4)],
  },
  {
    what: 'sweeps over runs of their own, and leaves the last by os._exit',
    script: `
with mlflow.start_run():
    mlflow.log_param('main', 1)
for index in range(3):
    mlflow.start_run()
    mlflow.log_param('worker', index)
    if index == 2: os._exit(4)
    mlflow.end_run()`,
    code: 4,
    status: 'FAILED',
    extras: [...logged('FINISHED', 0, 1), ...logged('FAILED', 2)],
  },
  {
    what: 'starts two ranks, which log to the run that it was given',
    script: `
import subprocess, time

rank = os.environ.get('RANK')
if rank is None:
    ranks = [subprocess.Popen([sys.executable, sys.argv[0]], env={**os.environ, 'RANK': str(index)}) for index in range(2)]
    sys.exit(max(each.wait() for each in ranks))
with mlflow.start_run():
    # The second goes on when the first has ended the run.
    time.sleep(2 * int(rank))
    mlflow.log_param(f'rank{rank}', rank)`,
    params: { rank0: '0', rank1: '1' },
    extras: [],
  },
];

const byWorker = (runs: readonly Extra[]) =>
  runs.toSorted((one, other) => Number(one.params['worker']) - Number(other.params['worker']));

describe('a Python script with more than one process, thread or run', () => {
  it.each(cases)(
    'that $what, has all of its runs linked and closed',
    async ({ what, script, code = 0, status = 'FINISHED', params = { main: '1' }, extras }) => {
      const name = what.replace(/\W+/g, '-');
      const file = bench.write(`${name}.py`, prelude + script);
      const { code: exitCode, result, stderr } = await bench.run(['--name', name], [python, file]);
      expect(exitCode, stderr).toBe(code);
      expect(result).toMatchObject({ isComplete: true, status, childCode: code });

      const main = await bench.mlflow.runs.get(result.runId ?? '');
      const others = await Promise.all(result.extraRuns.map((id) => bench.mlflow.runs.get(id)));
      expect([main.status, main.params]).toEqual([status, params]);
      const found = others.map(({ status, params, tags }) => ({
        status,
        params,
        ...(tags['mlflow.parentRunId'] === main.id ? { isNested: true } : {}),
      }));
      expect(byWorker(found)).toEqual(byWorker(extras));
      for (const { tags, endTime, startTime } of [main, ...others]) {
        expect(tags).toMatchObject({ 'tieback.tie': result.tie, 'lakefs.commit_id': result.dataCommit });
        expect(endTime).toBeGreaterThanOrEqual(startTime);
      }
      const link = await bench.lakefs.commits.get(bench.repository, result.backLinkCommit ?? '');
      expect(link.metadata['mlflow_run_id']).toBe(main.id);
      if (extras.length > 0)
        expect(JSON.parse(link.metadata['tieback.extra_runs'] ?? '')).toMatchObject({ count: extras.length });
    },
  );
});
