import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { forEachConcurrent } from '../../../src/util/concurrency.ts';

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

describe('forEachConcurrent', () => {
  it('works on every item once, never on more than allowed', async () => {
    const seen: number[] = [];
    let running = 0;
    let most = 0;
    await forEachConcurrent(numbers(50), { concurrency: 4 }, async (item) => {
      most = Math.max(most, ++running);
      await delay(item % 3);
      seen.push(item);
      running--;
    });
    expect(seen.sort((a, b) => a - b)).toEqual(numbers(50));
    expect(most).toBe(4);
  });

  it('draws items only when there is room for them', async () => {
    let drawn = 0;
    function* items() {
      for (;;) yield ++drawn;
    }
    const work = async (item: number) => {
      await delay(1);
      if (item === 10) throw new Error('ten');
    };
    await expect(forEachConcurrent(items(), { concurrency: 3 }, work)).rejects.toThrow('ten');
    expect(drawn).toBeLessThanOrEqual(13);
  });

  it('throws the first failure, after those under way were told and have ended', async () => {
    const ended: string[] = [];
    const work = async (item: number, signal: AbortSignal) => {
      if (item === 1) throw new Error('one');
      await delay(5000, undefined, { signal }).catch(() => delay(5));
      ended.push(`${item} ${signal.aborted}`);
    };
    await expect(forEachConcurrent(numbers(10), { concurrency: 3 }, work)).rejects.toThrow('one');
    expect(new Set(ended)).toEqual(new Set(['0 true', '2 true']));
  });

  it("throws the caller's reason when the caller stops it", async () => {
    const stop = new AbortController();
    const work = async (item: number) => {
      if (item === 2) stop.abort(new Error('enough'));
      await delay(1);
    };
    await expect(forEachConcurrent(numbers(100), { concurrency: 1, signal: stop.signal }, work)).rejects.toThrow(
      'enough',
    );
  });

  it('begins nothing when it was stopped before', async () => {
    let begun = 0;
    const signal = AbortSignal.abort(new Error('enough'));
    const work = async () => {
      begun++;
    };
    await expect(forEachConcurrent([1], { concurrency: 1, signal }, work)).rejects.toThrow('enough');
    expect(begun).toBe(0);
  });

  it('does nothing for nothing', async () => {
    await expect(forEachConcurrent([], { concurrency: 8 }, async () => undefined)).resolves.toBeUndefined();
  });
});
