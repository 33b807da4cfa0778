import { expect, it } from 'vitest';
import { createServerClock } from '../../../src/http/server-clock.ts';

const date = (ms: number) => new Headers({ date: new Date(ms).toUTCString() });

it('knows nothing before the first answer', () => {
  expect(createServerClock().offsetMs()).toBeUndefined();
});

it('measures from the middle of the request to the middle of the second that the server names', () => {
  const clock = createServerClock();
  clock.observe(date(100_000), 90_000, 91_000);
  expect(clock.offsetMs()).toBe(10_000);
});

it('keeps the latest measurement, and ignores an answer without a date', () => {
  const clock = createServerClock();
  clock.observe(date(100_000), 100_500, 100_500);
  clock.observe(date(97_000), 100_000, 100_000);
  clock.observe(new Headers(), 1, 2);
  clock.observe(new Headers({ date: 'yesterday' }), 1, 2);
  expect(clock.offsetMs()).toBe(-2_500);
});
