import { describe, expect, it } from 'vitest';
import {
  type BenchOptions,
  firstTie,
  openRunBench,
  type RunBench,
  repository,
  requestFor,
  script,
} from '../support/run-bench.ts';
import { openSecondMachine } from '../support/second-machine.ts';
import { servicesState } from '../support/services-state.ts';

const fixed = { kind: 'fixed', ref: 'v1' } as const;

/** Takes the shell with it that would note its exit code. */
const untold = script('kill -KILL $PPID');

const started = async (bench: RunBench): Promise<void> => {
  const { command: _command, ...request } = requestFor({ source: fixed });
  await bench.tieback.start(request);
};

const trained = async (bench: RunBench): Promise<void> => {
  await expect(bench.tieback.run(requestFor({ command: untold }))).rejects.toMatchObject({
    code: 'CHILD_STATUS_UNKNOWN',
  });
};

const finish = (bench: RunBench) => bench.tieback.finish(firstTie, { status: 'finished' });
const resume = (bench: RunBench) => bench.tieback.resume(firstTie, { status: 'finished' });

/** The first machine's next look at the tie fails; what it does after that does not. */
const blind = ({ sandbox }: RunBench): void =>
  sandbox.lakefs.fail({ method: 'GET', path: '/branches', times: 1, when: 'before-effect', action: { kind: 'cut' } });

/** All but what only the machine that trained can store. */
const sealedState = async (bench: RunBench) => {
  const { runs, ...state } = await servicesState(bench, repository);
  return { ...state, runs: runs.map(({ artifacts: _artifacts, ...run }) => run) };
};

const once: BenchOptions = { attempts: 1 };

describe.each([
  ['finish of a started tie', started, finish],
  ['resume of a run', trained, resume],
] as const)('%s', (_title, begin, end) => {
  it.each([
    ['sees', () => undefined, 'another machine has sealed tie'],
    ['does not see at first', blind, 'from another machine before this one had recorded the end'],
  ])('leaves as it is what another machine has sealed, which it %s', async (_how, look, said) => {
    using bench = await openRunBench(once);
    using second = openSecondMachine(bench);
    await begin(bench);
    expect(await second.tieback.resume(firstTie, { repository, status: 'failed' })).toMatchObject({ isComplete: true });
    const before = await sealedState(bench);
    bench.passTime(60_000);
    look(bench);
    expect(await end(bench)).toMatchObject({ isComplete: true, status: 'FAILED' });
    expect(await sealedState(bench)).toEqual(before);
    expect(bench.warnings()).toEqual([expect.stringContaining(said)]);
  });

  it('is refused when another machine has given the tie up', async () => {
    using bench = await openRunBench(once);
    using second = openSecondMachine(bench);
    await begin(bench);
    await second.tieback.abort(firstTie, { repository, isTrainingDiscarded: true });
    await expect(end(bench)).rejects.toMatchObject({ code: 'TIE_ABORTED' });
  });

  it('leaves nothing to give up here once another machine has sealed the tie', async () => {
    using bench = await openRunBench(once);
    using second = openSecondMachine(bench);
    await begin(bench);
    await second.tieback.resume(firstTie, { repository, status: 'failed' });
    const before = await sealedState(bench);
    const discarded = bench.tieback.abort(firstTie, { isTrainingDiscarded: true });
    await expect(discarded).rejects.toMatchObject({ code: 'TIE_SEALED' });
    expect(await sealedState(bench)).toEqual(before);
  });
});
