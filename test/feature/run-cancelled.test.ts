import { getEventListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTiebackError, type TiebackError } from '../../src/errors.ts';
import type { ProgressEvent } from '../../src/model/progress.ts';
import { createTieback } from '../../src/tieback.ts';
import { closingMs } from '../../src/wrap/call-interrupts.ts';
import type { StartRequest } from '../../src/wrap/run-verbs.ts';
import type { RunSession } from '../../src/wrap/stepwise/run-session.ts';
import { openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

const startRequest = (more: Partial<StartRequest> = {}): StartRequest => {
  const { command: _command, ...request } = requestFor();
  return { ...request, ...more };
};

const fixed = startRequest({ source: { kind: 'fixed', ref: 'v1' } });
const withData = startRequest({ data: { dir: 'data' } });

const thrownBy = async (action: Promise<unknown>): Promise<TiebackError> => {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isTiebackError(error)) throw new TypeError(`not a TiebackError: ${error}`);
  return error;
};

/** What is left of a tie beside the baseline's anchor. */
const leftOf = async (bench: RunBench) => {
  const { branches, runs } = await servicesState(bench, repository);
  return {
    branches: branches.map(({ id }) => id).filter((id) => !id.startsWith('tieback-baseline-')),
    runs: runs.map(({ status }) => status),
  };
};

const linkedAsKilled = [{ state: 'complete', runStatus: 'KILLED' }];

describe('wrap that is cancelled', () => {
  const byCaller = { code: 'INTERRUPTED', cause: { message: 'shutting down' } };

  it.each<[string, object, (run: { signal: AbortSignal }) => Promise<void>]>([
    ['throws its abort', byCaller, async ({ signal }) => signal.throwIfAborted()],
    ['throws an error of its own', { message: 'diverged' }, () => Promise.reject(new RangeError('diverged'))],
    ['returns', byCaller, async () => undefined],
  ])('in training records the run as killed, both links made, when the training %s', async (_how, cause, leave) => {
    using bench = await openRunBench();
    const caller = new AbortController();
    const train = async (run: { signal: AbortSignal }) => {
      caller.abort(new Error('shutting down'));
      await leave(run);
    };
    const error = await thrownBy(bench.tieback.wrap(fixed, train, caller.signal));
    expect(error).toMatchObject({ code: 'INTERRUPTED', details: { isComplete: true }, cause });
    expect(await bench.tieback.ties()).toMatchObject(linkedAsKilled);
    expect(bench.warnings()).toEqual([]);
  });

  it('by the interrupts of the library does the same', async () => {
    const stop = new AbortController();
    const never = new AbortController().signal;
    const interrupts = { signal: stop.signal, abandon: never, interruption: () => undefined };
    using bench = await openRunBench({ interrupts });
    const wrapped = bench.tieback.wrap(fixed, async () => stop.abort());
    expect((await thrownBy(wrapped)).code).toBe('INTERRUPTED');
    expect(await bench.tieback.ties()).toMatchObject(linkedAsKilled);
  });

  it('before its data was committed leaves nothing', async () => {
    using bench = await openRunBench();
    const caller = new AbortController();
    const wrapped = bench.tieback.wrap(
      withData,
      async (run) => {
        caller.abort();
        await run.commitData();
      },
      caller.signal,
    );
    const error = await thrownBy(wrapped);
    expect(error).toMatchObject({ code: 'INTERRUPTED', message: expect.stringContaining('given up') });
    expect(await leftOf(bench)).toEqual({ branches: ['main'], runs: [] });
    expect(await bench.tieback.ties()).toMatchObject([{ state: 'aborted' }]);
  });

  it.each(['upload', 'dataCommit', 'createRun', 'inputs'])(
    'while it commits its data, at step %s, is taken back, or ends as killed where it came to its training',
    async (at) => {
      using bench = await openRunBench();
      const caller = new AbortController();
      const onProgress = (event: ProgressEvent) => {
        if (event.kind === 'step-started' && event.step === at) caller.abort();
      };
      const tieback = createTieback(bench.config, { runtime: bench.runtime, onProgress });
      const train = async (run: RunSession) => {
        bench.write('data/new.csv', 'x,y\n9,9\n');
        await run.commitData();
      };
      expect((await thrownBy(tieback.wrap(withData, train, caller.signal))).code).toBe('INTERRUPTED');
      expect(caller.signal.aborted).toBe(true);
      const [tie] = await bench.tieback.ties();
      const { branches, runs } = await leftOf(bench);
      expect(runs.filter((status) => status !== 'KILLED')).toEqual([]);
      if (tie?.state === 'aborted') expect(branches).toEqual(['main']);
      else expect(tie).toMatchObject({ state: 'complete', runStatus: 'KILLED' });
    },
  );

  it('says what is left to do when it cannot be recorded', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const caller = new AbortController();
    const train = async () => {
      bench.takeDown('mlflow', 0);
      caller.abort();
    };
    const error = await thrownBy(bench.tieback.wrap(fixed, train, caller.signal));
    const { tie } = error.details;
    expect(error).toMatchObject({ code: 'INTERRUPTED', details: { isComplete: false }, hint: `tieback resume ${tie}` });
    expect(bench.warnings()).toEqual([expect.stringContaining(`tieback resume ${tie}`)]);
    bench.bringUp();
    expect(await bench.tieback.resume(`${tie}`)).toMatchObject({ isComplete: true, status: 'KILLED' });
  });

  it('does not wait for ever for a service that hangs', async () => {
    using bench = await openRunBench();
    const caller = new AbortController();
    let isHanging = false;
    const hang = (signal: AbortSignal | null | undefined) =>
      new Promise<never>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const fetch: typeof globalThis.fetch = (input, init) =>
      isHanging ? hang(input instanceof Request ? input.signal : init?.signal) : bench.runtime.fetch(input, init);
    const sleep: typeof bench.runtime.sleep = (ms, signal) => bench.runtime.sleep(ms === closingMs ? 100 : ms, signal);
    const tieback = createTieback(bench.config, { runtime: { ...bench.runtime, fetch, sleep } });
    const train = async () => {
      isHanging = true;
      caller.abort();
    };
    const error = await thrownBy(tieback.wrap(fixed, train, caller.signal));
    expect(error).toMatchObject({ code: 'INTERRUPTED', details: { isComplete: false } });
    expect(await bench.tieback.resume(undefined, { status: 'killed' })).toMatchObject({ isComplete: true });
  });
});

describe('a session that is cancelled', () => {
  const leaveCancelled = async (bench: RunBench, request: StartRequest): Promise<void> => {
    const caller = new AbortController();
    await using run = await bench.tieback.startRun(request, caller.signal);
    caller.abort();
    run.signal.throwIfAborted();
  };

  it('before its data was committed is taken back, and the block throws the abort itself', async () => {
    using bench = await openRunBench();
    expect((await thrownBy(leaveCancelled(bench, withData))).code).toBe('INTERRUPTED');
    expect(await leftOf(bench)).toEqual({ branches: ['main'], runs: [] });
  });

  it('in training ends as killed, and the block throws the abort itself', async () => {
    using bench = await openRunBench();
    expect((await thrownBy(leaveCancelled(bench, fixed))).code).toBe('INTERRUPTED');
    expect(await bench.tieback.ties()).toMatchObject(linkedAsKilled);
  });

  it('throws the abort itself also when it cannot be taken back, and warns', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const caller = new AbortController();
    const left = async () => {
      await using run = await bench.tieback.startRun(withData, caller.signal);
      caller.abort();
      bench.takeDown('lakefs', 0);
      run.signal.throwIfAborted();
    };
    expect((await thrownBy(left())).code).toBe('INTERRUPTED');
    expect(bench.warnings()).toEqual([expect.stringMatching(/not wholly taken back.*tieback abort /)]);
  });

  it('while it is started leaves nothing, wherever that was', async () => {
    let steps = 0;
    for (const at of ['experiment', 'branch', 'baselineAnchor', 'fetch', 'dataCommit', 'createRun', 'inputs']) {
      using bench = await openRunBench();
      const caller = new AbortController();
      const onProgress = (event: ProgressEvent) => {
        if (event.kind === 'step-started' && event.step === at) caller.abort();
      };
      const tieback = createTieback(bench.config, { runtime: bench.runtime, onProgress });
      const request = ['createRun', 'inputs'].includes(at) ? fixed : withData;
      const error = await tieback.startRun(request, caller.signal).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (!caller.signal.aborted) continue;
      steps++;
      expect(error, at).toMatchObject({ code: 'INTERRUPTED' });
      const { branches, runs } = await leftOf(bench);
      expect({ at, branches }).toEqual({ at, branches: ['main'] });
      expect(runs.filter((status) => status !== 'KILLED')).toEqual([]);
      expect(await bench.tieback.ties()).toMatchObject([{ state: 'aborted' }]);
    }
    expect(steps).toBeGreaterThan(3);
  });

  it('before it is started makes nothing', async () => {
    using bench = await openRunBench();
    const error = await thrownBy(bench.tieback.startRun(withData, AbortSignal.abort()));
    expect(error.code).toBe('INTERRUPTED');
    expect(await bench.tieback.ties()).toEqual([]);
  });

  it('is finished by its own word where it had one, cancelled or not', async () => {
    using bench = await openRunBench();
    const caller = new AbortController();
    const run = await bench.tieback.startRun(fixed, caller.signal);
    caller.abort();
    expect(await run.finish('finished')).toMatchObject({ isComplete: true, status: 'FINISHED' });
  });
});

describe('a session that is left while a service is down', () => {
  const leaveWhileDown = async (bench: RunBench, error?: Error): Promise<void> => {
    await using run = await bench.tieback.startRun(fixed);
    expect(run.state.runId).toBeDefined();
    bench.takeDown('mlflow', 0);
    if (error !== undefined) throw error;
  };

  it('throws that it is not wholly recorded, and warns', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const error = await thrownBy(leaveWhileDown(bench));
    const { tie } = error.details;
    expect(error).toMatchObject({ code: 'TIE_INCOMPLETE', hint: `tieback resume ${tie}` });
    expect(bench.warnings()).toEqual([expect.stringContaining(`tieback resume ${tie}`)]);
    bench.bringUp();
    expect(await bench.tieback.resume(`${tie}`)).toMatchObject({ isComplete: true, status: 'FAILED' });
  });

  it('by an error keeps that error too', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const left = leaveWhileDown(bench, new RangeError('diverged'));
    await expect(left).rejects.toMatchObject({
      error: { code: 'TIE_INCOMPLETE' },
      suppressed: { message: 'diverged' },
    });
  });

  it('warns where its training throws within wrap, whose error comes through', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const wrapped = bench.tieback.wrap(fixed, async () => {
      bench.takeDown('mlflow', 0);
      throw new RangeError('diverged');
    });
    await expect(wrapped).rejects.toThrow('diverged');
    expect(bench.warnings()).toEqual([expect.stringMatching(/tie ".*" is not wholly recorded.*tieback resume /)]);
  });
});

describe('a session that could not be ended', () => {
  it.each<[string, (bench: RunBench, signal: AbortSignal) => Promise<void>]>([
    [
      'when it was left',
      async (bench, signal) => {
        await using run = await bench.tieback.startRun(withData, signal);
        expect(run.state.tie).toBeDefined();
        expect(getEventListeners(signal, 'abort')).toHaveLength(1);
        bench.takeDown('lakefs', 0);
      },
    ],
    [
      'when its training had ended',
      async (bench, signal) => {
        await bench.tieback.wrap(withData, async () => bench.takeDown('lakefs', 0), signal);
      },
    ],
  ])('%s listens to its caller no longer', async (_when, act) => {
    using bench = await openRunBench({ attempts: 1 });
    const { signal } = new AbortController();
    await thrownBy(act(bench, signal));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a run that its caller cancels', () => {
  it('before its command starts nothing, and resume goes on', async () => {
    using bench = await openRunBench();
    const caller = new AbortController();
    bench.whileTraining(async () => caller.abort());
    const error = await thrownBy(bench.tieback.run(requestFor({ command: script('touch started') }), caller.signal));
    expect(error).toMatchObject({ code: 'INTERRUPTED', hint: expect.stringContaining('tieback resume') });
    expect(existsSync(join(bench.dir, 'started'))).toBe(false);
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, status: 'FINISHED' });
  });

  it('while it trains tells the command, and records it as killed, both links made', async () => {
    using bench = await openRunBench();
    const caller = new AbortController();
    bench.whileTraining(async () => {
      await expect.poll(() => existsSync(join(bench.dir, 'ready'))).toBe(true);
      caller.abort();
    });
    const command = script('trap "exit 9" TERM; touch ready; while :; do sleep 0.02; done');
    const outcome = await bench.tieback.run(requestFor({ command }), caller.signal);
    expect(outcome).toMatchObject({ isComplete: true, childCode: 9, status: 'KILLED' });
    expect(outcome.backLinkCommit).toBeDefined();
  });

  it('while it is resumed can be resumed again', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const caller = new AbortController();
    bench.whileTraining(async () => caller.abort());
    await thrownBy(bench.tieback.run(requestFor(), caller.signal));
    expect((await thrownBy(bench.tieback.resume(undefined, { signal: caller.signal }))).code).toBe('INTERRUPTED');
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true });
  });
});

describe('a training that ends its tie itself', () => {
  it('may give it up: wrap then has no outcome', async () => {
    using bench = await openRunBench();
    expect(await bench.tieback.wrap(withData, async (run) => void (await run.abort()))).toBeUndefined();
    expect(await bench.tieback.ties()).toMatchObject([{ state: 'aborted' }]);
  });

  it('may say how it ended: wrap gives that outcome', async () => {
    using bench = await openRunBench();
    const outcome = await bench.tieback.wrap(fixed, async (run) => void (await run.finish('failed')));
    expect(outcome).toMatchObject({ isComplete: true, status: 'FAILED' });
  });
});
