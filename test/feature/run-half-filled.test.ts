import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { firstTie, listAll, openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';

const isThere = (bench: RunBench, path: string): boolean => existsSync(join(bench.dir, path));
const mark = `data/.tieback/filling-${firstTie}.json`;
const onV1 = requestFor({ source: { kind: 'fixed', ref: 'v1' }, data: { dir: 'data' } });
const withDelete = requestFor({ runName: 'second', data: { dir: 'data', allowDelete: true } });

/** The second of two files comes late, and so many times not at all. */
const late = (bench: RunBench, isLost: boolean): void => {
  const rule = { method: 'GET', path: 'b.csv', when: 'before-effect' } as const;
  bench.sandbox.lakefs.fail({ ...rule, action: { kind: 'delay', ms: 500 } });
  if (isLost) bench.sandbox.lakefs.fail({ ...rule, action: { kind: 'status', status: 500 } });
};

const halfFilled = async (asked = requestFor({ data: { dir: 'data' } })): Promise<RunBench> => {
  const bench = await openRunBench({ attempts: 1 });
  late(bench, true);
  await expect(bench.tieback.run(asked)).rejects.toThrow();
  expect(['data/a.csv', 'data/deep/b.csv', mark].map((path) => isThere(bench, path))).toEqual([true, false, true]);
  return bench;
};

describe('a data folder that was being filled when its run broke', () => {
  const unfinished = {
    code: 'DATA_DIRECTORY_UNFILLED',
    hint: `tieback resume ${firstTie}, or take it back: tieback abort ${firstTie}; then run this again`,
  };

  it.each([
    ['that may delete', withDelete],
    ['that may not', requestFor({ data: { dir: 'data' } })],
    ['on a fixed version', onV1],
  ])("is nobody's own data to a run %s, which names the tie", async (_title, asked) => {
    using bench = await halfFilled();
    await expect(bench.tieback.plan(asked)).rejects.toMatchObject(unfinished);
  });

  it('is filled up by resume, and whole from then on', async () => {
    using bench = await halfFilled(onV1);
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, dataCheck: 'unchanged' });
    expect(isThere(bench, 'data/.tieback')).toBe(false);
    expect((await bench.tieback.plan(withDelete)).input.data).toMatchObject({ action: 'mirror', removed: 0 });
  });

  it('is filled up by the next run once the tie is given up, without half files', async () => {
    using bench = await halfFilled();
    bench.write(`data/.tieback/partial-${firstTie}/half`, 'x');
    bench.write('data/.tieback/partial-of-old/half', 'x');
    await bench.tieback.abort();
    expect((await bench.tieback.plan(withDelete)).input.data).toMatchObject({ action: 'fill' });
    expect(await bench.tieback.run(withDelete)).toMatchObject({ isComplete: true, isNewData: false });
    expect([isThere(bench, 'data/deep/b.csv'), isThere(bench, 'data/.tieback')]).toEqual([true, false]);
  });

  it('is not mistaken for either when somebody has put more into it', async () => {
    using bench = await halfFilled();
    await bench.tieback.abort();
    bench.write('data/mine.csv', 'm');
    const hint = expect.stringContaining(`rm "${join(bench.dir, mark)}"`);
    await expect(bench.tieback.plan(withDelete)).rejects.toMatchObject({ code: 'DATA_DIRECTORY_UNFILLED', hint });
    await rm(join(bench.dir, mark));
    expect((await bench.tieback.plan(withDelete)).input.data).toMatchObject({ action: 'mirror', added: 1, removed: 1 });
  });

  it("is the user's own when they have made it whole", async () => {
    using bench = await halfFilled();
    bench.write('data/deep/b.csv', 'x,y\n3,4\n');
    bench.write('data/mine.csv', 'm');
    expect((await bench.tieback.plan(withDelete)).input.data).toMatchObject({ action: 'mirror', added: 1, removed: 0 });
  });
});

describe('a data folder that is being filled', () => {
  it('is filled together by runs on the same version', async () => {
    using bench = await openRunBench();
    late(bench, false);
    const first = bench.tieback.run(onV1);
    await vi.waitFor(() => expect(isThere(bench, 'data/a.csv')).toBe(true), { timeout: 10_000, interval: 5 });
    const names = ['second', 'third', 'fourth', 'fifth'];
    const more = names.map((runName) => bench.tieback.run({ ...onV1, runName }));
    const outcomes = await Promise.all([first, ...more]);
    expect(outcomes.map(({ isComplete, dataCheck }) => [isComplete, dataCheck])).toEqual(
      outcomes.map(() => [true, 'unchanged']),
    );
    expect(isThere(bench, 'data/.tieback')).toBe(false);
  });

  it('is no place for another version meanwhile', async () => {
    using bench = await openRunBench();
    await bench.lakefs.objects.upload(repository, 'main', { path: 'train/c.csv', body: Buffer.from('c') });
    await bench.lakefs.commits.create(repository, 'main', { message: 'more' });
    late(bench, false);
    const first = bench.tieback.run(onV1);
    await vi.waitFor(() => expect(isThere(bench, 'data/a.csv')).toBe(true), { timeout: 10_000, interval: 5 });
    const other = bench.tieback.plan({ ...onV1, source: { kind: 'fixed', ref: 'main' } });
    await expect(other).rejects.toMatchObject({
      code: 'DATA_DIRECTORY_UNFILLED',
      message: expect.stringContaining(`being filled with another version of the data by tie "${firstTie}"`),
    });
    expect(await first).toMatchObject({ isComplete: true });
  });
});

describe('a version with a key that no file can have', () => {
  const unsafe = async (): Promise<RunBench> => {
    const bench = await openRunBench();
    await bench.lakefs.objects.upload(repository, 'main', { path: 'train/x//y', body: Buffer.from('1') });
    const { id } = await bench.lakefs.commits.create(repository, 'main', { message: 'odd key' });
    await bench.lakefs.tags.create(repository, { id: 'v2', ref: id });
    return bench;
  };
  const asked = requestFor({ source: { kind: 'baseline', ref: 'v2' }, data: { dir: 'data' } });

  it('is refused by the plan, when the folder is empty and when it is still to be made', async () => {
    using bench = await unsafe();
    const branches = async () => (await listAll(bench.lakefs.branches.list(repository, {}))).length;
    const before = await branches();
    await expect(bench.tieback.plan(asked)).rejects.toMatchObject({ code: 'DATA_PATH_UNSAFE' });
    bench.write('data/.gitkeep', '');
    await rm(join(bench.dir, 'data/.gitkeep'));
    await expect(bench.tieback.plan(asked)).rejects.toMatchObject({ code: 'DATA_PATH_UNSAFE' });
    await rm(join(bench.dir, 'data'), { recursive: true });
    await expect(bench.tieback.run(asked)).rejects.toMatchObject({
      code: 'DATA_PATH_UNSAFE',
      hint: expect.not.stringContaining('abort'),
    });
    expect(isThere(bench, 'data')).toBe(false);
    expect(await branches()).toBe(before);
  });
});
