import type { Commit } from '../../lakefs/commits.ts';
import type { Run } from '../../mlflow/run.ts';
import { asTieId } from '../../model/ids.ts';
import { trainingRole } from '../../model/input-role.ts';
import { readClaims, readOtherInputs, readTrainingInputs } from '../../tie/claims/read-claims.ts';
import { findBackLink } from '../../tie/find-back-link.ts';
import { anchorBranch, backLinkKey, runTag } from '../../tie/keys.ts';
import { isTieId } from '../../tie/tie-id.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import { slices } from '../../util/slices.ts';
import { putDescent } from './descent.ts';
import { type NamedTag, namedTagsOf } from './named-tags.ts';
import { commitNode, putCommit, putMissingRun, putRun, type Reading, runNode } from './reading.ts';
import { dataModeOf, linkSigns } from './run-data.ts';
import { putModels } from './run-models.ts';
import { putRunBriefly } from './trace-run.ts';

/** A version of a repository whose runs are wanted. */
export type Version = {
  readonly repository: string;
  readonly commit: Commit;
  /** Tags that stand at it. */
  readonly tags: readonly string[];
  /** Empty, or the object or folder of it that is asked about. */
  readonly path: string;
  /** Names of the experiments whose runs are read; empty: all. */
  readonly experiments: readonly string[];
};

const experimentsPerSearch = 1000;
/** A log has to be read for each. */
const mostAnchors = 500;
const concurrency = 24;

async function* runsIn({ ports: { mlflow }, call }: Reading, names: readonly string[]) {
  const all = await Array.fromAsync(mlflow.experiments.list({ view: 'all' }, call));
  const wanted = all.filter(({ name }) => names.length === 0 || names.includes(name)).map(({ id }) => id);
  for (const experimentIds of slices(wanted, experimentsPerSearch))
    yield* mlflow.runs.search({ experimentIds, view: 'all' }, call);
}

const isOfPath = (path: string, prefix: string): boolean => path.startsWith(prefix) || prefix.startsWith(path);

/** Whether a run read the object or folder; of one that says no place it cannot be excluded. */
const readsPath = (prefixes: readonly (string | undefined)[], path: string): boolean => {
  const known = prefixes.filter((prefix) => prefix !== undefined);
  return path === '' || known.length === 0 || known.some((prefix) => isOfPath(path, prefix));
};

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

/** A run that the commit's side names, and that does not name the commit. */
const putLinkedRun = async (
  reading: Reading,
  { repository, commit, path }: Version,
  link: Commit,
): Promise<readonly string[]> => {
  const {
    [backLinkKey.runId]: runId,
    [backLinkKey.dataCommit]: data,
    [backLinkKey.dataPrefix]: prefix,
  } = link.metadata;
  if (runId === undefined || data !== commit.id || !readsPath([prefix], path)) return [];
  const run = await reading.ports.mlflow.runs.find(runId, reading.call);
  if (run === undefined) putMissingRun(reading, runId);
  else putRun(reading, run);
  const from = commitNode(repository, commit.id);
  const signs = linkSigns(link);
  reading.graph.edge({ kind: 'data', from, to: runNode(runId), role: trainingRole, signs, ...dataModeOf(run, link) });
  return [runId];
};

/** Ties whose runs no longer say so are found from the commit's side alone. */
const putForgottenRuns = async (reading: Reading, version: Version, { ties }: Found): Promise<readonly string[]> => {
  const { lakefs } = reading.ports;
  const { repository } = version;
  const unknown: string[] = [];
  let left = 0;
  for await (const { id } of lakefs.branches.list(
    repository,
    { prefix: anchorBranch(''), includeHidden: true },
    reading.call,
  )) {
    const tie = id.slice(anchorBranch('').length);
    if (!isTieId(tie) || ties.has(tie)) continue;
    if (unknown.length < mostAnchors) unknown.push(tie);
    else left += 1;
  }
  if (left > 0) reading.graph.notice(`${left} more anchors of repository "${repository}" were not read`);
  const found = mapConcurrent(unknown, { concurrency, signal: reading.call.signal }, async (tie) => {
    const link = await findBackLink(lakefs.commits, { repository, tie: asTieId(tie) }, reading.call);
    return link === undefined ? [] : putLinkedRun(reading, version, link);
  });
  return (await Array.fromAsync(found)).flat();
};

/** The baseline that the first of its runs names. */
const putOrigin = async (
  reading: Reading,
  { repository, commit }: Version,
  runs: ReadonlySet<string>,
): Promise<void> => {
  for (const id of runs) {
    const run = await reading.ports.mlflow.runs.find(id, reading.call);
    const baseline = run?.tags[runTag.baselineCommitId];
    if (run?.tags[runTag.commitId] !== commit.id || baseline === undefined) continue;
    return putDescent(reading, repository, baseline, commit.id);
  }
};

/** Every run that trained on a version, or on data that came of it, and their models. @returns its node */
export const traceCommit = async (reading: Reading, version: Version): Promise<string> => {
  const node = putCommit(reading, version.repository, version.commit);
  const found = await putNamingRuns(reading, version);
  const forgotten = await putForgottenRuns(reading, version, found);
  const runs = new Set([...found.runs, ...forgotten]);
  await Promise.all([putModels(reading, runs), putOrigin(reading, version, runs)]);
  if (runs.size === 0) reading.graph.notice('no run names this version, and no back-link of it names a run');
  return node;
};
