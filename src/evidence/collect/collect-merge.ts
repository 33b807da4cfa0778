import type { ListedPullRequest, PullRequest } from '../../lakefs/pull-requests.ts';
import { runTag } from '../../tie/keys.ts';
import { isObject } from '../../util/shape.ts';
import type { NamedDecision } from '../decisions.ts';
import { recordId } from '../record-id.ts';
import { collectActions } from './collect-actions.ts';
import { collectCommit } from './collect-commits.ts';
import type { Reading } from './reading.ts';

/** As many of a branch's pull requests as are looked at, the latest first, and as many of the repository as are listed. */
const most = { pulls: 20, listed: 10_000 };

type OwnPulls = {
  readonly ids: readonly string[];
  /** False where there are more. */
  readonly isComplete: boolean;
};

/** The latest pull requests of a branch into another. lakeFS lists all of a repository, in the order of their ids. */
const ownPulls = async (
  all: AsyncIterable<ListedPullRequest>,
  source: string,
  destination: string,
): Promise<OwnPulls> => {
  let own: readonly ListedPullRequest[] = [];
  let [listed, isComplete] = [0, true];
  for await (const pull of all) {
    listed += 1;
    if (listed > most.listed) {
      isComplete = false;
      break;
    }
    if (pull.sourceBranch !== source || pull.destinationBranch !== destination) continue;
    const found = [...own, pull].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
    if (found.length > most.pulls) isComplete = false;
    own = found.slice(0, most.pulls);
  }
  return { ids: own.map(({ id }) => id), isComplete };
};

/** Where a promotion's data went, as its plan and its outcome say. */
type Promoted = {
  readonly decision: string;
  readonly repository: string;
  readonly into: string;
  /** The decision's own merge; undefined where the data were there already. */
  readonly merge: string | undefined;
};

/** Undefined for what merged nothing: a rollback, a decision that was given up, or that took a rollback back. */
const promotedBy = (
  { id: decision, repository }: NamedDecision,
  plan: unknown,
  outcome: unknown,
): Promoted | undefined => {
  const input = isObject(plan) ? plan['input'] : undefined;
  if (!isObject(input) || !isObject(outcome) || outcome['state'] !== 'done' || input['verb'] !== 'promote')
    return undefined;
  const { into, change } = input;
  const kind = isObject(change) ? change['kind'] : undefined;
  const merge = outcome['change'];
  if (typeof into !== 'string') return undefined;
  if (kind === 'none') return { decision, repository, into, merge: undefined };
  return kind === 'merge' && typeof merge === 'string' ? { decision, repository, into, merge } : undefined;
};

const collectPulls = async (
  { collection, ports, named }: Reading,
  { decision, repository, into }: Promoted,
): Promise<readonly PullRequest[]> => {
  const { pullRequests } = ports.lakefs;
  const branch = (await named).tags[runTag.branch];
  if (pullRequests === undefined || branch === undefined) return [];
  const own = await collection.askFor(
    recordId.pulls(repository, decision),
    (call) => ownPulls(pullRequests.list(repository, {}, call), branch, into),
    ({ ids, isComplete }) => ({ source: branch, destination: into, pulls: ids, isComplete }),
  );
  const read = await Promise.all(
    (own?.ids ?? []).map((id) =>
      collection.ask(recordId.pull(repository, id), (call) => pullRequests.get(repository, id, call)),
    ),
  );
  return read.filter((request) => request !== undefined);
};

const collectHooks = async ({ collection, ports }: Reading, repository: string, commit: string): Promise<void> => {
  const { actions } = ports.lakefs;
  if (actions === undefined) return;
  const runs = await collection.askPages(recordId.actionRuns(repository, commit), (call) =>
    actions.listRuns(repository, { commit }, call),
  );
  const before = (runs ?? []).filter(({ event }) => event === 'pre-merge');
  await Promise.all(
    before.map(({ id }) =>
      collection.askPages(recordId.hookRuns(repository, id), (call) => actions.listHooks(repository, id, call)),
    ),
  );
};

/** A merge, whether its branch still has it, and what was asked before it. */
const collectOneMerge = async (reading: Reading, { repository, into }: Promoted, id: string): Promise<void> => {
  const { collection, ports } = reading;
  const { refs } = ports.lakefs;
  const parents = async (): Promise<void> => {
    const commit = await collectCommit(collection, ports, repository, id);
    await Promise.all((commit?.parents ?? []).map((parent) => collectActions(reading, repository, parent)));
  };
  await Promise.all([
    parents(),
    refs &&
      collection.ask(recordId.mergeBase(repository, id, into), (call) =>
        refs.findMergeBase(repository, id, into, call),
      ),
    collectHooks(reading, repository, id),
  ]);
};

/** Reads how a promoted run's data came to the branch that it was promoted into, where a merge brought them. */
export const collectMerge = async (
  reading: Reading,
  decision: NamedDecision,
  plan: unknown,
  outcome: unknown,
): Promise<void> => {
  const promoted = promotedBy(decision, plan, outcome);
  if (promoted === undefined) return;
  const pulls = collectPulls(reading, promoted);
  const merges =
    promoted.merge === undefined
      ? (await pulls).flatMap(({ mergedCommitId }) => mergedCommitId ?? [])
      : [promoted.merge];
  await Promise.all([pulls, ...merges.map((id) => collectOneMerge(reading, promoted, id))]);
};
