import { isObject } from '../util/shape.ts';
import { isOmitted, mayBeLeftOut } from './redact-record.ts';
import type { SealedRecord } from './seal.ts';

const passOver = (section: 'params' | 'tags', now: SealedRecord, sealed: SealedRecord): unknown => {
  if (!isObject(now[section]) || !isObject(sealed[section])) return now[section];
  const omitted = Object.entries(sealed[section]).filter(([key]) => isOmitted(sealed, section, key));
  const left = Object.entries(now[section]).filter(([key]) => !mayBeLeftOut(sealed, section, key));
  return Object.fromEntries([...left, ...omitted]);
};

/**
 * A run's record as it is now, with the parameters and tags that were not sealed as the sealed record has them: they are
 * not compared. `pairInputs` does the same for dataset inputs.
 */
export const passOverOmitted = (now: SealedRecord, sealed: SealedRecord): SealedRecord =>
  sealed.omitted === undefined
    ? now
    : {
        ...now,
        params: passOver('params', now, sealed),
        tags: passOver('tags', now, sealed),
        omitted: sealed.omitted,
      };
