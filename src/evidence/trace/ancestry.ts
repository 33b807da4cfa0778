import { commitKey, runTag } from '../../tie/keys.ts';
import { originOf, putDescent } from './descent.ts';
import type { Reading } from './reading.ts';

/** Far more versions than are made of one another. */
const mostVersions = 20;

/** The baseline that the tie which made a version began with; undefined where no tie made it. */
const putBaseline = async (reading: Reading, repository: string, id: string): Promise<string | undefined> => {
  const { ports, call } = reading;
  const commit = await ports.lakefs.commits.find(repository, id, call);
  const tie = commit?.metadata[commitKey.tie];
  if (commit === undefined || tie === undefined) return undefined;
  const run = (await reading.runsOfTie(tie)).find(({ tags }) => tags[runTag.commitId] === id);
  const said = run?.tags[runTag.baselineCommitId];
  if (said !== undefined && (await putDescent(reading, repository, said, id))) return said;
  const origin = await originOf(reading, repository, commit);
  if (origin !== undefined) await putDescent(reading, repository, origin, id);
  return origin;
};

/** The versions that a version came of, each made from the next by a tie. */
export const putAncestry = async (reading: Reading, repository: string, commit: string): Promise<void> => {
  let version = commit;
  for (let count = 0; count < mostVersions; count += 1) {
    const baseline = await putBaseline(reading, repository, version);
    if (baseline === undefined || baseline === version) return;
    version = baseline;
  }
};
