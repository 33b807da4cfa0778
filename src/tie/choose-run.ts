import { TiebackError } from '../errors.ts';
import type { Run } from '../mlflow/run.ts';
import type { Call } from '../model/call.ts';
import { asTieId } from '../model/ids.ts';
import { findBackLink } from './find-back-link.ts';
import type { FoundTie, LinkedTiePorts } from './find-tie-by-links.ts';
import { firstFound } from './first-found.ts';
import { homeRepository } from './home-repository.ts';
import { anchorBranch, backLinkKey, mlflowTag, runTag } from './keys.ts';
import { tagFilter } from './search-tied-runs.ts';

type ChoicePorts = { readonly lakefs: LinkedTiePorts };

type TieOfRun = FoundTie & { readonly run: Run };

/** The tie that a run says it belongs to. */
export const tieOfRun = (run: Run, repository: string | undefined): TieOfRun | undefined => {
  const tie = run.tags[runTag.tie];
  return tie === undefined || repository === undefined
    ? undefined
    : { tieId: asTieId(tie), runId: run.id, repository, run };
};

const mostNamed = 10;

const runText = ({ id, name, status, startTime }: Run): string =>
  `\n    ${id}  ${new Date(startTime).toISOString().slice(0, 16)}Z  ${status}  ${JSON.stringify(name)}`;

const runsText = (runs: readonly Run[]): string => {
  const more = runs.length - mostNamed;
  return [...runs.slice(0, mostNamed).map(runText), ...(more > 0 ? [`\n    and ${more} more`] : [])].join('');
};

/** @param all how to see all of them */
export const ambiguous = (problem: string, runs: readonly Run[], all: string): TiebackError =>
  new TiebackError('TIE_AMBIGUOUS', problem, {
    hint: `ask for one of the runs by its id (all of them: ${all}):${runsText(runs)}`,
    details: { runs: runs.map(({ id }) => id) },
  });

/** The one that the back-link names: on the tie's anchor, or on its own branch when the anchor is gone. */
const namedByBackLink = async (
  ties: readonly TieOfRun[],
  { lakefs }: ChoicePorts,
  call: Call,
): Promise<FoundTie | undefined> => {
  const places = ties.flatMap(({ repository, tieId: tie, run }) => [
    { repository, tie, ref: anchorBranch(tie) },
    { repository, tie, ref: run.tags[runTag.branch] ?? anchorBranch(tie) },
  ]);
  const distinct = [...new Map(places.map((place) => [`${place.repository}/${place.ref}`, place])).values()];
  const links = await Promise.all(distinct.map((place) => findBackLink(lakefs.commits, place, call)));
  const named = links.map((link) => link?.metadata[backLinkKey.runId]);
  const chosen = ties.filter(({ runId }) => runId !== undefined && named.includes(runId));
  return chosen.length === 1 ? chosen[0] : undefined;
};

/** The only one that is not another one's nested run. */
const onlyParent = (ties: readonly TieOfRun[]): FoundTie | undefined => {
  const ids: ReadonlySet<string | undefined> = new Set(ties.map(({ run }) => run.id));
  const parents = ties.filter(({ run }) => !ids.has(run.tags[mlflowTag.parentRun]));
  return parents.length === 1 ? parents[0] : undefined;
};

/** One run of several that carry the same tie. */
export const chooseRun = async (
  tie: string,
  runs: readonly Run[],
  ports: ChoicePorts,
  call: Call,
): Promise<FoundTie | undefined> => {
  const located = runs.map(async (run) => tieOfRun(run, await homeRepository(run, undefined, ports.lakefs, call)));
  const ties = (await Promise.all(located)).flatMap((tie) => tie ?? []);
  if (ties.length < 2) return ties[0];
  const chosen = await firstFound([() => namedByBackLink(ties, ports, call), async () => onlyParent(ties)], call);
  if (chosen !== undefined) return chosen;
  const problem = `tie "${tie}" is named by ${runs.length} runs, and neither a back-link nor their nesting says which is its own`;
  throw ambiguous(problem, runs, `search MLflow for ${tagFilter(runTag.tie, tie)}`);
};
