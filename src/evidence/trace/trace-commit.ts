import type { Run } from '../../mlflow/run.ts';
import { readClaims, readOtherInputs, readTrainingInputs } from '../../tie/claims/read-claims.ts';
import { runTag } from '../../tie/keys.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import { slices } from '../../util/slices.ts';
import { putAncestry } from './ancestry.ts';
import { putDescent } from './descent.ts';
import { putForgottenRuns } from './forgotten-runs.ts';
import { type NamedTag, namedTagsOf } from './named-tags.ts';
import { commitNode, putCommit, type Reading } from './reading.ts';
import { putModels } from './run-models.ts';
import { putRunBriefly } from './trace-run.ts';
import { readsPath, type Version } from './version.ts';

const experimentsPerSearch = 1000;
const concurrency = 24;

async function* runsIn({ ports: { mlflow }, call }: Reading, names: readonly string[]) {
  const all = await Array.fromAsync(mlflow.experiments.list({ view: 'all' }, call));
  const wanted = all.filter(({ name }) => names.length === 0 || names.includes(name)).map(({ id }) => id);
  for (const experimentIds of slices(wanted, experimentsPerSearch))
    yield* mlflow.runs.search({ experimentIds, view: 'all' }, call);
}

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
const isNamedBy = (run: Run, version: Version, fallback: string | undefined): boolean => {
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

const isBranchedFrom = (run: Run, version: Version, fallback: string | undefined): boolean =>
  run.tags[runTag.baselineCommitId] === version.commit.id &&
  run.tags[runTag.repository] === version.repository &&
  readsPath(
    saidBy(run, version, fallback).map(({ prefix }) => prefix),
    version.path,
  );

/** A run that was recorded with a tag of the version while that stood elsewhere. */
const tagsBefore = (run: Run, { repository, commit, tags }: Version): readonly NamedTag[] =>
  namedTagsOf(run).filter(
    (named) => named.repository === repository && tags.includes(named.tag) && named.commit !== commit.id,
  );

/** Histories are read of so many data commits; of more the runs' word is taken. */
const mostHistories = 100;

/** A run on data that came of the commit. */
const putBranched = async (
  reading: Reading,
  run: Run,
  { repository, commit }: Version,
  followed: Set<string>,
): Promise<void> => {
  const [data] = await putRunBriefly(reading, run);
  if (data === undefined || data.commit === commit.id || data.repository !== repository) return;
  if (followed.has(data.commit)) return;
  if (followed.size < mostHistories) {
    followed.add(data.commit);
    return putDescent(reading, repository, commit.id, data.commit);
  }
  reading.graph.edge({
    kind: 'descent',
    from: commitNode(repository, commit.id),
    to: commitNode(repository, data.commit),
    signs: [{ text: `run tag "${runTag.baselineCommitId}" of ${run.id}`, side: 'run' }],
  });
};

type Found = { readonly runs: ReadonlySet<string>; readonly ties: ReadonlySet<string> };

const putNamingRuns = async (reading: Reading, version: Version): Promise<Found> => {
  const [runs, ties, followed] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let done = 0;
  const wanted = async function* () {
    for await (const run of runsIn(reading, version.experiments)) {
      done += 1;
      if (done % 100 === 0) reading.ports.onProgress({ kind: 'count', action: 'reading runs', done });
      if ([isNamedBy, isBranchedFrom].some((isWanted) => isWanted(run, version, reading.repository))) yield run;
      else reading.namedTags.push(...tagsBefore(run, version));
    }
    reading.ports.onProgress({ kind: 'count', action: 'reading runs', done, total: done });
  };
  const put = mapConcurrent(wanted(), { concurrency, signal: reading.call.signal }, async (run) => {
    await (isBranchedFrom(run, version, reading.repository)
      ? putBranched(reading, run, version, followed)
      : putRunBriefly(reading, run));
    return run;
  });
  for await (const { id, tags } of put) {
    runs.add(id);
    const tie = tags[runTag.tie];
    if (tie !== undefined) ties.add(tie);
  }
  return { runs, ties };
};

/** The baseline that the first of its runs names, and what that came of. */
const putOrigin = async (
  reading: Reading,
  { repository, commit }: Version,
  runs: ReadonlySet<string>,
): Promise<void> => {
  for (const id of runs) {
    const run = await reading.ports.mlflow.runs.find(id, reading.call);
    const baseline = run?.tags[runTag.baselineCommitId];
    if (run?.tags[runTag.commitId] !== commit.id || baseline === undefined) continue;
    await putDescent(reading, repository, baseline, commit.id);
    return putAncestry(reading, repository, baseline);
  }
};

/** Every run that trained on a version, or on data that came of it, and their models. @returns its node */
export const traceCommit = async (reading: Reading, version: Version): Promise<string> => {
  const node = putCommit(reading, version.repository, version.commit);
  const found = await putNamingRuns(reading, version);
  const forgotten = await putForgottenRuns(reading, version, found.ties);
  const runs = new Set([...found.runs, ...forgotten]);
  await Promise.all([putModels(reading, runs), putOrigin(reading, version, runs)]);
  if (runs.size === 0) reading.graph.notice('no run names this version, and no back-link of it names a run');
  return node;
};
