import { maxRetryAfterMs } from '../http/retry-rules.ts';

type Answer = Pick<Response, 'status' | 'headers'>;

const whole = (text: string | null): number | undefined =>
  text !== null && /^\d+$/.test(text.trim()) ? Number(text) : undefined;

const epochMs = (seconds: number | undefined): number | undefined => seconds && seconds * 1000;

/** When the window ends whose requests are used up, in milliseconds since 1970. */
const resetAt = (headers: Headers): number | undefined => {
  for (const prefix of ['x-ratelimit', 'ratelimit']) {
    const reset = epochMs(whole(headers.get(`${prefix}-reset`)));
    if (headers.get(`${prefix}-remaining`) === '0' && reset !== undefined) return reset;
  }
  return undefined;
};

/**
 * When a forge that refused a request for their rate takes the next one, in milliseconds since 1970; undefined when the
 * answer does not say so. GitHub says it with 403 as well as with 429.
 * @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export const nextRequestAt = ({ status, headers }: Answer, now: number): number | undefined => {
  if (status !== 403 && status !== 429) return undefined;
  const after = headers.get('retry-after');
  const seconds = whole(after);
  if (seconds !== undefined) return now + seconds * 1000;
  const date = after === null ? Number.NaN : Date.parse(after);
  return Number.isNaN(date) ? resetAt(headers) : date;
};

/** A part of a second that the clocks may be apart. */
const graceMs = 500;

/** Milliseconds to wait for that, `never` when it is too long; undefined when the answer names no time. */
export const heldBackMs = (answer: Answer, now: number): number | 'never' | undefined => {
  const at = nextRequestAt(answer, now);
  if (at === undefined) return undefined;
  const waitMs = Math.max(0, at - now) + (at > now ? graceMs : 0);
  return waitMs > maxRetryAfterMs + graceMs ? 'never' : waitMs;
};
