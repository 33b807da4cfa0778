import { TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Call } from '../model/call.ts';
import { listSome } from '../util/list-some.ts';

type Place = { readonly repository: string; readonly branch: string };

const shownPaths = 3;

/** Paths as a sentence names them: the first few, and how many more. */
export const somePaths = (paths: readonly string[]): string =>
  listSome(
    paths.map((path) => `"${path}"`),
    shownPaths,
  );

/**
 * lakeFS commits whatever is staged on a branch: what somebody else has put on one of a tie's own stands in the way of every
 * commit there.
 */
export const foreignChanges = ({ repository, branch }: Place, paths: readonly string[]): TiebackError => {
  const uri = `lakefs://${repository}/${branch}`;
  const [what, them] = paths.length === 1 ? ['a change that is', 'it'] : [`${paths.length} changes that are`, 'them'];
  return new TiebackError(
    'LAKEFS_BRANCH_DIRTY',
    `branch "${branch}" of repository "${repository}" holds ${what} not this run's, and a commit would take ${them} along: ${somePaths(paths)}`,
    {
      hint: `nothing was committed; look at ${them} (lakectl diff ${uri}), save what somebody needs on another branch, and take each off this one: lakectl branch reset ${uri} --object PATH`,
      details: { repository, branch, paths: paths.slice(0, 100) },
    },
  );
};

/** Sees to it that nothing but perhaps one's own object is staged on a branch. @throws LAKEFS_BRANCH_DIRTY */
export const assertNothingForeign = async (
  { branches }: Pick<LakefsClient, 'branches'>,
  { repository, branch, own }: Place & { readonly own?: string },
  call: Call,
): Promise<void> => {
  const staged = await Array.fromAsync(branches.listUncommitted(repository, branch, {}, call));
  const paths = staged.map(({ path }) => path).filter((path) => path !== own);
  if (paths.length > 0) throw foreignChanges({ repository, branch }, paths);
};
