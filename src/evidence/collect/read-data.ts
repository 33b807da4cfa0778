import type { Commit } from '../../lakefs/commits.ts';
import type { Tags } from '../../mlflow/run.ts';
import { isCommitId } from '../../model/ids.ts';
import type { TieTarget } from '../../tie/find-tie.ts';
import { backLinkKey, runTag } from '../../tie/keys.ts';
import { collectCommits } from './collect-commits.ts';
import { collectDatasets } from './collect-data.ts';
import type { Reading } from './reading.ts';

const dataCommitOf = (tags: Tags): string | undefined => tags[runTag.commitId] ?? tags[runTag.docsCommit];

const distinct = (values: readonly (string | undefined)[]): readonly (string | undefined)[] => {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? [undefined] : [...new Set(known)];
};

/** Reads the commits of a tie. @returns the back-link, when there is one. */
export const readCommits = async (
  { collection, ports, found, named }: Reading,
  target: TieTarget,
): Promise<Commit | undefined> => {
  const { tags, sealed } = await named;
  return collectCommits(collection, ports, {
    repository: found.repository,
    tieId: found.tieId,
    target: isCommitId(target.id) ? target.id : undefined,
    ownBranch: tags[runTag.branch],
    baseline: sealed[runTag.baselineCommitId] ?? tags[runTag.baselineCommitId],
    data: sealed[runTag.commitId] ?? dataCommitOf(tags),
    others: [tags[runTag.baselineCommitId], dataCommitOf(tags)],
  });
};

/** Reads what the commits that a run names hold. */
export const readData = async (reading: Reading, backLink: Promise<Commit | undefined>): Promise<void> => {
  const { collection, ports, found } = reading;
  const { tags, sealed, inputs } = await reading.named;
  const baselines = distinct([tags[runTag.baselineCommitId], sealed[runTag.baselineCommitId]]);
  const collectFor = (data: string | undefined) =>
    baselines.map((baseline) =>
      collectDatasets(collection, ports, {
        repository: found.repository,
        inputs,
        baseline,
        data,
        statedPrefix: async () => (await backLink)?.metadata[backLinkKey.dataPrefix],
      }),
    );
  const named = distinct([dataCommitOf(tags), sealed[runTag.commitId]]);
  const collectStated = async (): Promise<void> => {
    const stated = (await backLink)?.metadata[backLinkKey.dataCommit];
    if (stated !== undefined && !named.includes(stated)) await Promise.all(collectFor(stated));
  };
  await Promise.all([...named.flatMap(collectFor), collectStated()]);
};
