import type { Fact } from '../../model/fact.ts';
import { isKnown, isUnanswered } from '../fact.ts';

/** What became of a file of the run's artifacts: `unknown` where its hash is not stated, or nobody looked. */
export type StoredFile = 'same' | 'other' | 'gone' | 'unread' | 'unknown';

/** Holds the hash of a stored file against the one that the run states, unless that itself was edited after the seal. */
export const storedFile = (stated: Fact<string>, stored: Fact<string>): StoredFile => {
  if (!isKnown(stated)) return 'unknown';
  if (isUnanswered(stored)) return 'unread';
  if (!isKnown(stored)) return stored.why === 'absent' ? 'gone' : 'unknown';
  if (stated.seal !== undefined) return 'unknown';
  return stored.value === stated.value ? 'same' : 'other';
};
