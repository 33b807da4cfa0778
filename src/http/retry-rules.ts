import { HttpError } from './http-error.ts';
import type { Repeat } from './transport.ts';

/** Passing trouble by its status. 500 is not among them: servers give it for lasting trouble too, so clients name theirs by `troubleOf`. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504]);
/** 429 alone says for certain that the server did not act; a 503 may come from a proxy that passed the request on. */
const notActedOn: ReadonlySet<number> = new Set([429]);

export const isRetriedStatus = (status: number, repeat: Repeat): boolean =>
  (repeat === 'repeatable' ? passing : notActedOn).has(status);

/** Whether a request without an answer may be sent again. */
export const isRetriedError = (error: unknown, repeat: Repeat): boolean => {
  if (!(error instanceof HttpError)) return false;
  if (error.code === 'HTTP_TIMEOUT') return repeat === 'repeatable';
  return error.code === 'HTTP_UNREACHABLE' && (repeat === 'repeatable' || error.effect === 'none');
};

/** Milliseconds before a retry, for the first one 1. */
export const backoffMs = (retry: number): number => Math.min(250 * 2 ** (retry - 1), 5_000);

/** Half of it fixed, half of it by chance, so that many clients do not come back together. */
export const jittered = (delayMs: number, random: () => number): number => delayMs * (0.5 + random() / 2);

/** Milliseconds, by chance alone: all who met the same crowd were told so at the same moment, and must not come back together. */
export const crowdedWaitMs = (random: () => number): number => 1000 + 8000 * random();

/** A longer wish of the server is cut to this. */
export const maxRetryAfterMs = 60_000;
