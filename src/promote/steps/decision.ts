import { isTiebackError, TiebackError } from '../../errors.ts';
import { asCommitId } from '../../model/ids.ts';
import { claimTag } from '../../tie/claim-tag.ts';
import { decisionBranch, decisionPath } from '../../tie/keys.ts';
import { shape } from '../../util/shape.ts';
import { findDecisionCommit } from '../claims.ts';
import { decisionMetadata, decisionTitle } from '../decision-metadata.ts';
import type { DecisionPlan } from '../decision-plan.ts';
import { decisionStep } from '../decision-results.ts';
import { historyCommand } from '../next-after.ts';
import type { PromotePorts } from '../promote-ports.ts';
import { commitToOwnBranch } from './own-branch.ts';

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

/** An attempt that broke may have made the branch already: its name is this decision's own. */
const makeBranch = async (
  { id, input }: DecisionPlan,
  { lakefs }: PromotePorts,
  signal: AbortSignal,
): Promise<void> => {
  const branch = { name: decisionBranch(id), source: input.run.backLink, isHidden: true };
  try {
    await lakefs.branches.create(input.repository, branch, { signal });
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_BRANCH_EXISTS')) throw error;
  }
};

/** Commits the plan to a hidden branch: from there any machine can finish it. */
export const planStep = decisionStep('decision', {
  after: [],
  cancel: 'stop',
  effect: 'once',
  describe: ({ id }) => `commit this plan to hidden branch "${decisionBranch(id)}"`,
  parse: (result) => ({ commit: asCommitId(shape({ commit: 'string' })(result).commit) }),
  find: async (_done, { plan, deps, signal }) => {
    const wanted = { repository: plan.input.repository, id: plan.id, role: 'decision' };
    const found = await findDecisionCommit(deps.lakefs, wanted, { signal });
    return found === undefined ? undefined : { commit: found.id };
  },
  apply: async (_done, { plan, deps, signal }) => {
    const { repository, comparison } = plan.input;
    await makeBranch(plan, deps, signal);
    const files = [
      [decisionPath.plan, plan] as const,
      ...(comparison === null ? [] : [[decisionPath.comparison, comparison] as const]),
    ];
    await Promise.all(
      files.map(([path, content]) =>
        deps.lakefs.objects.upload(
          repository,
          decisionBranch(plan.id),
          { path, body: json(content), contentType: 'application/json' },
          { signal },
        ),
      ),
    );
    const commit = { message: `Plan: ${decisionTitle(plan)}`, metadata: decisionMetadata(plan, 'decision') };
    return { commit: await commitToOwnBranch(plan, 'decision', commit, deps, signal) };
  },
});

/** Claims the decision's number with a tag, which lakeFS grants once. */
export const claimStep = decisionStep('claim', {
  after: ['decision'],
  cancel: 'stop',
  effect: 'repeatable',
  isFlushed: true,
  describe: ({ input }) => `claim decision ${input.number} of model "${input.model}" with a tag`,
  parse: shape({ tag: 'string' }),
  apply: async ({ decision }, { plan, deps, signal }) => {
    const { repository, model, number } = plan.input;
    const tag = claimTag(model, number);
    try {
      await deps.lakefs.tags.create(repository, { id: tag, ref: decision.commit }, { signal });
    } catch (error) {
      if (!isTiebackError(error, 'LAKEFS_TAG_EXISTS')) throw error;
      const standing = await deps.lakefs.tags.find(repository, tag, { signal });
      if (standing?.commitId !== decision.commit)
        throw new TiebackError(
          'PROMOTION_DECIDED_MEANWHILE',
          `decision ${number} of model "${model}" was made meanwhile`,
          {
            hint: `see what was decided: ${historyCommand(model, repository)}`,
            cause: error,
          },
        );
    }
    return { tag };
  },
});
