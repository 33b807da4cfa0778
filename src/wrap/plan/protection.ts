import { isTiebackError, TiebackError } from '../../errors.ts';
import { protectingRules } from '../../tie/protecting-rules.ts';
import type { RunPorts } from '../ports.ts';
import type { RunPlan } from './run-plan.ts';
import { hasOtherWriters } from './run-plan.ts';
import type { RunRequest } from './run-request.ts';

/** Whether a data commit may show, before anything is trained, that the run's own branch can be committed to. */
export const mayCommitData = ({ source, prepare, data, command }: RunRequest): boolean =>
  source.kind === 'baseline' && (prepare !== undefined || data !== undefined || command.length === 0);

const mightHaveCommitted = (plan: RunPlan): boolean =>
  plan.input.branch !== null && (plan.input.data !== null || hasOtherWriters(plan));

/** The patterns of the repository's branch protection; none where they cannot be read, which is nothing to stop a run for. */
export const readProtection = async (
  repository: string,
  { lakefs }: Pick<RunPorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  try {
    return (await lakefs.branchProtection.get(repository, { signal })).patterns;
  } catch (error) {
    signal.throwIfAborted();
    if (!isTiebackError(error)) throw error;
    return [];
  }
};

/** Why a run could not be linked when its command has ended; undefined when nothing stands in its way. */
export const protectionInTheWay = (
  repository: string,
  patterns: readonly string[],
  ownBranch: string | undefined,
): TiebackError | undefined => {
  const [rule] = protectingRules(patterns, ownBranch === undefined ? [] : [ownBranch]);
  if (rule === undefined) return undefined;
  return new TiebackError(
    'LAKEFS_PROTECTED',
    `branch protection "${rule}" of repository "${repository}" covers the branches that a run commits to: it could not be linked`,
    {
      hint: `narrow the pattern to the branches that people share: lakectl branch-protect list lakefs://${repository}`,
    },
  );
};

/** Where data was expected and nothing changed, no commit has shown that the branch takes one. @throws LAKEFS_PROTECTED */
export const assertUnprotected = async (
  plan: RunPlan,
  ports: Pick<RunPorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<void> => {
  if (!mightHaveCommitted(plan)) return;
  const { repository, branch } = plan.input;
  const patterns = await readProtection(repository, ports, signal);
  const problem = protectionInTheWay(repository, patterns, branch ?? undefined);
  if (problem !== undefined) throw problem;
};
