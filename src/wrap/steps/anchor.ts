import type { CommitId } from '../../model/ids.ts';
import { ensureAnchor } from '../../tie/ensure-anchor.ts';
import { anchorBranch, dataAnchorBranch } from '../../tie/keys.ts';
import { deleteOwnBranch } from '../../tie/take-back.ts';
import { shape } from '../../util/shape.ts';
import { together } from '../../util/together.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep } from '../results.ts';

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

/** The anchor keeps what its head holds: data from which the branch went on before the link needs a branch to itself. */
const anchorData = async (
  { dataCommit, backLink }: Pick<RunResults, 'dataCommit' | 'backLink'>,
  plan: RunPlan,
  deps: LakefsPort,
  signal: AbortSignal,
): Promise<void> => {
  if (backLink.parent === dataCommit.commit) return;
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
    const [{ isFound }] = await together(
      [
        (either) => anchorAt(branch, done.backLink.commit, plan, deps, either),
        (either) => anchorData(done, plan, deps, either),
      ],
      signal,
    );
    return { branch, isFound };
  },
});

/** Anchors a tie: `fixed` ones before the link is made, which then stands on the anchor. */
export const anchorStep = (isFixed: boolean) => (isFixed ? fixedAnchorStep : branchAnchorStep);
