import { isTiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Commit } from '../lakefs/commits.ts';
import type { Call } from '../model/call.ts';
import type { CommitId } from '../model/ids.ts';
import { mapConcurrent } from '../util/map-concurrent.ts';
import { decisionBranch, decisionKey } from './keys.ts';

// The plan, the outcome, and what two who finished it at once may have put between.
const reach = 20;
const concurrency = 24;

/** A decision's own commits on its hidden branch, the newest first; none where there is no such branch. */
export const decisionCommits = async (
  { commits }: Pick<LakefsClient, 'commits'>,
  repository: string,
  id: string,
  call: Call,
): Promise<readonly Commit[]> => {
  const found: Commit[] = [];
  try {
    for await (const commit of commits.log(repository, decisionBranch(id), { firstParent: true, limit: reach }, call)) {
      if (commit.metadata[decisionKey.id] !== id) break;
      found.push(commit);
    }
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_REF_NOT_FOUND', 'LAKEFS_BRANCH_NOT_FOUND')) throw error;
  }
  return found;
};

/** What a decision's hidden branch says of it. */
export type DecisionLog = {
  readonly id: string;
  readonly branch: string;
  readonly model: string;
  readonly number: number;
  readonly plan: CommitId;
  /** Whether it is recorded what became of it. */
  readonly hasOutcome: boolean;
};

const readLog = async (
  client: Pick<LakefsClient, 'commits'>,
  repository: string,
  id: string,
  call: Call,
): Promise<DecisionLog | undefined> => {
  const commits = await decisionCommits(client, repository, id, call);
  const plan = commits.findLast(({ metadata }) => metadata[decisionKey.role] === 'decision');
  const { [decisionKey.model]: model, [decisionKey.number]: number } = plan?.metadata ?? {};
  if (plan === undefined || model === undefined || number === undefined) return undefined;
  const hasOutcome = commits.some(({ metadata }) => metadata[decisionKey.role] === 'outcome');
  return { id, branch: decisionBranch(id), model, number: Number(number), plan: plan.id, hasOutcome };
};

/** What the hidden branches say of some decisions, one request each. */
export async function* readDecisionLogs(
  client: Pick<LakefsClient, 'commits'>,
  repository: string,
  branches: Iterable<string>,
  call: Call,
): AsyncGenerator<DecisionLog, void, undefined> {
  const prefix = decisionBranch('');
  const ids = [...branches].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const logs = mapConcurrent(ids, { concurrency, signal: call.signal }, (id) => readLog(client, repository, id, call));
  for await (const log of logs) if (log !== undefined) yield log;
}
