import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createSilenceWatch } from '../../../src/http/silence-watch.ts';

const afterMs = 20;
const open = (againMs = 0) => {
  const told: number[] = [];
  return { told, watch: createSilenceWatch((waitedMs) => told.push(waitedMs), { afterMs, againMs }) };
};
const slow = () => delay(10 * afterMs, 'answer');
const lost = async (): Promise<never> => {
  await slow();
  throw new Error('no answer');
};

describe('the watch over a server that keeps silent', () => {
  it('says nothing of an answer that comes in time, and hands it on', async () => {
    const { told, watch } = open();
    expect(await watch(async () => 'answer')).toBe('answer');
    await slow();
    expect(told).toEqual([]);
  });

  it('tells once, however many requests wait', async () => {
    const { told, watch } = open();
    await Promise.all([watch(slow), watch(slow)]);
    expect(told).toEqual([afterMs]);
  });

  it('tells once of a server that is slow with every answer', async () => {
    const { told, watch } = open();
    for (let nth = 0; nth < 3; nth++) await watch(slow);
    expect(told).toEqual([afterMs]);
  });

  it('does not tell again too soon, though some answers come in time', async () => {
    const { told, watch } = open(60_000);
    for (let nth = 0; nth < 3; nth++) await Promise.all([watch(slow), watch(async () => 'answer')]);
    expect(told).toEqual([afterMs]);
  });

  it('tells of a second silence that lasts as soon as that may be told', async () => {
    const { told, watch } = open(40 * afterMs);
    await watch(slow);
    await watch(async () => 'answer');
    await watch(() => delay(60 * afterMs));
    expect(told).toEqual([afterMs, expect.any(Number)]);
    expect(told[1]).toBeGreaterThan(afterMs);
  });

  it('does not tell again until there was an answer in time', async () => {
    const { told, watch } = open();
    await expect(watch(lost)).rejects.toThrow('no answer');
    await expect(watch(lost)).rejects.toThrow('no answer');
    expect(told).toHaveLength(1);
    await watch(async () => 'answer');
    await watch(slow);
    expect(told).toHaveLength(2);
  });
});
