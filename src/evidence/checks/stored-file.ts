import type { Fact, MissingFact } from '../../model/fact.ts';
import { isKnown } from '../fact.ts';

/** What became of a file of the run's artifacts: `unknown` where its hash is not stated, or nobody looked. */
export type StoredFile = 'same' | 'other' | 'gone' | 'unread' | 'unknown';

const unstored: Readonly<Record<MissingFact['why'], StoredFile>> = {
  absent: 'gone',
  unreachable: 'unread',
  none: 'unknown',
  'not-asked': 'unknown',
};

/** Holds the hash of a stored file against the one that the run states, unless that itself was edited after the seal. */
export const storedFile = (stated: Fact<string>, stored: Fact<string>): StoredFile => {
  if (!isKnown(stated)) return 'unknown';
  if (!isKnown(stored)) return unstored[stored.why];
  if (stated.seal !== undefined) return 'unknown';
  return stored.value === stated.value ? 'same' : 'other';
};
