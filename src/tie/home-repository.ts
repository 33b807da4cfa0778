import { isAbsence, isTiebackError } from '../errors.ts';
import type { Run } from '../mlflow/run.ts';
import type { Call } from '../model/call.ts';
import { asTieId } from '../model/ids.ts';
import { readClaims } from './claims/read-claims.ts';
import { findBackLink } from './find-back-link.ts';
import { findTieByLinks, type LinkedTiePorts } from './find-tie-by-links.ts';
import { backLinkKey, runTag } from './keys.ts';
import { isTieId } from './tie-id.ts';

/** The repositories that a run says its data is in, each once; `fallback` where it names none. */
export const namedRepositories = (run: Run, fallback: string | undefined): readonly string[] => {
  const named = readClaims(run, { defaultRepository: fallback }).repositories.map(({ name }) => name);
  return named.length === 0 && fallback !== undefined ? [fallback] : [...new Set(named)];
};

const isLinkedIn = async (run: Run, repository: string, lakefs: LinkedTiePorts, call: Call): Promise<boolean> => {
  const carried = run.tags[runTag.tie];
  if (carried === undefined || !isTieId(carried))
    return (await findTieByLinks(run, repository, lakefs, call)) !== undefined;
  const tie = asTieId(carried);
  for (const ref of [undefined, run.tags[runTag.branch]]) {
    const link = await findBackLink(lakefs.commits, { repository, tie, ref }, call);
    if (link?.metadata[backLinkKey.runId] === run.id) return true;
  }
  return false;
};

/** A repository that is not there, or may not be read, links nothing. */
const linksRun = async (run: Run, repository: string, lakefs: LinkedTiePorts, call: Call): Promise<boolean> => {
  try {
    return await isLinkedIn(run, repository, lakefs, call);
  } catch (error) {
    if (isAbsence(error) || isTiebackError(error, 'LAKEFS_FORBIDDEN', 'LAKEFS_REJECTED')) return false;
    throw error;
  }
};

/**
 * The repository that a run's data is in: of several that it names, one whose back-link names the run, since anybody can
 * edit a tag; the first named where none does. Nothing is asked where all name the same.
 */
export const homeRepository = async (
  run: Run,
  fallback: string | undefined,
  lakefs: LinkedTiePorts,
  call: Call,
): Promise<string | undefined> => {
  const named = namedRepositories(run, fallback);
  if (named.length < 2) return named[0];
  for (const repository of named) if (await linksRun(run, repository, lakefs, call)) return repository;
  return named[0];
};
