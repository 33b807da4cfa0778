import { isTiebackError, TiebackError } from '../../errors.ts';
import type { AssertedStatus } from '../child/find-child.ts';
import type { RunPorts } from '../ports.ts';
import type { RunOutcome } from '../run-outcome.ts';

type Unended = {
  readonly tie: string;
  /** How the training ended; undefined when the tie was to be given up. */
  readonly status: AssertedStatus | undefined;
  readonly error: unknown;
};

/** What leads on from a tie that could not be ended; one that is on the way to its end is resumed. */
const nextOf = (from: Pick<RunOutcome, 'tie' | 'failures'> | Unended): string => {
  if (!('error' in from)) return `tieback resume ${from.tie}`;
  return from.status === undefined ? `tieback abort ${from.tie}` : `tieback finish ${from.tie} --status ${from.status}`;
};

/** Why a tie is not wholly recorded, or not wholly taken back, and what to do. */
export const incompleteTie = (from: Pick<RunOutcome, 'tie' | 'failures'> | Unended): TiebackError => {
  const { tie } = from;
  const error = 'error' in from ? from.error : undefined;
  const failures = 'error' in from ? [] : from.failures;
  const [why] = error instanceof Error ? [error] : failures;
  const what = 'error' in from && from.status === undefined ? 'taken back' : 'recorded';
  return new TiebackError(
    'TIE_INCOMPLETE',
    `tie "${tie}" is not wholly ${what}${why === undefined ? '' : `: ${why.message}`}`,
    {
      hint: nextOf(from),
      details: { tie, failures: isTiebackError(error) ? [{ code: error.code, message: error.message }] : failures },
      cause: error,
    },
  );
};

/** Tells of it as a warning, for those who meet no error of it. */
export const tellUnended = (
  problem: TiebackError,
  { onProgress, redact }: Pick<RunPorts, 'onProgress' | 'redact'>,
): TiebackError => {
  onProgress({ kind: 'notice', level: 'warn', text: redact(`${problem.message}; to end it: ${problem.hint}`) });
  return problem;
};
