import { commitKey, runTag } from '../../tie/keys.ts';
import { searchTiedRuns } from '../../tie/search-tied-runs.ts';
import { putDescent } from './descent.ts';
import type { Reading } from './reading.ts';

/** Far more versions than are made of one another. */
const mostVersions = 20;

/** The baseline that the tie which made a version began with; undefined where no tie made it. */
const baselineOf = async ({ ports, call }: Reading, repository: string, id: string): Promise<string | undefined> => {
  const commit = await ports.lakefs.commits.find(repository, id, call);
  const tie = commit?.metadata[commitKey.tie];
  if (tie === undefined) return undefined;
  const runs = await searchTiedRuns(ports.mlflow, runTag.tie, tie, call);
  return runs.find(({ tags }) => tags[runTag.commitId] === id)?.tags[runTag.baselineCommitId];
};

/** The versions that a version came of, each made from the next by a tie. */
export const putAncestry = async (reading: Reading, repository: string, commit: string): Promise<void> => {
  let version = commit;
  for (let count = 0; count < mostVersions; count += 1) {
    const baseline = await baselineOf(reading, repository, version);
    if (baseline === undefined || baseline === version) return;
    await putDescent(reading, repository, baseline, version);
    version = baseline;
  }
};
