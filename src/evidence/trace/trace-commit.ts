import type { Run } from '../../mlflow/run.ts';
import { commitKey, runTag } from '../../tie/keys.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import { slices } from '../../util/slices.ts';
import { putAncestry } from './ancestry.ts';
import { putDescent } from './descent.ts';
import { putForgottenRuns } from './forgotten-runs.ts';
import { readLinkedRun } from './linked-run.ts';
import { type NamedTag, namedTagsOf } from './named-tags.ts';
import { isBranchedFrom, isNamedBy } from './names-version.ts';
import { commitNode, putCommit, type Reading } from './reading.ts';
import { putModels } from './run-models.ts';
import { putRunBriefly } from './trace-run.ts';
import type { Version } from './version.ts';

const experimentsPerSearch = 1000;
const concurrency = 24;

async function* runsIn({ ports: { mlflow }, call }: Reading, names: readonly string[]) {
  const all = await Array.fromAsync(mlflow.experiments.list({ view: 'all' }, call));
  const wanted = all.filter(({ name }) => names.length === 0 || names.includes(name)).map(({ id }) => id);
  for (const experimentIds of slices(wanted, experimentsPerSearch))
    yield* mlflow.runs.search({ experimentIds, view: 'all' }, call);
}

/** The tags of the version that a run was recorded with while they stood elsewhere. */
const tagsBefore = (
  linked: Parameters<typeof namedTagsOf>[0],
  { repository, commit, tags }: Version,
): readonly NamedTag[] =>
  namedTagsOf(linked).filter(
    (named) => named.repository === repository && tags.includes(named.tag) && named.commit !== commit.id,
  );

/** As {@link tagsBefore}, by the run's own word; nothing is asked for that. */
const saysTagsBefore = (run: Run, version: Version): boolean => {
  const repository = run.tags[runTag.repository];
  return tagsBefore({ run, seal: 'unsealed', repository, link: undefined }, version).length > 0;
};

/** Histories are read of so many data commits; of more the runs' word is taken. */
const mostHistories = 100;

/** What leads from the commit to the data that came of it. */
const putBranch = async (
  reading: Reading,
  run: string,
  { repository, commit }: Version,
  data: Awaited<ReturnType<typeof putRunBriefly>>[number] | undefined,
  followed: Set<string>,
): Promise<void> => {
  if (data === undefined || data.commit === commit.id || data.repository !== repository) return;
  if (followed.has(data.commit)) return;
  if (followed.size < mostHistories) {
    followed.add(data.commit);
    await putDescent(reading, repository, commit.id, data.commit);
    return;
  }
  reading.graph.edge({
    kind: 'descent',
    from: commitNode(repository, commit.id),
    to: commitNode(repository, data.commit),
    signs: [{ text: `run tag "${runTag.baselineCommitId}" of ${run}`, side: 'run' }],
  });
};

type Found = {
  readonly runs: ReadonlySet<string>;
  readonly ties: ReadonlySet<string>;
  /** What runs on the version name as its baseline. */
  readonly baselines: ReadonlySet<string>;
};

/** A run that looks like one of the version. @returns its baseline, where its data is the version; undefined where it turns out to be none */
const putWanted = async (
  reading: Reading,
  today: Run,
  version: Version,
  followed: Set<string>,
): Promise<{ readonly baseline: string | undefined } | undefined> => {
  const linked = await readLinkedRun(reading, today);
  const isBranched = isBranchedFrom(linked.run, version, linked.repository);
  if (!isBranched && !isNamedBy(today, version, reading.repository)) {
    reading.namedTags.push(...tagsBefore(linked, version));
    return undefined;
  }
  const [data] = await putRunBriefly(reading, linked);
  if (isBranched) await putBranch(reading, today.id, version, data, followed);
  const isOwn = data?.repository === version.repository && data.commit === version.commit.id;
  return { baseline: isOwn ? linked.run.tags[runTag.baselineCommitId] : undefined };
};

const putNamingRuns = async (reading: Reading, version: Version): Promise<Found> => {
  const [runs, ties, baselines] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const followed = new Set<string>();
  let done = 0;
  const isWanted = (run: Run): boolean =>
    isNamedBy(run, version, reading.repository) ||
    isBranchedFrom(run, version, run.tags[runTag.repository]) ||
    saysTagsBefore(run, version);
  const wanted = async function* () {
    for await (const run of runsIn(reading, version.experiments)) {
      done += 1;
      if (done % 100 === 0) reading.ports.onProgress({ kind: 'count', action: 'reading runs', done });
      if (isWanted(run)) yield run;
    }
    reading.ports.onProgress({ kind: 'count', action: 'reading runs', done, total: done });
  };
  const put = mapConcurrent(wanted(), { concurrency, signal: reading.call.signal }, async (run) => ({
    run,
    found: await putWanted(reading, run, version, followed),
  }));
  for await (const { run, found } of put) {
    if (found === undefined) continue;
    runs.add(run.id);
    const tie = run.tags[runTag.tie];
    if (tie !== undefined) ties.add(tie);
    if (found.baseline !== undefined) baselines.add(found.baseline);
  }
  return { runs, ties, baselines };
};

/** The baseline that the version came of, and what that came of. */
const putOrigin = async (
  reading: Reading,
  { repository, commit }: Version,
  baselines: ReadonlySet<string>,
): Promise<void> => {
  for (const baseline of baselines)
    if (await putDescent(reading, repository, baseline, commit.id)) return putAncestry(reading, repository, baseline);
  if (commit.metadata[commitKey.tie] !== undefined) await putAncestry(reading, repository, commit.id);
};

/** Every run that trained on a version, or on data that came of it, and their models. @returns its node */
export const traceCommit = async (reading: Reading, version: Version): Promise<string> => {
  const node = putCommit(reading, version.repository, version.commit);
  const found = await putNamingRuns(reading, version);
  const forgotten = await putForgottenRuns(reading, version, found.ties);
  const runs = new Set([...found.runs, ...forgotten]);
  await Promise.all([putModels(reading, runs), putOrigin(reading, version, found.baselines)]);
  if (runs.size === 0) reading.graph.notice('no run names this version, and no back-link of it names a run');
  return node;
};
