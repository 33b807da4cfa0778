import type { LakefsClient } from '../lakefs/client.ts';
import type { Commit } from '../lakefs/commits.ts';
import type { Call } from '../model/call.ts';
import { asCommitId, type CommitId } from '../model/ids.ts';
import { decodeModel, encodeModel } from '../tie/claim-tag.ts';
import { decisionCommits } from '../tie/decision-log.ts';
import { claimTagPrefix, decisionKey, decisionPath } from '../tie/keys.ts';
import { type DecisionPlan, readDecisionPlan } from './decision-plan.ts';

export type Claim = {
  readonly model: string;
  readonly number: number;
  readonly tag: string;
  readonly commit: CommitId;
};

/** The claims in a repository, of one model or of all, by model and number. */
export const listClaims = async (
  { tags }: Pick<LakefsClient, 'tags'>,
  repository: string,
  model: string | undefined,
  call: Call,
): Promise<readonly Claim[]> => {
  const claims: Claim[] = [];
  const prefix = model === undefined ? claimTagPrefix : `${claimTagPrefix}${encodeModel(model)}-`;
  for await (const { id, commitId } of tags.list(repository, { prefix }, call)) {
    const [, name, number] = /^(.+)-(\d+)$/.exec(id.slice(claimTagPrefix.length)) ?? [];
    if (name === undefined || number === undefined) continue;
    const claim = { model: decodeModel(name), number: Number(number), tag: id, commit: commitId };
    if (model === undefined || claim.model === model) claims.push(claim);
  }
  return claims.sort((a, b) => (a.model === b.model ? a.number - b.number : a.model < b.model ? -1 : 1));
};

/** What became of a decision, as its hidden branch says it. */
export type DecisionOutcome = {
  readonly state: 'done' | 'given-up';
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly reason: string | null;
  /** The commit on the branch that was changed; null when nothing was to be changed. */
  readonly change: CommitId | null;
  /** The version that the alias stands at since; null when it was removed, or the decision was given up. */
  readonly version: string | null;
};

/** A decision that has claimed its number. */
export type Decision = {
  readonly plan: DecisionPlan;
  readonly claim: Claim;
  /** Undefined while it is under way, or left unfinished. */
  readonly outcome: DecisionOutcome | undefined;
  /** Its hidden branch is there, and somebody deleted the tag that claimed its number. */
  readonly isClaimLost?: true;
};

type Client = Pick<LakefsClient, 'commits' | 'objects'>;

const readJson = async (
  { objects }: Client,
  repository: string,
  ref: string,
  path: string,
  call: Call,
): Promise<unknown> => JSON.parse(await new Response(await objects.get(repository, ref, path, {}, call)).text());

/** A decision's own commit of one role, on its hidden branch; undefined where there is no such branch. */
export const findDecisionCommit = async (
  client: Pick<LakefsClient, 'commits'>,
  { repository, id, role }: { readonly repository: string; readonly id: string; readonly role: string },
  call: Call,
): Promise<Commit | undefined> =>
  (await decisionCommits(client, repository, id, call)).findLast(({ metadata }) => metadata[decisionKey.role] === role);

/** What is recorded of how a decision ended; of two records, by two who carried it out at once, the first. */
export const readOutcome = async (
  client: Client,
  repository: string,
  id: string,
  call: Call,
): Promise<DecisionOutcome | undefined> => {
  const commit = await findDecisionCommit(client, { repository, id, role: 'outcome' }, call);
  if (commit === undefined) return undefined;
  const outcome = (await readJson(client, repository, commit.id, decisionPath.outcome, call)) as DecisionOutcome;
  return { ...outcome, change: outcome.change === null ? null : asCommitId(outcome.change) };
};

/** A decision's plan, where a ref holds one. @throws JOURNAL_UNREADABLE, JOURNAL_NEWER */
export const readPlanAt = async (client: Client, repository: string, ref: string, call: Call): Promise<DecisionPlan> =>
  readDecisionPlan(await readJson(client, repository, ref, decisionPath.plan, call));

/** Reads a claimed decision back from lakeFS. @throws JOURNAL_UNREADABLE, JOURNAL_NEWER */
export const readDecision = async (client: Client, repository: string, claim: Claim, call: Call): Promise<Decision> => {
  const plan = await readPlanAt(client, repository, claim.commit, call);
  return { plan, claim, outcome: await readOutcome(client, repository, plan.id, call) };
};
