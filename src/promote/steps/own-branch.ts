import { isTiebackError } from '../../errors.ts';
import type { NewCommit } from '../../lakefs/commits.ts';
import type { CommitId } from '../../model/ids.ts';
import { type DecisionRole, decisionBranch } from '../../tie/keys.ts';
import { findDecisionCommit } from '../claims.ts';
import type { DecisionPlan } from '../decision-plan.ts';
import type { PromotePorts } from '../promote-ports.ts';
import { patiently } from './patiently.ts';

/**
 * Commits what is staged on a decision's hidden branch. Where another one that carries the same decision out was quicker,
 * and has taken what was staged along, its commit is the one.
 */
export const commitToOwnBranch = async (
  { id, input: { repository } }: DecisionPlan,
  role: DecisionRole,
  commit: NewCommit,
  deps: Pick<PromotePorts, 'lakefs' | 'runtime'>,
  signal: AbortSignal,
): Promise<CommitId> => {
  const create = () => deps.lakefs.commits.create(repository, decisionBranch(id), commit, { signal });
  try {
    return (await patiently(deps, signal, create)).id;
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_NO_CHANGES')) throw error;
    const theirs = await findDecisionCommit(deps.lakefs, { repository, id, role }, { signal });
    if (theirs === undefined) throw error;
    return theirs.id;
  }
};
