import { isTiebackError } from '../../errors.ts';
import { asCommitId, type CommitId } from '../../model/ids.ts';
import { roleMetadata } from '../../tie/commit-metadata.ts';
import { commitWithRetry, findTieCommit, type TieCommit } from '../../tie/commit-once.ts';
import { ensureAnchor } from '../../tie/ensure-anchor.ts';
import { assertNothingForeign } from '../../tie/foreign-changes.ts';
import { anchorBranch, dataAnchorBranch, sealedRecordPath } from '../../tie/keys.ts';
import { sealedRecordText } from '../../tie/seal.ts';
import { deleteOwnBranch } from '../../tie/take-back.ts';
import { shape } from '../../util/shape.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep } from '../results.ts';
import { recordOfLink } from './back-link.ts';

type LakefsPort = Pick<TiePorts, 'lakefs'>;

const anchorAt = async (name: string, source: CommitId, plan: RunPlan, deps: LakefsPort, signal: AbortSignal) =>
  ensureAnchor(deps.lakefs, { repository: plan.input.repository, name, source }, { signal });

const describe = ({ id }: RunPlan): string => `anchor the tie on hidden branch "${anchorBranch(id)}"`;

/** What is journaled was done by an earlier process. */
const parse = (result: unknown): RunResults['anchor'] => ({ ...shape({ branch: 'string' })(result), isFound: true });

/** Keeps the data of a tie without a branch of its own from garbage collection; the link comes on top. */
const fixedAnchorStep = runStep('anchor', {
  after: ['train', 'dataCommit'],
  cancel: 'finish',
  effect: 'repeatable',
  describe,
  parse,
  apply: async ({ dataCommit }, { plan, deps, signal }) => {
    const branch = anchorBranch(plan.id);
    const { isFound } = await anchorAt(branch, dataCommit.commit, plan, deps, signal);
    return { branch, isFound };
  },
  undo: ({ plan, deps, signal }) => {
    const { repository, baseline } = plan.input;
    const anchor = { repository, name: anchorBranch(plan.id), source: baseline.commit, tie: plan.id };
    return deleteOwnBranch(deps.lakefs, anchor, { signal });
  },
});

const readParent = async (link: CommitId, { input }: RunPlan, { lakefs }: LakefsPort, signal: AbortSignal) =>
  (await lakefs.commits.get(input.repository, link, { signal })).parents[0];

/** The anchor keeps what its head holds: data from which the branch went on before the link needs a branch to itself. */
const anchorData = async (
  { dataCommit, backLink }: Pick<RunResults, 'dataCommit' | 'backLink'>,
  plan: RunPlan,
  deps: LakefsPort,
  signal: AbortSignal,
): Promise<void> => {
  const parent = backLink.parent ?? (await readParent(backLink.commit, plan, deps, signal));
  if (parent === dataCommit.commit) return;
  await anchorAt(dataAnchorBranch(plan.id), dataCommit.commit, plan, deps, signal);
};

/** Keeps data and link from garbage collection, whatever happens to the tie's own branch. */
const branchAnchorStep = runStep('anchor', {
  after: ['train', 'dataCommit', 'backLink'],
  cancel: 'finish',
  effect: 'repeatable',
  describe,
  parse,
  apply: async (done, { plan, deps, signal }) => {
    const branch = anchorBranch(plan.id);
    const [{ isFound }] = await Promise.all([
      anchorAt(branch, done.backLink.commit, plan, deps, signal),
      anchorData(done, plan, deps, signal),
    ]);
    return { branch, isFound };
  },
});

/** Anchors a tie: `fixed` ones before the link is made, which then stands on the anchor. */
export const anchorStep = (isFixed: boolean) => (isFixed ? fixedAnchorStep : branchAnchorStep);

const recordCommit = ({ id, input }: RunPlan): TieCommit => ({
  repository: input.repository,
  branch: anchorBranch(id),
  tie: id,
  role: 'record',
  since: input.baseline.commit,
});

/** Commits the sealed record to the anchor: what the run said when it ended, where nobody can edit it. */
export const recordStep = runStep('record', {
  after: ['backLink', 'anchor', 'attachRun'],
  cancel: 'finish',
  effect: 'once',
  describe: () => 'commit the sealed record to the anchor',
  parse: (result) => ({ commit: asCommitId(shape({ commit: 'string' })(result).commit) }),
  find: async (_done, { plan, deps, signal }) => {
    const found = await findTieCommit(deps.lakefs, recordCommit(plan), { signal });
    return found === undefined ? undefined : { commit: found.id };
  },
  apply: async (done, { plan, deps, signal }) => {
    const { backLink, anchor, attachRun } = done;
    const { repository, actor } = plan.input;
    // An anchor that was there already may hold the record of another machine, which goes with its link.
    const theirs = anchor.isFound ? await findTieCommit(deps.lakefs, recordCommit(plan), { signal }) : undefined;
    if (theirs !== undefined) return { commit: theirs.id };
    const record = await recordOfLink(done, plan, deps, signal);
    const body = Buffer.from(sealedRecordText(backLink.sealHash, record));
    const path = sealedRecordPath(attachRun.runId);
    if (anchor.isFound)
      await assertNothingForeign(deps.lakefs, { repository, branch: anchor.branch, own: path }, { signal });
    await deps.lakefs.objects.upload(
      repository,
      anchor.branch,
      { path, body, contentType: 'application/json' },
      { signal },
    );
    const commit = {
      message: `Sealed record of MLflow run ${attachRun.runId}`,
      metadata: roleMetadata({ tie: plan.id, actor }, 'record'),
    };
    try {
      const { id } = await commitWithRetry(deps.lakefs, recordCommit(plan), commit, deps.runtime, { signal });
      return { commit: id };
    } catch (error) {
      // Another machine's record is the same, and may have been quicker.
      const same = isTiebackError(error, 'LAKEFS_NO_CHANGES')
        ? await findTieCommit(deps.lakefs, recordCommit(plan), { signal })
        : undefined;
      if (same === undefined) throw error;
      return { commit: same.id };
    }
  },
});
