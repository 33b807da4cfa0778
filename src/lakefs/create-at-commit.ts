import { isTiebackError, TiebackError } from '../errors.ts';
import { type CommitId, isCommitId } from '../model/ids.ts';

/**
 * A commit id one character short: looked up in the server's store. After a cherry-pick, the server's cache answers a
 * full id for minutes with another commit, or with none.
 */
export const pastTheCache = (id: CommitId): string => id.slice(0, -1);

const create = async (source: CommitId, createFrom: (ref: string) => Promise<CommitId>): Promise<CommitId> => {
  try {
    return await createFrom(source);
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_REF_NOT_FOUND')) throw error;
    return createFrom(pastTheCache(source));
  }
};

/**
 * Makes a branch or tag and makes sure that it stands where it was to stand: what the server's cache put on another
 * commit is taken back and made again.
 * @throws LAKEFS_COMMIT_MISMATCH when the second one stands wrong as well; it is taken back too
 */
export const createAtCommit = async (
  what: string,
  source: string,
  createFrom: (ref: string) => Promise<CommitId>,
  remove: () => Promise<void>,
): Promise<CommitId> => {
  if (!isCommitId(source)) return createFrom(source);
  const made = await create(source, createFrom);
  if (made === source) return made;
  await remove();
  const again = await createFrom(pastTheCache(source));
  if (again === source) return again;
  await remove();
  throw new TiebackError('LAKEFS_COMMIT_MISMATCH', `lakeFS made ${what} at commit "${again}" instead of "${source}"`, {
    hint: 'wait ten minutes or restart the lakeFS server: its commit cache is spoiled after a cherry-pick',
    details: { asked: source, answered: again },
  });
};
