import type { Run } from '../../mlflow/run.ts';
import { readClaims, readOtherInputs, readTrainingInputs } from '../../tie/claims/read-claims.ts';
import { runTag } from '../../tie/keys.ts';
import { readsPath, type Version } from './version.ts';

/** What a run says of this repository, in whatever dialect; nothing is asked for that. */
const saidBy = (run: Run, { repository }: Version, fallback: string | undefined) => {
  const claims = readClaims(run, { defaultRepository: fallback });
  const own = claims.repositories.map(({ name }) => name);
  const isHere = own.length === 0 ? fallback === repository : own.includes(repository);
  const inputs = [readOtherInputs, readTrainingInputs].flatMap((read) => read(run, own[0] ?? fallback));
  const others = inputs.filter((one) => one.repository === repository);
  return [...(isHere ? claims.versions : []), ...others];
};

/** Whether it names the commit, and trained there on what is asked about. */
export const isNamedBy = (run: Run, version: Version, fallback: string | undefined): boolean => {
  const { commit, tags, path } = version;
  const isRef = (ref: string): boolean =>
    ref === commit.id || tags.includes(ref) || (/^[0-9a-f]{6,63}$/.test(ref) && commit.id.startsWith(ref));
  const places = saidBy(run, version, fallback).filter(({ ref }) => isRef(ref));
  return (
    places.length > 0 &&
    readsPath(
      places.map(({ prefix }) => prefix),
      path,
    )
  );
};

/** Whether it trained on what came of the commit; its home is the repository that its data is in. */
export const isBranchedFrom = (run: Run, version: Version, home: string | undefined): boolean =>
  run.tags[runTag.baselineCommitId] === version.commit.id &&
  home === version.repository &&
  readsPath(
    saidBy(run, version, home).map(({ prefix }) => prefix),
    version.path,
  );
