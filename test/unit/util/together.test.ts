import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { together } from '../../../src/util/together.ts';

const never = new AbortController().signal;

describe('together', () => {
  it('does all at once, and gives the results in the order of the tasks', async () => {
    const begun: string[] = [];
    const results = await together(
      [
        async () => {
          begun.push('slow');
          await delay(20);
          return begun.length;
        },
        () => {
          begun.push('quick');
          return 'quick';
        },
      ],
      never,
    );
    expect(results).toEqual([2, 'quick']);
  });

  it('gives nothing for no tasks', async () => {
    expect(await together([], never)).toEqual([]);
  });

  it('throws the first failure only when the others have ended, which it tells to stop', async () => {
    const seen: string[] = [];
    const stubborn = async (signal: AbortSignal) => {
      await delay(30);
      seen.push(signal.aborted ? 'told to stop' : 'not told');
      throw new Error('second');
    };
    const failing = async () => {
      await delay(5);
      throw new Error('first');
    };
    await expect(together([stubborn, failing], never)).rejects.toThrow('first');
    expect(seen).toEqual(['told to stop']);
  });

  it('begins nothing for a signal that has aborted', async () => {
    let hasBegun = false;
    const task = () => {
      hasBegun = true;
    };
    await expect(together([task], AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
    expect(hasBegun).toBe(false);
  });

  it('passes on that its own signal aborts, and waits all the same', async () => {
    const wish = new AbortController();
    let hasEnded = false;
    const task = async (signal: AbortSignal) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await delay(10);
      hasEnded = true;
    };
    const all = together([task], wish.signal);
    wish.abort(new Error('left'));
    await expect(all).rejects.toThrow('left');
    expect(hasEnded).toBe(true);
  });
});
