import { TiebackError } from '../../errors.ts';
import type { Branch } from '../../lakefs/branches.ts';
import type { Commit } from '../../lakefs/commits.ts';
import { asCommitId, type CommitId } from '../../model/ids.ts';
import { actorOf } from '../../tie/actor.ts';
import { dropClaims } from '../../tie/attempt-claims.ts';
import { hasStaged } from '../../tie/has-staged.ts';
import { anchorBranch, baselineAnchorBranch, commitKey, isNamedByTie, runTag } from '../../tie/keys.ts';
import { deleteOwnBranch, deleteOwnTag, killTiedRuns } from '../../tie/take-back.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import type { RunPorts } from '../ports.ts';
import type { AbortedTie } from '../ties/abort-tie.ts';
import { howItEnded } from './how-it-ended.ts';
import { lookAlone } from './look-alone.ts';
import { lookAtTie, type TiePlace, type TieThere } from './look-at-tie.ts';
import { assertNotLiving, isKnown, placeWords, unknownThere } from './resume-elsewhere.ts';

type Ports = Pick<RunPorts, 'lakefs' | 'mlflow' | 'runtime' | 'onProgress' | 'interrupts' | 'stateDir'>;

const assertCanBeUndone = (there: TieThere, isTrainingDiscarded: boolean, ports: Ports): void => {
  const { tie, link, run, claims } = there;
  if (link !== undefined) {
    throw new TiebackError('TIE_SEALED', `tie "${tie}" is linked: a link is never taken back`, {
      hint: `tieback resume ${placeWords(there)} finishes what is left`,
    });
  }
  const isStarted =
    howItEnded(there, undefined, ports) !== undefined ||
    claims.attempts > 0 ||
    (run !== undefined && Object.keys(run.params).length + run.metrics.length > 0);
  if (isTrainingDiscarded) return;
  if (!isStarted && run?.status === 'RUNNING' && !claims.isBegun) {
    throw new TiebackError(
      'TIE_TRAINED',
      `nothing tells whether the training of tie "${tie}" was started, or still runs`,
      {
        hint: `look at the machine that began it; once it certainly does not run: tieback abort ${placeWords(there)} --discard-training`,
      },
    );
  }
  if (!isStarted) return;
  throw new TiebackError('TIE_TRAINED', `the training of tie "${tie}" was started`, {
    hint: `record it: tieback resume ${placeWords(there)} — or, once it no longer runs, give it up all the same: tieback abort ${placeWords(there)} --discard-training`,
  });
};

const scanConcurrency = 8;

/** The branch whose head says that it is the tie's; nothing but the branches themselves leads to it before there is a run. */
const branchByHead = async ({ repository, tie }: TiePlace, { lakefs, onProgress }: Ports, signal: AbortSignal) => {
  const branches = await Array.fromAsync(lakefs.branches.list(repository, {}, { signal }));
  const headOf = async (branch: Branch) => {
    const { metadata } = await lakefs.commits.get(repository, branch.commitId, { signal });
    return { name: branch.id, isOurs: metadata[commitKey.tie] === tie || isNamedByTie(branch.id, tie) };
  };
  const options = { concurrency: scanConcurrency, signal };
  let done = 0;
  for await (const { name, isOurs } of mapConcurrent(branches, options, headOf)) {
    onProgress({ kind: 'count', action: 'looking through branches', done: ++done, total: branches.length });
    if (isOurs) return name;
  }
  return undefined;
};

/** The first commit below a branch's head that the tie has not made. */
const sourceOf = async ({ repository, tie }: TiePlace, head: CommitId, { lakefs }: Ports, signal: AbortSignal) => {
  for await (const commit of lakefs.commits.log(repository, head, { firstParent: true }, { signal })) {
    if (commit.metadata[commitKey.tie] !== tie) return commit;
  }
  return undefined;
};

const isBaseline = async ({ repository }: TiePlace, { id }: Commit, { lakefs }: Ports, signal: AbortSignal) => {
  if ((await lakefs.branches.find(repository, baselineAnchorBranch(id), { signal })) !== undefined) return true;
  for await (const { commitId } of lakefs.tags.list(repository, {}, { signal })) if (commitId === id) return true;
  return false;
};

/**
 * Deletes the tie's own branch. Where no run tells the baseline, it must stand, below the tie's own commits, at a commit that
 * is one: tagged, or anchored.
 * @throws LAKEFS_BRANCH_FOREIGN
 */
const deleteBranch = async (there: TieThere, name: string, ports: Ports, signal: AbortSignal): Promise<boolean> => {
  const { repository, tie, run } = there;
  const branch = await ports.lakefs.branches.find(repository, name, { signal });
  if (branch === undefined) return false;
  const told = run?.tags[runTag.baselineCommitId];
  const source = told === undefined ? await sourceOf(there, branch.commitId, ports, signal) : undefined;
  const baseline = told ?? (source && (await isBaseline(there, source, ports, signal)) ? source.id : undefined);
  if (baseline === undefined) {
    throw new TiebackError(
      'LAKEFS_BRANCH_FOREIGN',
      `branch "${name}" of repository "${repository}" does not stand at a tagged or anchored version: it may be somebody else's`,
      { hint: `look at it (lakectl log lakefs://${repository}/${name}); it is left to you` },
    );
  }
  const isOurs = isKnown(there) || isNamedByTie(name, tie);
  if (!isOurs && (await hasStaged(repository, name, ports, signal))) {
    throw new TiebackError(
      'LAKEFS_BRANCH_DIRTY',
      `branch "${name}" of repository "${repository}" has uncommitted changes, and nothing says that they are the tie's`,
      { hint: `when they may go: lakectl branch reset lakefs://${repository}/${name}, then again` },
    );
  }
  const wanted = { repository, name, source: asCommitId(baseline), tie };
  await deleteOwnBranch(ports.lakefs, wanted, { signal });
  return true;
};

/** The tags that stand at the tie's own data commit. */
const deleteTags = async ({ repository, tie, dataCommit }: TieThere, { lakefs }: Ports, signal: AbortSignal) => {
  if (dataCommit === undefined) return false;
  const tags = await Array.fromAsync(lakefs.tags.list(repository, {}, { signal }));
  const own = tags.filter(({ commitId }) => commitId === dataCommit.id);
  for (const { id } of own) await deleteOwnTag(lakefs, { repository, name: id, tie }, { signal });
  return own.length > 0;
};

const deleteAnchor = async (there: TieThere, ports: Ports, signal: AbortSignal): Promise<boolean> => {
  const { repository, tie, run } = there;
  const name = anchorBranch(tie);
  const source = run?.tags[runTag.baselineCommitId];
  if (source === undefined || !(await ports.lakefs.branches.find(repository, name, { signal }))) return false;
  await deleteOwnBranch(ports.lakefs, { repository, name, source: asCommitId(source), tie }, { signal });
  return true;
};

/**
 * Gives up a tie from what both services say, without its journal: data tag, anchor, branch and claims are deleted as far as
 * nobody else has used them, its open runs end as KILLED. May be repeated.
 * @throws TIE_NOT_FOUND, TIE_SEALED, TIE_TRAINED, LAKEFS_BRANCH_FOREIGN
 */
export const abortElsewhere = async (
  place: TiePlace,
  ports: Ports,
  { isTrainingDiscarded = false }: { readonly isTrainingDiscarded?: boolean },
): Promise<AbortedTie> => {
  const { signal } = ports.interrupts;
  const first = await lookAlone(place, ports);
  const branch = first.branch ?? (await branchByHead(place, ports, signal));
  const there = branch === first.branch ? first : await lookAtTie({ ...place, branch }, ports, signal);
  if (!isKnown(there) && branch === undefined) throw unknownThere(place);
  await assertNotLiving(there, ports);
  assertCanBeUndone(there, isTrainingDiscarded, ports);
  const undone: string[] = [];
  const note = (step: string, isDone: boolean): void => void (isDone && undone.push(step));
  note('anchor', await deleteAnchor(there, ports, signal));
  const abortion = { tie: place.tie, by: actorOf(ports.runtime.env), at: ports.runtime.now() };
  await killTiedRuns(ports.mlflow, abortion, { signal });
  note('createRun', there.runs.length > 0);
  note('dataTag', await deleteTags(there, ports, signal));
  note('branch', branch !== undefined && (await deleteBranch(there, branch, ports, signal)));
  await dropClaims(ports.lakefs, place, { signal });
  return { tie: place.tie, undone };
};
