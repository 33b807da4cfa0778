import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readAhead } from '../../../src/util/read-ahead.ts';

const count = async function* (to: number, fetched: number[] = []) {
  for (let item = 0; item < to; item += 1) {
    await delay(0);
    fetched.push(item);
    yield item;
  }
};

describe('readAhead', () => {
  it('gives every item in order', async () => {
    expect(await Array.fromAsync(readAhead(count(50), 7))).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(await Array.fromAsync(readAhead(count(0), 7))).toEqual([]);
  });

  it('fetches while the reader works, and no more than may wait', async () => {
    const fetched: number[] = [];
    const items = readAhead(count(100, fetched), 5);
    expect((await items.next()).value).toBe(0);
    await delay(60);
    expect(fetched.length).toBeGreaterThan(4);
    expect(fetched.length).toBeLessThan(9);
    await items.return();
  });

  it('throws a failure when its turn has come', async () => {
    const failing = async function* () {
      yield 1;
      throw new Error('broken');
    };
    const items = readAhead(failing(), 5);
    expect((await items.next()).value).toBe(1);
    await expect(items.next()).rejects.toThrow('broken');
  });

  it('ends the source when the reader leaves', async () => {
    let isEnded = false;
    const endless = async function* () {
      try {
        for (let item = 0; ; item += 1) yield item;
      } finally {
        isEnded = true;
      }
    };
    for await (const item of readAhead(endless(), 5)) if (item === 20) break;
    expect(isEnded).toBe(true);
  });
});
