import type { Commit } from '../../lakefs/commits.ts';
import { computeCommitId } from '../../model/commit-id.ts';
import { hasRole } from '../../tie/find-back-link.ts';
import { anchorBranch, backLinkKey } from '../../tie/keys.ts';
import type { EvidencePorts } from '../evidence-ports.ts';
import { recordId } from '../record-id.ts';
import type { Collection } from './collection.ts';

/** A tie's own branch holds a handful of commits; a log without its baseline must not run through a whole history. */
const longestLog = 1000;

type Ports = Pick<EvidencePorts, 'lakefs'>;

/** Without its secrets a commit's id cannot be computed again: it is computed before. */
const keepComputedId = (collection: Collection, repository: string, commit: Commit): void => {
  if (!collection.isRedacted(recordId.commit(repository, commit.id))) return;
  collection.put(recordId.commitIdComputed(repository, commit.id), { id: computeCommitId(commit) });
};

const resultsOf = (answer: unknown): readonly { readonly id: unknown }[] => {
  const results = typeof answer === 'object' && answer !== null && 'results' in answer ? answer.results : undefined;
  return Array.isArray(results) ? results.filter((result) => typeof result === 'object' && result !== null) : [];
};

const collectLog = (
  collection: Collection,
  { lakefs }: Ports,
  {
    repository,
    ref,
    stopAt,
  }: { readonly repository: string; readonly ref: string; readonly stopAt: string | undefined },
): Promise<readonly Commit[] | undefined> => {
  const filter = { firstParent: true, limit: longestLog, ...(stopAt === undefined ? {} : { stopAt }) };
  const id = recordId.log(repository, ref);
  return collection.askSplit(
    id,
    (call) => lakefs.commits.log(repository, ref, filter, call),
    (commits, answers) => {
      for (const wire of answers.flatMap(resultsOf)) collection.put(recordId.commit(repository, String(wire.id)), wire);
      for (const commit of commits) keepComputedId(collection, repository, commit);
      collection.put(id, { commits: commits.map((commit) => commit.id) });
    },
  );
};

/** One commit by its id. */
export const collectCommit = async (
  collection: Collection,
  { lakefs }: Ports,
  repository: string,
  id: string,
): Promise<Commit | undefined> => {
  const commit = await collection.ask(recordId.commit(repository, id), (call) =>
    lakefs.commits.find(repository, id, call),
  );
  if (commit !== undefined) keepComputedId(collection, repository, commit);
  return commit;
};

export type CommitsWanted = {
  readonly repository: string;
  readonly tieId: string;
  readonly ownBranch: string | undefined;
  readonly baseline: string | undefined;
  readonly data: string | undefined;
  /** Further commits that the run names. */
  readonly others: readonly (string | undefined)[];
  /** The commit that evidence was asked for by. */
  readonly target: string | undefined;
};

/** The one nearest to the data commit, where each log ends. */
const oldest = (logs: readonly (readonly Commit[])[], isBackLink: (commit: Commit) => boolean): Commit | undefined =>
  logs
    .flatMap((log) => log.toReversed().flatMap((commit, height) => (isBackLink(commit) ? [{ commit, height }] : [])))
    .sort((a, b) => a.height - b.height || a.commit.creationDate - b.commit.creationDate)[0]?.commit;

/** Whether the tie's own branch holds what its anchor does not: work that went on, or a back-link that was put aside. */
const goesElsewhere = async (
  collection: Collection,
  { lakefs }: Ports,
  { repository, ownBranch }: CommitsWanted,
  anchored: readonly Commit[],
): Promise<boolean> => {
  if (ownBranch === undefined) return false;
  const head = await collection.ask(recordId.branch(repository, ownBranch), (call) =>
    lakefs.branches.find(repository, ownBranch, call),
  );
  return head !== undefined && !anchored.some(({ id }) => id === head.commitId);
};

/** The commits from the end of a tie back to its baseline, each a record. @returns the back-link, when there is one. */
export const collectCommits = async (
  collection: Collection,
  ports: Ports,
  wanted: CommitsWanted,
): Promise<Commit | undefined> => {
  const { repository, tieId, ownBranch, baseline, data, target } = wanted;
  const isBackLink = (commit: Commit): boolean => hasRole(commit, tieId, 'run');
  const logOf = async (ref: string): Promise<readonly Commit[]> =>
    (await collectLog(collection, ports, { repository, ref, stopAt: baseline ?? data })) ?? [];
  const anchored = await logOf(anchorBranch(tieId));
  const needsOwn = !anchored.some(isBackLink) || (await goesElsewhere(collection, ports, wanted, anchored));
  const own = ownBranch !== undefined && needsOwn ? await logOf(ownBranch) : [];
  const needsTarget = target !== undefined && ![...anchored, ...own].some(isBackLink);
  // With both branches gone it is the commit itself that still leads to the others.
  const asked = needsTarget ? await collectCommit(collection, ports, repository, target) : undefined;
  const leads = asked !== undefined && (isBackLink(asked) || hasRole(asked, tieId, 'record'));
  const logs = [anchored, own, leads ? await logOf(asked.id) : []];
  const backLink = oldest(logs, isBackLink);
  const named = [baseline, data, ...wanted.others, backLink?.metadata[backLinkKey.dataCommit]];
  const missed = named.filter((id) => id !== undefined && !logs.flat().some((commit) => commit.id === id));
  await Promise.all(missed.map((id) => id !== undefined && collectCommit(collection, ports, repository, id)));
  return backLink;
};
