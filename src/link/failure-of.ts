import { type ErrorCode, isTiebackError, TiebackError } from '../errors.ts';

export type Failure = { readonly code: ErrorCode; readonly message: string; readonly hint?: string };

/** What fails for one run fails for all. */
const endsAll = (error: unknown): boolean =>
  !isTiebackError(error) ||
  /^(HTTP_(UNREACHABLE|TLS|ABORTED)|.*_(UNAUTHORIZED|FORBIDDEN|WRONG_SERVER|READ_ONLY)|INTERRUPTED)$/.test(error.code);

/** An error as what became of one of many; thrown again when the others would meet it too. */
export const failureOf = (error: unknown, signal: AbortSignal): Failure => {
  signal.throwIfAborted();
  if (endsAll(error) || !(error instanceof TiebackError)) throw error;
  const { code, message, hint } = error;
  return { code, message, ...(hint === undefined ? {} : { hint }) };
};
