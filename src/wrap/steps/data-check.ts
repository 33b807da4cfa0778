import { compareDirectory, type DirectoryDifference } from '../../data/compare-directory.ts';
import { carryHashes, type Listing } from '../../data/listing.ts';
import { isTiebackError } from '../../errors.ts';
import type { CommitId } from '../../model/ids.ts';
import { shape } from '../../util/shape.ts';
import { listVersion } from '../list-version.ts';
import { type RunResults, runStep } from '../results.ts';

const changesText = ({ added, changed, removed }: DirectoryDifference): string => {
  const paths = [...added, ...changed, ...removed];
  return `changed during training (${paths.length} files, first ${paths[0]})`;
};

/** What became of the data folder in words. A command may leave a folder that cannot even be read: changed as well. */
const changesIn = async (dir: string, listing: Listing, signal: AbortSignal): Promise<string | undefined> => {
  try {
    const difference = await compareDirectory(dir, listing, { signal });
    return difference === 'unchanged' ? undefined : changesText(difference);
  } catch (error) {
    if (!isTiebackError(error) || !error.code.startsWith('DATA_')) throw error;
    return `cannot be read again after training (${error.message})`;
  }
};

/** Reads the data folder again: only when it still equals the commit is it known what was trained on. */
export const dataCheckStep = runStep('dataCheck', {
  after: ['train', 'dataCommit'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: ({ input }) => (input.data === null ? undefined : `hash ${input.data.dir} again after training`),
  parse: (result) => {
    shape({ mode: 'string', check: 'string' })(result);
    return result as RunResults['dataCheck'];
  },
  apply: async ({ dataCommit }, { plan, deps, signal }) => {
    const { data, repository, prefix, baseline } = plan.input;
    if (data === null) return { mode: 'uri-given', check: 'not-checked' };
    const listingOf = (commit: CommitId) => listVersion({ repository, commit, prefix }, deps, signal);
    const [before, listing] = await Promise.all([listingOf(baseline.commit), listingOf(dataCommit.commit)]);
    const changes = await changesIn(data.dir, carryHashes(before, listing), signal);
    if (changes === undefined) return { mode: 'dir-verified', check: 'unchanged' };
    deps.onProgress({ kind: 'notice', level: 'warn', text: `${data.dir} ${changes}: recorded as a failed check` });
    return { mode: 'uri-given', check: 'changed' };
  },
});
