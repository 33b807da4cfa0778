import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { guardListener } from '../../../src/util/guard-listener.ts';

const guard = (listener: (event: string) => unknown) => {
  const warnings: string[] = [];
  return { warnings, tell: guardListener(listener, 'onEvent', (text) => void warnings.push(text)) };
};

describe('a guarded listener', () => {
  it('is told of every event, in order, and warns of nothing while it throws nothing', async () => {
    const heard: string[] = [];
    const { tell, warnings } = guard((event) => heard.push(event));
    tell('a');
    tell('b');
    await setImmediate();
    expect([heard, warnings]).toEqual([['a', 'b'], []]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('full');
      },
    ],
    ['rejects', async () => Promise.reject(new Error('full'))],
  ])('that %s harms nobody, is told on, and the first failure is warned of', async (_how, fail) => {
    let calls = 0;
    const { tell, warnings } = guard(() => {
      calls += 1;
      return fail();
    });
    tell('a');
    tell('b');
    await setImmediate();
    expect(calls).toBe(2);
    expect(warnings).toEqual(['onEvent threw, which is ignored from now on: full']);
  });
});
