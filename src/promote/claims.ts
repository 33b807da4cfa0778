import { isTiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Commit } from '../lakefs/commits.ts';
import type { Call } from '../model/call.ts';
import { asCommitId, type CommitId } from '../model/ids.ts';
import { decisionBranch, decisionKey, decisionPath } from '../tie/keys.ts';
import { type DecisionPlan, readDecisionPlan } from './decision-plan.ts';

const stem = 'tieback-promotion-';

/** A model's name as a part of a tag's: what lakeFS takes in no tag goes by its bytes. Two models never get the same. */
export const encodeModel = (model: string): string =>
  [...Buffer.from(model, 'utf8')]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9_-]/.test(char) ? char : `.${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');

const decodeModel = (text: string): string =>
  Buffer.from(
    [...text.matchAll(/\.([0-9a-f]{2})|([^.])/g)].flatMap(([, hex, char]) =>
      hex === undefined ? [...Buffer.from(char ?? '')] : [Number.parseInt(hex, 16)],
    ),
  ).toString('utf8');

/** The tag by which a decision's number is claimed: lakeFS grants a name once. */
export const claimTag = (model: string, number: number): string => `${stem}${encodeModel(model)}-${number}`;

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
  const prefix = model === undefined ? stem : `${stem}${encodeModel(model)}-`;
  for await (const { id, commitId } of tags.list(repository, { prefix }, call)) {
    const [, name, number] = /^(.+)-(\d+)$/.exec(id.slice(stem.length)) ?? [];
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
};

type Client = Pick<LakefsClient, 'commits' | 'objects'>;

const readJson = async (
  { objects }: Client,
  repository: string,
  ref: string,
  path: string,
  call: Call,
): Promise<unknown> => JSON.parse(await new Response(await objects.get(repository, ref, path, {}, call)).text());

// The plan, the outcome, and what two who finished it at once may have put between.
const reach = 20;

/** A decision's own commit of one role, on its hidden branch; undefined where there is no such branch. */
export const findDecisionCommit = async (
  { commits }: Pick<LakefsClient, 'commits'>,
  { repository, id, role }: { readonly repository: string; readonly id: string; readonly role: string },
  call: Call,
): Promise<Commit | undefined> => {
  let found: Commit | undefined;
  try {
    for await (const commit of commits.log(repository, decisionBranch(id), { firstParent: true, limit: reach }, call)) {
      if (commit.metadata[decisionKey.id] !== id) break;
      if (commit.metadata[decisionKey.role] === role) found = commit;
    }
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_REF_NOT_FOUND', 'LAKEFS_BRANCH_NOT_FOUND')) throw error;
  }
  return found;
};

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

/** Reads a claimed decision back from lakeFS. @throws JOURNAL_UNREADABLE, JOURNAL_NEWER */
export const readDecision = async (client: Client, repository: string, claim: Claim, call: Call): Promise<Decision> => {
  const plan = readDecisionPlan(await readJson(client, repository, claim.commit, decisionPath.plan, call));
  return { plan, claim, outcome: await readOutcome(client, repository, plan.id, call) };
};

/** All decisions about a model in a repository, by number. */
export const readDecisions = async (
  client: Pick<LakefsClient, 'tags' | 'commits' | 'objects'>,
  repository: string,
  model: string,
  call: Call,
): Promise<readonly Decision[]> =>
  Promise.all(
    (await listClaims(client, repository, model, call)).map((claim) => readDecision(client, repository, claim, call)),
  );

/** The promotions that were done and not undone since, the last one last. */
export const standingPromotions = (decisions: readonly Decision[]): readonly Decision[] => {
  const done = decisions.filter(({ outcome }) => outcome?.state === 'done');
  const undone = new Set(done.flatMap(({ plan }) => plan.input.undoes ?? []));
  return done.filter(({ plan }) => plan.input.verb === 'promote' && !undone.has(plan.input.number));
};
