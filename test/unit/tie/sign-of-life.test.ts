import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { asTieId } from '../../../src/model/ids.ts';
import { begunBranch } from '../../../src/tie/keys.ts';
import { showLife, takeOver, waitForSilence } from '../../../src/tie/sign-of-life.ts';
import { benchTime, firstTie, listAll, openRunBench, type RunBench, repository } from '../../support/run-bench.ts';

const tie = asTieId(firstTie);
const place = { repository, tie };
const path = '_tieback/alive';

let bench: RunBench;
beforeEach(async () => {
  bench = await openRunBench();
  await bench.lakefs.branches.create(repository, { name: begunBranch(tie), source: 'v1', isHidden: true });
});
afterEach(() => bench[Symbol.dispose]());

/** A clock whose time passes only while somebody sleeps; what happens meanwhile is told the seconds that have passed. */
const clock = (meanwhile: (seconds: number) => unknown = () => undefined, at = benchTime) => {
  let passed = 0;
  const sleep = async (ms: number) => {
    passed += ms;
    await meanwhile(passed / 1000);
  };
  return { now: () => at + passed, sleep, seconds: () => passed / 1000 };
};

const stat = () => bench.lakefs.objects.findStat(repository, begunBranch(tie), path);
const staged = async () => (await listAll(bench.lakefs.branches.listUncommitted(repository, begunBranch(tie)))).length;
const wait = (time: ReturnType<typeof clock>, onWait = () => undefined) =>
  waitForSilence(bench.lakefs, place, time, onWait, {});

describe('signs of life', () => {
  it('are given again and again without another object to store', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const upload = vi.spyOn(bench.sandbox.lakefs, 'fetch');
    const life = await showLife(bench.lakefs, place, clock());
    const first = await stat();
    await vi.advanceTimersByTimeAsync(5000);
    await expect.poll(async () => (await stat())?.metadata['tieback-sign']).not.toBe(first?.metadata['tieback-sign']);
    const uploads = upload.mock.calls.filter(([request]) => (request as Request).method === 'POST');
    expect([uploads.length, await staged(), (await stat())?.sizeBytes]).toEqual([1, 1, 0]);
    await life[Symbol.asyncDispose]();
    expect(await stat()).toBeUndefined();
  });

  it('end no run when they cannot be given', async () => {
    bench.takeDown('lakefs', 0);
    const life = await showLife(bench.lakefs, place, clock());
    await expect(life[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });
});

describe('waitForSilence', () => {
  it('waits for nobody where there is no sign, or a very old one', async () => {
    const time = clock();
    expect(await wait(time)).toBe(false);
    await takeOver(bench.lakefs, place, clock(), {});
    expect(await wait(clock(undefined, benchTime + 61_000))).toBe(false);
    expect(time.seconds()).toBe(0);
  });

  it('takes a process for gone that is silent for twenty seconds, and says that it waits', async () => {
    await takeOver(bench.lakefs, place, clock(), {});
    const [time, onWait] = [clock(), vi.fn()];
    expect(await wait(time, onWait)).toBe(true);
    expect([time.seconds(), onWait.mock.calls.length]).toEqual([20, 1]);
  });

  it('ends when the other says that its work is done', async () => {
    await takeOver(bench.lakefs, place, clock(), {});
    const time = clock((seconds) => seconds === 3 && bench.lakefs.objects.delete(repository, begunBranch(tie), path));
    expect(await wait(time)).toBe(true);
    expect(time.seconds()).toBe(3);
  });

  it('is refused as soon as the other gives a sign, however long ago it began', async () => {
    await takeOver(bench.lakefs, place, clock(), {});
    const again = clock(undefined, benchTime + 3_600_000);
    await takeOver(bench.lakefs, place, again, {});
    const time = clock(
      (seconds) => seconds === 2 && takeOver(bench.lakefs, place, clock(undefined, benchTime + 3_602_000), {}),
      benchTime + 3_601_000,
    );
    await expect(wait(time)).rejects.toMatchObject({ code: 'TIE_TAKEN' });
  });
});

describe('takeOver', () => {
  it('goes to the last of those who say so at the same moment', async () => {
    const second = clock();
    const first = clock((seconds) => seconds === 1 && takeOver(bench.lakefs, place, second, {}));
    await expect(takeOver(bench.lakefs, place, first, {})).rejects.toMatchObject({ code: 'TIE_TAKEN' });
  });
});
