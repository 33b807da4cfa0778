import type { Fact } from '../../model/fact.ts';
import { shortCommit } from '../../model/ids.ts';
import type { GateAnswer } from '../decision-plan.ts';
import {
  type ApprovalFacts,
  fail,
  type GateFacts,
  type GateRequest,
  type MergedPullRequest,
  pass,
  skip,
} from './gate.ts';

const gate = 'approved';

/** `ada@host`, `Ada` and `ada`, `Ada Lovelace` and `ada.lovelace` are the same person as far as anybody can tell. */
const person = (name: string): string =>
  name
    .toLowerCase()
    .replace(/@.*$/, '')
    .replace(/[^\p{L}\p{N}]/gu, '');

/** One statement that the run is approved, or why it does not count. */
type Approval = { readonly isGood: boolean; readonly text: string };

const counts = (text: string): Approval => ({ isGood: true, text });
const doesNotCount = (text: string): Approval => ({ isGood: false, text });

/** What a card itself says; not what it takes from the run. */
const said = (fact: Fact<string>): string | undefined => (fact.grade === 'asserted' ? fact.value.trim() : undefined);

const shown = (fact: Fact<string>): string => (fact.grade === 'missing' ? 'unknown' : fact.value);

const dateOnly = /^\d{4}-\d{2}-\d{2}$/;
const dayMs = 86_400_000;

/** Why a date cannot be that of an approval: who signs before the run has ended has not seen it. */
const dateProblem = (signedAt: string | undefined, { endedAt, at }: ApprovalFacts): string | undefined => {
  if (signedAt === undefined || signedAt === '') return 'has not signed (signedAt)';
  const signedMs = Date.parse(signedAt);
  if (Number.isNaN(signedMs)) return `signed on "${signedAt}", which is no date`;
  // A date without a time may be tomorrow's here, where the signer is.
  if (signedMs > Date.parse(at) + dayMs) return `signed on ${signedAt}, which is yet to come`;
  if (endedAt === undefined) return 'may have signed before the run ended: MLflow does not say when that was';
  // A date is that of a whole day.
  const end = dateOnly.test(signedAt) ? endedAt.slice(0, 10) : endedAt;
  return signedMs < Date.parse(end) ? `signed on ${signedAt}, before the run ended (${endedAt})` : undefined;
};

const byCard = ({ stated, candidate: { actor = '', runId } }: GateFacts, facts: ApprovalFacts): readonly Approval[] => {
  if (stated === undefined) return [];
  const { file, sha256 } = stated.statement;
  const which = `card "${shown(file)}"`;
  const approvers = stated.card.document.approvers.filter(({ meaning }) => said(meaning)?.toLowerCase() === 'approved');
  if (approvers.length === 0)
    return [doesNotCount(`${which} names nobody under document.approvers with meaning "approved"`)];
  return approvers.map(({ name, signedAt, run }) => {
    const who = said(name);
    if (who === undefined || who === '') return doesNotCount(`an approver in ${which} has no name`);
    if (person(who) === person(actor)) return doesNotCount(`"${who}" in ${which} made the run`);
    const approved = said(run) ?? '';
    if (approved !== '' && approved !== runId)
      return doesNotCount(`"${who}" in ${which} approved run "${approved}", and not this one`);
    const problem = dateProblem(said(signedAt), facts);
    const unnamed = approved === '' ? ', which names no run' : '';
    return problem === undefined
      ? counts(`approved by "${who}" on ${said(signedAt)}, as ${which} states (sha256 ${shown(sha256)})${unnamed}`)
      : doesNotCount(`"${who}" in ${which} ${problem}`);
  });
};

const byPullRequest = (
  { id, title, author, mergedBy, closedAt, source, isPresent }: MergedPullRequest,
  actor: string,
  { backLink, committers }: ApprovalFacts,
): Approval => {
  const which = `pull request "${id}"`;
  if (source !== backLink)
    return doesNotCount(
      `${which} merged ${source === undefined ? 'nothing' : `commit ${shortCommit(source)}`}, and the run's is ${shortCommit(backLink)}`,
    );
  if (!isPresent) return doesNotCount(`the merge of ${which} is no part of the branch any more`);
  if (committers.includes(mergedBy))
    return doesNotCount(
      `${which} was merged by lakeFS user "${mergedBy}", who committed the run too: lakeFS does not tell whether that was somebody else`,
    );
  if (person(mergedBy) === person(actor)) return doesNotCount(`${which} was merged by "${mergedBy}", who made the run`);
  return counts(
    `${which} (${title}) by "${author}" was merged by lakeFS user "${mergedBy}" on ${closedAt}, as the committer of its merge says`,
  );
};

const byPullRequests = (
  { candidate: { branch, actor = '' }, data: { into } }: GateFacts,
  facts: ApprovalFacts,
): readonly Approval[] => {
  if (branch === undefined) return [doesNotCount('the run has no branch of its own, and so no pull request')];
  if (facts.pullRequests.length === 0)
    return [doesNotCount(`no pull request of branch "${branch}" into "${into}" is merged`)];
  return facts.pullRequests.map((request) => byPullRequest(request, actor, facts));
};

const byName = (approvedBy: string, actor: string): GateAnswer => {
  if (person(approvedBy) === '') return fail(gate, 'the approver has no name');
  return person(approvedBy) === person(actor)
    ? fail(gate, `"${approvedBy}" made the run: somebody else has to approve it`)
    : pass(gate, `approved by "${approvedBy}", as whoever promotes says; the run was made by "${actor}"`);
};

/**
 * Whether somebody other than the run's actor stands for it: named by whoever promotes, in the card after the run ended, or
 * by merging a pull request of the run's branch.
 */
export const approvedGate = (facts: GateFacts, { approvedBy, requireApproval = false }: GateRequest): GateAnswer => {
  const { candidate, approval } = facts;
  if (approvedBy === undefined && !requireApproval) return skip(gate, 'not asked for');
  if (candidate.actor === undefined)
    return fail(gate, 'nobody knows who made the run, and so whether the approver is another');
  if (approvedBy !== undefined) return byName(approvedBy, candidate.actor);
  const found = approval === undefined ? [] : [...byCard(facts, approval), ...byPullRequests(facts, approval)];
  const good = found.filter(({ isGood }) => isGood).map(({ text }) => text);
  if (good.length > 0) return pass(gate, `${good.join('; ')}; the run was made by "${candidate.actor}"`);
  const looked = found.map(({ text }) => text).join('; ');
  return fail(
    gate,
    `nobody but "${candidate.actor}" has approved it: ${looked}; --card FILE or --approved-by NAME names who did`,
  );
};
