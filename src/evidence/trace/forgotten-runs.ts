import type { Commit } from '../../lakefs/commits.ts';
import { asTieId } from '../../model/ids.ts';
import { trainingRole } from '../../model/input-role.ts';
import { findBackLink } from '../../tie/find-back-link.ts';
import { anchorBranch, backLinkKey } from '../../tie/keys.ts';
import { isTieId } from '../../tie/tie-id.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import { commitNode, putMissingRun, putRun, type Reading, runNode } from './reading.ts';
import { dataModeOf, linkSigns } from './run-data.ts';
import { readsPath, type Version } from './version.ts';

/** A log has to be read for each. */
const mostAnchors = 500;
const concurrency = 24;

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
    const link = await findBackLink(lakefs.commits, { repository, tie: asTieId(tie) }, reading.call);
    return link === undefined ? [] : putLinkedRun(reading, version, link);
  });
  return (await Array.fromAsync(found)).flat();
};
