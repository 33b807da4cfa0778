import { describe, expect, it } from 'vitest';
import { mapConcurrent } from '../../../src/util/map-concurrent.ts';
import { listAll } from '../../support/run-bench.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('mapConcurrent', () => {
  it('gives results in the order of the items, whichever is ready first', async () => {
    const work = async (item: number) => {
      for (let left = 5 - item; left > 0; left -= 1) await turn();
      return item * 10;
    };
    expect(await listAll(mapConcurrent([1, 2, 3, 4], { concurrency: 4 }, work))).toEqual([10, 20, 30, 40]);
  });

  it('works on no more at a time than it may', async () => {
    let [now, most] = [0, 0];
    const work = async () => {
      now += 1;
      most = Math.max(most, now);
      await turn();
      now -= 1;
    };
    await listAll(mapConcurrent(Array.from({ length: 20 }), { concurrency: 3 }, work));
    expect(most).toBe(3);
  });

  it('throws the first failure when those under way have ended, and begins no more', async () => {
    const [begun, ended]: [number[], number[]] = [[], []];
    const work = async (item: number) => {
      begun.push(item);
      await turn();
      if (item === 1) throw new Error('broken');
      await turn();
      ended.push(item);
    };
    const all = listAll(mapConcurrent([1, 2, 3, 4, 5], { concurrency: 2 }, work));
    await expect(all).rejects.toThrow('broken');
    expect([begun, ended]).toEqual([[1, 2], [2]]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const work = async (item: number) => {
      if (item === 2) stop.abort(new Error('enough'));
      return item;
    };
    const all = listAll(mapConcurrent([1, 2, 3], { concurrency: 1, signal: stop.signal }, work));
    await expect(all).rejects.toThrow('enough');
  });
});
