import { describe, expect, it } from 'vitest';
import { heldBackMs } from '../../../src/forge/held-back.ts';

const now = Date.UTC(2026, 0, 1);
const epoch = (seconds: number): string => String(now / 1000 + seconds);
const held = (status: number, headers: Record<string, string>) =>
  heldBackMs({ status, headers: new Headers(headers) }, now);

describe('heldBackMs', () => {
  it.each([
    ['GitHub’s second limit', 403, { 'retry-after': '20' }, 20_500],
    ['a date', 429, { 'retry-after': new Date(now + 5000).toUTCString() }, 5500],
    ['GitHub’s window', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': epoch(30) }, 30_500],
    ['GitLab’s window', 429, { 'ratelimit-remaining': '0', 'ratelimit-reset': epoch(10) }, 10_500],
    ['a window that is over', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': epoch(-3) }, 0],
  ])('waits as long as it is told: %s', (_what, status, headers, expected) => {
    expect(held(status, headers)).toBe(expected);
  });

  it.each([
    ['an hour', { 'retry-after': '3600' }],
    ['a window that lasts', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': epoch(1800) }],
  ])('waits for nothing that takes minutes: %s', (_what, headers) => {
    expect(held(403, headers)).toBe('never');
  });

  it.each([
    ['a refusal for good, with requests left', 403, { 'x-ratelimit-remaining': '42', 'x-ratelimit-reset': epoch(30) }],
    ['trouble, with a window', 502, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': epoch(30) }],
    ['a limit that names no time', 429, {}],
  ])('has nothing to say about %s', (_what, status, headers) => {
    expect(held(status, headers)).toBeUndefined();
  });
});
