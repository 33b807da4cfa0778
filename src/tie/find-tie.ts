import { TiebackError } from '../errors.ts';
import type { Commit } from '../lakefs/commits.ts';
import type { Call } from '../model/call.ts';
import { asRunId, asTieId, isCommitId, isRunId } from '../model/ids.ts';
import { ambiguous, chooseRun } from './choose-run.ts';
import { findBackLink, oldestCommit } from './find-back-link.ts';
import type { FoundTie, LinkedTiePorts } from './find-tie-by-links.ts';
import { firstFound } from './first-found.ts';
import { anchorBranch, backLinkKey, commitKey, runTag } from './keys.ts';
import { locateTie } from './locate-tie.ts';
import { searchTiedRuns, type TiedRunsPort } from './search-tied-runs.ts';
import { isTieId } from './tie-id.ts';

export type TieTarget = {
  /** A tie id, a run id, or the id of a commit that a tie made. */
  readonly id: string;
  /** Where to look for a tie's or a commit's own side; without it MLflow is searched. */
  readonly repository?: string | undefined;
};

export type FindTiePorts = {
  readonly lakefs: LinkedTiePorts;
  readonly mlflow: TiedRunsPort;
};

const tieOfCommit = ({ metadata }: Commit, repository: string): FoundTie | undefined => {
  const tie = metadata[commitKey.tie];
  // On any other commit of a tie the key is the user's own.
  const run = metadata[commitKey.role] === 'run' ? metadata[backLinkKey.runId] : undefined;
  return tie === undefined
    ? undefined
    : { tieId: asTieId(tie), runId: run === undefined ? undefined : asRunId(run), repository, run: undefined };
};

/** Whether a commit is on a branch; undefined where there is no such branch. */
const isOn = async (ref: string, id: string, repository: string, { lakefs }: FindTiePorts, call: Call) => {
  let isThere: boolean | undefined;
  const found = await oldestCommit(
    lakefs.commits,
    { repository, ref },
    (commit) => {
      isThere = false;
      return commit.id === id;
    },
    call,
  );
  return found === undefined ? isThere : true;
};

/**
 * Anybody can write a tie's mark on a commit: it is the tie's where its anchor or own branch leads to it. Without an
 * anchor nothing contradicts it.
 * @throws TIE_CONTRADICTED
 */
const assertOfTie = async (
  { id, metadata }: Commit,
  { tieId, repository }: FoundTie,
  ports: FindTiePorts,
  call: Call,
): Promise<void> => {
  if ((await isOn(anchorBranch(tieId), id, repository, ports, call)) !== false) return;
  const runs = await searchTiedRuns(ports.mlflow, runTag.tie, tieId, call);
  const branches = new Set(runs.flatMap(({ tags }) => tags[runTag.branch] ?? []));
  for (const branch of branches) if (await isOn(branch, id, repository, ports, call)) return;
  const role = metadata[commitKey.role];
  throw new TiebackError(
    'TIE_CONTRADICTED',
    `commit "${id}" says that it is of tie "${tieId}"${role === undefined ? '' : ` (role "${role}")`}, and is neither its data nor its back-link: no branch of the tie leads to it`,
    {
      hint: `what the tie itself holds: tieback report ${tieId}; who made this commit: lakectl show commit lakefs://${repository} ${id}`,
      details: { commit: id, tie: tieId },
    },
  );
};

const byOwnCommit = async ({ id, repository }: TieTarget, ports: FindTiePorts, call: Call) => {
  const commit = repository === undefined ? undefined : await ports.lakefs.commits.find(repository, id, call);
  const found = commit && repository !== undefined ? tieOfCommit(commit, repository) : undefined;
  if (commit === undefined || found === undefined) return undefined;
  await assertOfTie(commit, found, ports, call);
  if (found.runId !== undefined) return found;
  return (await byTie({ id: found.tieId, repository }, ports, call)) ?? found;
};

const byTrainedCommit = async ({ id }: TieTarget, ports: FindTiePorts, call: Call) => {
  const runs = await searchTiedRuns(ports.mlflow, runTag.commitId, id, call);
  const ties = [...new Set(runs.flatMap(({ tags }) => tags[runTag.tie] ?? []))];
  const count = ties.length;
  if (count > 1) {
    const problem = `commit "${id}" is the data of ${runs.length} runs, which belong to ${count} ties`;
    throw ambiguous(problem, runs, `tieback trace ${id}`);
  }
  return ties[0] === undefined ? undefined : chooseRun(ties[0], runs, ports, call);
};

const byAnchor = async ({ id, repository }: TieTarget, { lakefs }: FindTiePorts, call: Call) => {
  if (repository === undefined) return undefined;
  const link = await findBackLink(lakefs.commits, { repository, tie: asTieId(id) }, call);
  return link && tieOfCommit(link, repository);
};

const byTie = async (target: TieTarget, ports: FindTiePorts, call: Call): Promise<FoundTie | undefined> => {
  const searched = async () =>
    chooseRun(target.id, await searchTiedRuns(ports.mlflow, runTag.tie, target.id, call), ports, call);
  return firstFound([() => byAnchor(target, ports, call), searched], call);
};

const byRun = async ({ id, repository }: TieTarget, { lakefs, mlflow }: FindTiePorts, call: Call) => {
  const run = isRunId(id) ? await mlflow.runs.find(id, call) : undefined;
  return run && locateTie(run, repository, lakefs, call);
};

/**
 * The tie that a tie id, run id or commit id belongs to; undefined when neither service knows it.
 * @throws TIE_CONTRADICTED when a commit only says that it is a tie's
 * @throws TIE_AMBIGUOUS when several runs carry the tie, no back-link names one and none is the parent of the others
 */
export const findTie = (target: TieTarget, ports: FindTiePorts, call: Call = {}): Promise<FoundTie | undefined> => {
  if (isCommitId(target.id)) {
    return firstFound([() => byOwnCommit(target, ports, call), () => byTrainedCommit(target, ports, call)], call);
  }
  if (isTieId(target.id)) return byTie(target, ports, call);
  return firstFound([() => byRun(target, ports, call), () => byTie(target, ports, call)], call);
};

const linkTags = [runTag.repository, runTag.docsRepository, runTag.commitId, runTag.docsCommit, runTag.branch] as const;

/** What is wrong with a run that is there and has no tie. */
const untiedRun = async ({ id }: TieTarget, { mlflow }: FindTiePorts, call: Call) => {
  const run = isRunId(id) ? await mlflow.runs.find(id, call) : undefined;
  if (run === undefined) return undefined;
  const links = linkTags.filter((key) => run.tags[key] !== undefined);
  const problem =
    links.length === 0
      ? 'but carries no link to lakeFS'
      : `but no tie leads from its ${links.length === 1 ? 'tag' : 'tags'} ${links.join(', ')} back to it`;
  return new TiebackError('TIE_NOT_FOUND', `run "${id}" exists in MLflow, ${problem}`, {
    hint:
      links.length === 0
        ? 'it was not made by `tieback run`; list the runs that were with `tieback ties`'
        : `its tag "${runTag.tie}" is missing; whether a back-link names the run all the same is told by \`tieback audit --repo REPOSITORY\`, with the tie to ask for instead`,
    details: { run: id, links },
  });
};

/** @throws TIE_NOT_FOUND, TIE_AMBIGUOUS */
export const getTie = async (target: TieTarget, ports: FindTiePorts, call: Call = {}): Promise<FoundTie> => {
  const found = await findTie(target, ports, call);
  if (found !== undefined) return found;
  const untied = await untiedRun(target, ports, call);
  if (untied !== undefined) throw untied;
  throw new TiebackError('TIE_NOT_FOUND', `"${target.id}" is no tie, tied run or commit of a tie`, {
    hint:
      target.repository === undefined
        ? 'list the known ties with `tieback ties`, or name the repository with --repo'
        : `list the known ties with \`tieback ties\`, or look for branch "${anchorBranch(target.id)}" in repository "${target.repository}"`,
    details: { ...target },
  });
};
