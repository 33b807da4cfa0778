import type { Commit } from '../../lakefs/commits.ts';
import { trainingRole } from '../../model/input-role.ts';
import { hasRole, oldestCommit } from '../../tie/find-back-link.ts';
import { anchorBranch, backLinkKey, commitKey } from '../../tie/keys.ts';
import { isTieId } from '../../tie/tie-id.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import { statedMode } from './data-mode.ts';
import { putDescent } from './descent.ts';
import { readLinkedRun } from './linked-run.ts';
import { commitNode, putMissingRun, putRun, type Reading, runNode } from './reading.ts';
import { linkSigns } from './run-data.ts';
import { putRunBriefly } from './trace-run.ts';
import { readsPath, type Version } from './version.ts';

/** A log has to be read for each. */
const mostAnchors = 500;
const concurrency = 24;

type LinkedData = { readonly link: Commit; readonly data: Commit | undefined };

/** A tie's back-link and its data commit, as the log of its anchor has them. */
const readAnchor = async (
  { ports, call }: Reading,
  repository: string,
  tie: string,
): Promise<LinkedData | undefined> => {
  const read = new Map<string, Commit>();
  const isLink = (commit: Commit): boolean => {
    read.set(commit.id, commit);
    return hasRole(commit, tie, 'run');
  };
  const link = await oldestCommit(ports.lakefs.commits, { repository, ref: anchorBranch(tie) }, isLink, call);
  return link && { link, data: read.get(link.metadata[backLinkKey.dataCommit] ?? '') };
};

/** A run on data that came straight of the version, of which its tags no longer tell. */
const putBranchedRun = async (
  reading: Reading,
  { repository, commit }: Version,
  { link, data }: LinkedData,
): Promise<readonly string[]> => {
  const run = await reading.ports.mlflow.runs.find(link.metadata[backLinkKey.runId] ?? '', reading.call);
  if (run === undefined || data === undefined) return [];
  await putRunBriefly(reading, await readLinkedRun(reading, run));
  await putDescent(reading, repository, commit.id, data.id);
  return [run.id];
};

/** A run that the commit's side names, and that does not name the commit. */
const putLinkedRun = async (
  reading: Reading,
  version: Version,
  { link, data }: LinkedData,
): Promise<readonly string[]> => {
  const { repository, commit, path, experiments } = version;
  const {
    [backLinkKey.runId]: runId,
    [backLinkKey.dataCommit]: dataCommit,
    [backLinkKey.dataPrefix]: prefix,
  } = link.metadata;
  if (runId === undefined || !readsPath([prefix], path)) return [];
  if (data?.parents[0] === commit.id && data.metadata[commitKey.tie] === link.metadata[commitKey.tie])
    return experiments.length === 0 ? putBranchedRun(reading, version, { link, data }) : [];
  if (dataCommit !== commit.id) return [];
  const run = await reading.ports.mlflow.runs.find(runId, reading.call);
  if (run === undefined) putMissingRun(reading, runId);
  else putRun(reading, run);
  const from = commitNode(repository, commit.id);
  const signs = linkSigns(link);
  reading.graph.edge({ kind: 'data', from, to: runNode(runId), role: trainingRole, signs, ...statedMode(run, link) });
  return [runId];
};

/** Ties whose runs no longer say so are found from the commit's side alone. */
export const putForgottenRuns = async (
  reading: Reading,
  version: Version,
  ties: ReadonlySet<string>,
): Promise<readonly string[]> => {
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
    const found = await readAnchor(reading, repository, tie);
    return found === undefined ? [] : putLinkedRun(reading, version, found);
  });
  return (await Array.fromAsync(found)).flat();
};
