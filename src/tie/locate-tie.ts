import type { Run } from '../mlflow/run.ts';
import type { Call } from '../model/call.ts';
import { tieOfRun } from './choose-run.ts';
import { type FoundTie, findTieByLinks, type LinkedTiePorts } from './find-tie-by-links.ts';
import { homeRepository } from './home-repository.ts';

/**
 * The tie of a run: the one that it says, else the one whose back-link names it.
 * @param repository where to look; default: in the run's home
 */
export const locateTie = async (
  run: Run,
  repository: string | undefined,
  lakefs: LinkedTiePorts,
  call: Call,
): Promise<FoundTie | undefined> => {
  const where = repository ?? (await homeRepository(run, undefined, lakefs, call));
  return tieOfRun(run, where) ?? findTieByLinks(run, where, lakefs, call);
};
