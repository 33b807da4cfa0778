import type { Commit } from '../../lakefs/commits.ts';
import { isCommitId } from '../../model/ids.ts';
import type { TieTarget } from '../../tie/find-tie.ts';
import { backLinkKey, runTag } from '../../tie/keys.ts';
import { collectCommits } from './collect-commits.ts';
import { collectDatasets } from './collect-data.ts';
import type { Reading } from './reading.ts';

/** Reads the commits of a tie. @returns the back-link, when there is one. */
export const readCommits = async (
  { collection, ports, found, named }: Reading,
  target: TieTarget,
): Promise<Commit | undefined> => {
  const { tags } = await named;
  return collectCommits(collection, ports, {
    repository: found.repository,
    tieId: found.tieId,
    target: isCommitId(target.id) ? target.id : undefined,
    ownBranch: tags[runTag.branch],
    baseline: tags[runTag.baselineCommitId],
    data: tags[runTag.commitId] ?? tags[runTag.docsCommit],
  });
};

/** Reads what the commits that a run names hold. */
export const readData = async (reading: Reading, backLink: Promise<Commit | undefined>): Promise<void> => {
  const { collection, ports, found } = reading;
  const { tags, inputs } = await reading.named;
  await collectDatasets(collection, ports, {
    repository: found.repository,
    inputs,
    baseline: tags[runTag.baselineCommitId],
    data: tags[runTag.commitId] ?? tags[runTag.docsCommit],
    statedPrefix: async () => (await backLink)?.metadata[backLinkKey.dataPrefix],
  });
};
