import { isTiebackError, TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Commit } from '../lakefs/commits.ts';
import type { Run } from '../mlflow/run.ts';
import type { Call } from '../model/call.ts';
import { asRunId, asTieId, isCommitId, isRunId, type RunId, type TieId } from '../model/ids.ts';
import { findBackLink } from './find-back-link.ts';
import { anchorBranch, backLinkKey, commitKey, runTag } from './keys.ts';
import { searchTiedRuns, type TiedRunsPort } from './search-tied-runs.ts';
import { isTieId } from './tie-id.ts';

export type TieTarget = {
  /** A tie id, a run id, or the id of a commit that a tie made. */
  readonly id: string;
  /** Where to look for a tie's or a commit's own side; without it MLflow is searched. */
  readonly repository?: string | undefined;
};

export type FoundTie = {
  readonly tieId: TieId;
  /** Undefined when the tie broke before its run was linked. */
  readonly runId: RunId | undefined;
  readonly repository: string;
  /** The run as it was found; undefined when only lakeFS was asked. */
  readonly run: Run | undefined;
};

export type FindTiePorts = {
  readonly lakefs: { readonly commits: Pick<LakefsClient['commits'], 'find' | 'log'> };
  readonly mlflow: TiedRunsPort;
};

const tieOfRun = (run: Run, repository?: string): FoundTie | undefined => {
  const tie = run.tags[runTag.tie];
  const where = repository ?? run.tags[runTag.repository] ?? run.tags[runTag.docsRepository];
  return tie === undefined || where === undefined
    ? undefined
    : { tieId: asTieId(tie), runId: run.id, repository: where, run };
};

const tieOfCommit = ({ metadata }: Commit, repository: string): FoundTie | undefined => {
  const tie = metadata[commitKey.tie];
  // On any other commit of a tie the key is the user's own.
  const run = metadata[commitKey.role] === 'run' ? metadata[backLinkKey.runId] : undefined;
  return tie === undefined
    ? undefined
    : { tieId: asTieId(tie), runId: run === undefined ? undefined : asRunId(run), repository, run: undefined };
};

const ambiguous = (what: string, runs: readonly Run[]): TiebackError =>
  new TiebackError('TIE_AMBIGUOUS', `${what} is named by ${runs.length} runs, and no back-link says which is its own`, {
    hint: `ask for one of the runs by its id: ${runs.map(({ id }) => id).join(', ')}`,
    details: { runs: runs.map(({ id }) => id) },
  });

/** One run of several that carry the same tie: the one that the back-link names. */
const choose = async (
  tie: string,
  runs: readonly Run[],
  { lakefs }: FindTiePorts,
  call: Call,
): Promise<FoundTie | undefined> => {
  const ties = runs.flatMap((run) => tieOfRun(run) ?? []);
  if (ties.length < 2) return ties[0];
  const repositories = [...new Set(ties.map(({ repository }) => repository))];
  const named = await Promise.all(
    repositories.map(
      async (repository) =>
        (await findBackLink(lakefs.commits, repository, asTieId(tie), call))?.metadata[backLinkKey.runId],
    ),
  );
  const chosen = ties.filter(({ runId }) => runId !== undefined && named.includes(runId));
  if (chosen.length === 1) return chosen[0];
  throw ambiguous(`tie "${tie}"`, runs);
};

const byOwnCommit = async ({ id, repository }: TieTarget, ports: FindTiePorts, call: Call) => {
  const commit = repository === undefined ? undefined : await ports.lakefs.commits.find(repository, id, call);
  const found = commit && repository !== undefined ? tieOfCommit(commit, repository) : undefined;
  if (found === undefined || found.runId !== undefined) return found;
  return (await byTie({ id: found.tieId, repository }, ports, call)) ?? found;
};

const byTrainedCommit = async ({ id }: TieTarget, ports: FindTiePorts, call: Call) => {
  const runs = await searchTiedRuns(ports.mlflow, runTag.commitId, id, call);
  const ties = runs.flatMap((run) => tieOfRun(run) ?? []);
  if (new Set(ties.map(({ tieId }) => tieId)).size > 1) throw ambiguous(`commit "${id}"`, runs);
  return ties[0] === undefined ? undefined : choose(ties[0].tieId, runs, ports, call);
};

const byAnchor = async ({ id, repository }: TieTarget, { lakefs }: FindTiePorts, call: Call) => {
  if (repository === undefined) return undefined;
  const link = await findBackLink(lakefs.commits, repository, asTieId(id), call);
  return link && tieOfCommit(link, repository);
};

const byTie = async (target: TieTarget, ports: FindTiePorts, call: Call): Promise<FoundTie | undefined> => {
  const searched = async () =>
    choose(target.id, await searchTiedRuns(ports.mlflow, runTag.tie, target.id, call), ports, call);
  return firstFound([() => byAnchor(target, ports, call), searched], call);
};

const byRun = async ({ id, repository }: TieTarget, { mlflow }: FindTiePorts, call: Call) => {
  const run = isRunId(id) ? await mlflow.runs.find(id, call) : undefined;
  return run && tieOfRun(run, repository);
};

/** Asks one after the other; what could not be asked counts only when nobody else knows. */
const firstFound = async <T>(
  ways: readonly (() => Promise<T | undefined>)[],
  { signal }: Call,
): Promise<T | undefined> => {
  const failures: unknown[] = [];
  for (const way of ways) {
    try {
      const found = await way();
      if (found !== undefined) return found;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isTiebackError(error) || error.code === 'TIE_AMBIGUOUS') throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return undefined;
};

/**
 * The tie that a tie id, run id or commit id belongs to; undefined when neither service knows it.
 * @throws TIE_AMBIGUOUS when several runs carry the tie and no back-link says which is its own
 */
export const findTie = (target: TieTarget, ports: FindTiePorts, call: Call = {}): Promise<FoundTie | undefined> => {
  if (isCommitId(target.id)) {
    return firstFound([() => byOwnCommit(target, ports, call), () => byTrainedCommit(target, ports, call)], call);
  }
  if (isTieId(target.id)) return byTie(target, ports, call);
  return firstFound([() => byRun(target, ports, call), () => byTie(target, ports, call)], call);
};

/** @throws TIE_NOT_FOUND, TIE_AMBIGUOUS */
export const getTie = async (target: TieTarget, ports: FindTiePorts, call: Call = {}): Promise<FoundTie> => {
  const found = await findTie(target, ports, call);
  if (found !== undefined) return found;
  throw new TiebackError('TIE_NOT_FOUND', `"${target.id}" is no tie, tied run or commit of a tie`, {
    hint:
      target.repository === undefined
        ? 'list the known ties with `tieback ties`, or name the repository with --repo'
        : `list the known ties with \`tieback ties\`, or look for branch "${anchorBranch(target.id)}" in repository "${target.repository}"`,
    details: { ...target },
  });
};
