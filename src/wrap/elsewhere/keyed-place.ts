import { TiebackError } from '../../errors.ts';
import { keyedTieId } from '../../tie/tie-id.ts';
import { branchNameFor } from '../plan/plan-run.ts';
import type { RunRequest } from '../plan/run-request.ts';
import type { TiePlace } from './look-at-tie.ts';

/** Where the tie of a request with a key is, on whatever machine. @throws USAGE_INVALID */
export const keyedPlace = (request: RunRequest): TiePlace => {
  const { repository, experiment, key = '' } = request;
  if (key === '') throw new TiebackError('USAGE_INVALID', 'the key of the tie is empty', { hint: 'give --tie a word' });
  const tie = keyedTieId(repository, experiment, key);
  return { repository, tie, branch: branchNameFor(request, tie) };
};
