import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLimiter } from '../../../src/http/limiter.ts';

const never = new AbortController().signal;

/** Tasks that end when told to, and what is running. */
const workshop = (places: number) => {
  const limit = createLimiter(places);
  const running = new Map<string, () => void>();
  const begin = (name: string, signal = never) =>
    limit(() => new Promise<string>((resolve) => running.set(name, () => resolve(name))), signal);
  const end = async (name: string) => {
    running.get(name)?.();
    running.delete(name);
    await turn();
  };
  return { limit, begin, end, names: () => [...running.keys()] };
};

describe('createLimiter', () => {
  it('runs no more than its places at once, in the order of asking', async () => {
    const { begin, end, names } = workshop(2);
    const all = Promise.all(['a', 'b', 'c', 'd'].map((name) => begin(name)));
    await turn();
    expect(names()).toEqual(['a', 'b']);
    await end('b');
    expect(names()).toEqual(['a', 'c']);
    await end('a');
    expect(names()).toEqual(['c', 'd']);
    await end('c');
    await end('d');
    expect(await all).toEqual(['a', 'b', 'c', 'd']);
  });

  it('frees the place of a task that failed', async () => {
    const { limit } = workshop(1);
    await expect(limit(() => Promise.reject(new Error('broken')), never)).rejects.toThrow('broken');
    expect(await limit(() => Promise.resolve('next'), never)).toBe('next');
  });

  it('lets a waiting task go when its signal aborts, and gives its turn to the next', async () => {
    const { begin, end, names } = workshop(1);
    const controller = new AbortController();
    const first = begin('first');
    const gone = begin('gone', controller.signal);
    const last = begin('last');
    controller.abort(new Error('enough'));
    await expect(gone).rejects.toThrow('enough');
    await end('first');
    expect(names()).toEqual(['last']);
    await end('last');
    expect(await Promise.all([first, last])).toEqual(['first', 'last']);
  });

  it('does not begin a task whose signal is aborted already', async () => {
    const { begin, names } = workshop(1);
    await expect(begin('a', AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
    expect(names()).toEqual([]);
  });
});
