import { TiebackError } from '../../errors.ts';
import type { LakefsClient } from '../../lakefs/client.ts';
import type { Call } from '../../model/call.ts';
import { isCommitId } from '../../model/ids.ts';
import type { TieTarget } from '../../tie/find-tie.ts';
import { isTieId } from '../../tie/tie-id.ts';
import { parseLakefsUri } from '../plan/parse-uri.ts';
import { isCalled, type LocalTie, listTies } from './ties.ts';

type SubjectPorts = {
  readonly stateDir: string;
  readonly lakefs: () => Promise<{
    readonly commits: Pick<LakefsClient['commits'], 'get' | 'find'>;
  }>;
};

const shortestRunId = 8;
/** As MLflow makes them itself; run ids of other forms exist. */
const isMadeRunId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);
const isShortHex = (text: string): boolean => text.length >= shortestRunId && /^[0-9a-f]{8,63}$/.test(text);

/** What a short id could stand for among the ties of this folder. */
const meantBy = (id: string, ties: readonly LocalTie[]): readonly TieTarget[] =>
  ties.flatMap(({ tie, runId, repository }) => {
    if (isCalled(tie, id)) return [{ id: tie, repository }];
    return isShortHex(id) && runId?.startsWith(id) ? [{ id: runId, repository }] : [];
  });

const byJournals = (id: string, stateDir: string): TieTarget | undefined => {
  const meant = meantBy(id, listTies(stateDir));
  if (meant.length < 2) return meant[0];
  throw new TiebackError('TIE_AMBIGUOUS', `"${id}" could mean ${meant.length} ties or runs`, {
    hint: `name one: ${meant.map((one) => one.id).join(', ')}`,
  });
};

const byUri = async (uri: string, { lakefs }: SubjectPorts, call: Call): Promise<TieTarget> => {
  const { repository, ref, prefix } = parseLakefsUri(uri);
  if (prefix !== '')
    throw new TiebackError('USAGE_INVALID', `"${uri}" names objects, and a report is about a version`, {
      hint: `leave the path out: lakefs://${repository}/${ref}`,
    });
  return { id: (await (await lakefs()).commits.get(repository, ref, call)).id, repository };
};

const byRef = async ({ id, repository }: TieTarget, { lakefs }: SubjectPorts, call: Call) => {
  if (repository === undefined) return undefined;
  const commit = await (await lakefs()).commits.find(repository, id, call);
  return commit && { id: commit.id, repository };
};

/**
 * The full id behind what somebody calls a tie by: the beginning or end of a tie id or the beginning of a run id
 * (8 digits or more) that this folder's journals know, a `lakefs://repository/ref`, or a tag,
 * branch or short commit id of the repository.
 * Anything else is given back as it is.
 * @throws TIE_AMBIGUOUS, LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND, USAGE_INVALID
 */
export const resolveSubject = async (target: TieTarget, ports: SubjectPorts, call: Call = {}): Promise<TieTarget> => {
  const { id, repository } = target;
  if (id.startsWith('lakefs://')) return byUri(id, ports, call);
  if (isTieId(id) || isCommitId(id) || isMadeRunId(id)) return target;
  const known = byJournals(id, ports.stateDir);
  if (known !== undefined) return { id: known.id, repository: repository ?? known.repository };
  return (await byRef(target, ports, call)) ?? target;
};

const shownTies = 5;

/** Says, of a subject that neither service knows, what could have been meant. */
export const unknownSubject = (error: TiebackError, { id, repository }: TieTarget, stateDir: string): TiebackError => {
  // A run that is there, and has no tie, is no unknown subject.
  if (error.details?.['run'] !== undefined) return error;
  const ties = listTies(stateDir).slice(0, shownTies);
  const known =
    ties.length === 0
      ? `no journals lie in "${stateDir}"`
      : `the newest ties that this folder knows: ${ties.map(({ tie }) => tie).join(', ')}`;
  const elsewhere =
    repository === undefined
      ? 'a commit, tag or branch is looked up with --repo NAME'
      : 'a tie of another machine is found by its full id';
  return new TiebackError('TIE_NOT_FOUND', `"${id}" is no tie, tied run, commit of a tie or ref of one`, {
    hint: `${elsewhere}; ${known}`,
    details: error.details,
    cause: error,
  });
};
