import type { LakefsClient } from '../lakefs/client.ts';
import type { Commit } from '../lakefs/commits.ts';
import type { Run } from '../mlflow/run.ts';
import type { Call } from '../model/call.ts';
import { asTieId, type RunId, type TieId } from '../model/ids.ts';
import { readClaims } from './claims/read-claims.ts';
import { findBackLink, oldestCommit } from './find-back-link.ts';
import { anchorBranch, backLinkKey, commitKey, runTag } from './keys.ts';
import { isTieId } from './tie-id.ts';

export type FoundTie = {
  readonly tieId: TieId;
  /** Undefined when the tie broke before its run was linked. */
  readonly runId: RunId | undefined;
  readonly repository: string;
  /** The run as it was found; undefined when only lakeFS was asked. */
  readonly run: Run | undefined;
};

export type LinkedTiePorts = {
  readonly commits: Pick<LakefsClient['commits'], 'find' | 'log'>;
  readonly branches?: Partial<Pick<LakefsClient['branches'], 'find' | 'list'>>;
};

type Place = { readonly run: Run; readonly repository: string };

const dayMs = 24 * 60 * 60 * 1000;
const mostAnchors = 500;

const namesRun = ({ run }: Place, { metadata }: Commit): boolean => metadata[backLinkKey.runId] === run.id;

/** On the anchor of a tie that something else names. */
const onAnchor = async (place: Place, tie: string | undefined, lakefs: LinkedTiePorts, call: Call) => {
  if (tie === undefined || !isTieId(tie)) return undefined;
  const where = { repository: place.repository, tie: asTieId(tie) };
  const link = await findBackLink(lakefs.commits, where, call);
  return link !== undefined && namesRun(place, link) ? link : undefined;
};

/** On the branch that the run names: its tie is not known yet. */
const onBranch = async (place: Place, { commits }: LinkedTiePorts, call: Call): Promise<Commit | undefined> => {
  const ref = place.run.tags[runTag.branch] ?? place.run.tags[runTag.docsBranch];
  if (ref === undefined) return undefined;
  const isLink = (commit: Commit): boolean => commit.metadata[commitKey.role] === 'run' && namesRun(place, commit);
  return oldestCommit(commits, { repository: place.repository, ref }, isLink, call);
};

/** The tie that made the data commit says so in it. */
const byDataCommit = async (place: Place, lakefs: LinkedTiePorts, call: Call): Promise<Commit | undefined> => {
  const id = place.run.tags[runTag.commitId] ?? place.run.tags[runTag.docsCommit];
  const commit = id === undefined ? undefined : await lakefs.commits.find(place.repository, id, call);
  return onAnchor(place, commit?.metadata[commitKey.tie], lakefs, call);
};

/** A tie's id begins with its day: that of the run's start, or the one before. */
const byAnchors = async (place: Place, { branches, commits }: LinkedTiePorts, call: Call) => {
  let left = mostAnchors;
  for (const time of [place.run.startTime, place.run.startTime - dayMs]) {
    const prefix = anchorBranch(new Date(time).toISOString().slice(0, 10).replaceAll('-', ''));
    for await (const { id } of branches?.list?.(place.repository, { prefix, includeHidden: true }, call) ?? []) {
      left -= 1;
      if (left < 0) return undefined;
      const link = await onAnchor(place, id.slice(anchorBranch('').length), { commits }, call);
      if (link !== undefined) return link;
    }
  }
  return undefined;
};

/** The tie of a run that no longer says which one it is: by the back-link that names the run, as its other tags and dataset inputs lead there. */
export const findTieByLinks = async (
  run: Run,
  named: string | undefined,
  lakefs: LinkedTiePorts,
  call: Call,
): Promise<FoundTie | undefined> => {
  const { repositories, versions, branches } = readClaims(run, { defaultRepository: named });
  const repository = named ?? repositories[0]?.name;
  if (repository === undefined || versions.length + branches.length === 0) return undefined;
  const place = { run, repository };
  const link =
    (await onBranch(place, lakefs, call)) ??
    (await byDataCommit(place, lakefs, call)) ??
    (await byAnchors(place, lakefs, call));
  const tie = link?.metadata[commitKey.tie];
  return tie === undefined ? undefined : { tieId: asTieId(tie), runId: run.id, repository, run };
};
