import { TiebackError } from '../errors.ts';
import type { AssertedStatus } from '../wrap/child/find-child.ts';

/** Reads how somebody says that a training ended. @throws USAGE_INVALID */
export const parseStatus = (text: string): AssertedStatus => {
  if (text === 'finished' || text === 'failed' || text === 'killed') return text;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no status`, { hint: 'finished, failed or killed' });
};
