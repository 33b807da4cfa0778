import { type CommitContent, computeCommitId } from '../../model/commit-id.ts';
import type { Records } from '../../model/evidence.ts';
import { withoutStrayKeys } from '../../tie/is-intact.ts';
import { asNumber, asText, asTexts } from '../fact.ts';
import { at, keysAt, type Place, placeOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';

const contentOf = (commit: Place): CommitContent | undefined => {
  const committer = asText(valueAt(at(commit, 'committer')));
  const message = asText(valueAt(at(commit, 'message')));
  const metaRangeId = asText(valueAt(at(commit, 'meta_range_id')));
  const creationDate = asNumber(valueAt(at(commit, 'creation_date')));
  const parents = asTexts(valueAt(at(commit, 'parents')));
  if (committer === undefined || message === undefined || metaRangeId === undefined) return undefined;
  if (creationDate === undefined || !Number.isSafeInteger(creationDate) || parents === undefined) return undefined;
  const metadata = at(commit, 'metadata');
  const entries = keysAt(metadata).map((key) => [key, asText(valueAt(at(metadata, key))) ?? ''] as const);
  return { committer, message, metaRangeId, creationDate, parents, metadata: Object.fromEntries(entries) };
};

/**
 * How a commit's id stands to its own fields. `redacted`: secrets were taken out of the record, and the id was equal
 * before that; `unknown`: the record lacks what the id is made of.
 */
export type IdCheck = 'equal' | 'different' | 'redacted' | 'unknown';

export const checkCommitId = (records: Records, repository: string, id: string): IdCheck => {
  const commit = placeOf(records, recordId.commit(repository, id));
  const before = asText(valueAt(at(placeOf(records, recordId.commitIdComputed(repository, id)), 'id')));
  if (before !== undefined) return before === id ? 'redacted' : 'different';
  const content = contentOf(commit);
  if (content === undefined) return 'unknown';
  const isEqual =
    computeCommitId(content) === id ||
    computeCommitId({ ...content, metadata: withoutStrayKeys(content.metadata ?? {}) }) === id;
  return isEqual ? 'equal' : 'different';
};
