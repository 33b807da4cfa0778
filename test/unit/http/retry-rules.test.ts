import { describe, expect, it } from 'vitest';
import { HttpError } from '../../../src/http/http-error.ts';
import { backoffMs, crowdedWaitMs, isRetriedError, isRetriedStatus, jittered } from '../../../src/http/retry-rules.ts';

describe('isRetriedStatus', () => {
  it.each([408, 425, 429, 502, 503, 504])('repeats what is repeatable after %d', (status) => {
    expect(isRetriedStatus(status, 'repeatable')).toBe(true);
  });

  it.each([200, 301, 400, 401, 404, 409, 500, 501])('leaves %d to the caller', (status) => {
    expect(isRetriedStatus(status, 'repeatable')).toBe(false);
  });

  it('sends again what may happen once only after 429 alone', () => {
    const statuses = [408, 425, 429, 500, 502, 503, 504].filter((status) => isRetriedStatus(status, 'once'));
    expect(statuses).toEqual([429]);
  });
});

describe('isRetriedError', () => {
  const error = (code: 'HTTP_UNREACHABLE' | 'HTTP_TIMEOUT' | 'HTTP_TLS' | 'HTTP_ABORTED', effect: 'none' | 'unknown') =>
    new HttpError(code, 'x', { effect, hint: 'try again' });

  it.each([
    ['HTTP_UNREACHABLE', 'none', true, true],
    ['HTTP_UNREACHABLE', 'unknown', true, false],
    ['HTTP_TIMEOUT', 'unknown', true, false],
    ['HTTP_TLS', 'none', false, false],
    ['HTTP_ABORTED', 'unknown', false, false],
  ] as const)('%s with effect %s: repeatable %s, once %s', (code, effect, repeatable, once) => {
    expect(isRetriedError(error(code, effect), 'repeatable')).toBe(repeatable);
    expect(isRetriedError(error(code, effect), 'once')).toBe(once);
  });

  it('does not repeat after a bug', () => {
    expect(isRetriedError(new RangeError('bug'), 'repeatable')).toBe(false);
  });
});

describe('waiting', () => {
  it('doubles from a quarter of a second to five seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 20].map(backoffMs)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  });

  it('spreads over eight seconds those who were too many at once', () => {
    expect([0, 0.5, 1].map((chance) => crowdedWaitMs(() => chance))).toEqual([1000, 5000, 9000]);
  });

  it('leaves between half and the whole of it to chance', () => {
    expect([0, 0.5, 1].map((chance) => jittered(1000, () => chance))).toEqual([500, 750, 1000]);
  });
});
