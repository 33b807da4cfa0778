import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { benchTime, openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

const patience = { timeout: 60_000 };

/** The words of the shell that runs a tie's command, which ends when its input does. */
const shellOf = (bench: RunBench, tie: string): ChildProcess => {
  const mark = join(bench.dir, '.tieback', 'ties', tie, 'started');
  const shell = spawn('sh', ['-c', 'read line; exit 0', 'tieback', mark], { stdio: ['pipe', 'ignore', 'ignore'] });
  onTestFinished(() => void shell.stdin?.end());
  return shell;
};

const endOf = async (shell: ChildProcess): Promise<void> => {
  const exited = once(shell, 'exit');
  shell.stdin?.end();
  await exited;
};

/** A tie whose tieback was killed and whose notes are gone, while the shell of its training lives on. */
const leftAlone = async (bench: RunBench, more: { readonly key?: string } = {}) => {
  const command = script('kill -KILL $PPID');
  const request = requestFor({ source: { kind: 'fixed', ref: 'v1' }, prefix: undefined, command, ...more });
  await expect(bench.tieback.run(request)).rejects.toMatchObject({ code: 'CHILD_STATUS_UNKNOWN' });
  const tie = (await bench.tieback.ties())[0]?.tie ?? '';
  rmSync(join(bench.dir, '.tieback'), { recursive: true });
  return { tie, request, shell: shellOf(bench, tie) };
};

const runOf = async (bench: RunBench) => (await servicesState(bench, repository)).runs[0];

describe.runIf(process.platform === 'linux')('a training that lives on here without its notes', patience, () => {
  it.each([
    ['resume', (bench: RunBench, tie: string) => bench.tieback.resume(tie, { repository })],
    ['resume --status', (bench: RunBench, tie: string) => bench.tieback.resume(tie, { repository, status: 'killed' })],
    ['abort', (bench: RunBench, tie: string) => bench.tieback.abort(tie, { repository })],
    [
      'abort --discard-training',
      (bench: RunBench, tie: string) => bench.tieback.abort(tie, { repository, isTrainingDiscarded: true }),
    ],
  ])('is left as it is by %s --repo', async (_verb, act) => {
    using bench = await openRunBench();
    const { tie, shell } = await leftAlone(bench);
    const before = await servicesState(bench, repository);
    await expect(act(bench, tie)).rejects.toMatchObject({ code: 'TIE_TRAINED', details: { tie, pid: shell.pid } });
    expect(await servicesState(bench, repository)).toEqual(before);
    expect(shell.exitCode).toBeNull();
  });

  it('is recorded, or given up, once it has ended', async () => {
    using recorded = await openRunBench();
    const one = await leftAlone(recorded);
    await endOf(one.shell);
    const outcome = await recorded.tieback.resume(one.tie, { repository, status: 'killed' });
    expect(outcome).toMatchObject({ isComplete: true, status: 'KILLED' });
    using givenUp = await openRunBench();
    const other = await leftAlone(givenUp);
    await endOf(other.shell);
    await givenUp.tieback.abort(other.tie, { repository, isTrainingDiscarded: true });
    expect((await runOf(givenUp))?.status).toBe('KILLED');
  });

  it('is not sealed because its script has closed its run already, whether by its id or by its key', async () => {
    using bench = await openRunBench();
    const { tie, request, shell } = await leftAlone(bench, { key: 'nightly' });
    const run = await runOf(bench);
    await bench.mlflow.runs.update(run?.id ?? '', { status: 'FINISHED', endTime: benchTime });
    const refused = { code: 'TIE_TRAINED', details: { tie, pid: shell.pid } };
    await expect(bench.tieback.run(request)).rejects.toMatchObject(refused);
    await expect(bench.tieback.resume(tie, { repository })).rejects.toMatchObject(refused);
    await endOf(shell);
    expect(await bench.tieback.run(request)).toMatchObject({ isComplete: true, status: 'FINISHED' });
  });
});
