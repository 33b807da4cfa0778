import { TiebackError } from '../../errors.ts';
import type { ModelVersion } from '../../mlflow/model-version.ts';
import type { Call } from '../../model/call.ts';
import { isCommitId } from '../../model/ids.ts';
import type { TieTarget } from '../../tie/find-tie.ts';
import { type FoundSubject, findSubject, type SubjectPorts } from '../../tie/subject/find-subject.ts';
import { parseSubject } from '../../tie/subject/parse-subject.ts';
import { isTieId } from '../../tie/tie-id.ts';
import { findLocalTie, isCalled, type LocalTie, listTies } from './ties.ts';

type ResolvePorts = { readonly stateDir: string; readonly services: () => Promise<SubjectPorts> };

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

const runOfVersion = ({ name, version, runId }: ModelVersion): TieTarget => {
  if (runId !== undefined) return { id: runId };
  throw new TiebackError('MLFLOW_RUN_NOT_FOUND', `version "${version}" of registered model "${name}" names no run`, {
    hint: 'it was registered without one: nothing leads from it to a tie',
  });
};

/** What a document is about: a version as a whole. */
const targetOf = (found: FoundSubject, { id, repository }: TieTarget): TieTarget => {
  switch (found.kind) {
    case 'run':
      return { id: found.run.id, repository };
    case 'model-version':
      return { ...runOfVersion(found.version), repository };
    case 'tie':
      return { id: found.tie, repository };
    case 'commit-anywhere':
      return { id: found.commit, repository };
    case 'commit':
      if (found.path === '') return { id: found.commit, repository: found.repository };
      throw new TiebackError('USAGE_INVALID', `"${id}" names objects, and a report is about a version`, {
        hint: `leave the path out: lakefs://${found.repository}/${found.commit}`,
      });
  }
};

/**
 * The full id of what this folder's journals know by the beginning or end of a tie id or the beginning of a run id (8 digits
 * or more), and the repository of a tie that they know; anything else as it is.
 * @throws TIE_AMBIGUOUS
 */
export const resolveLocally = (target: TieTarget, stateDir: string): TieTarget => {
  const { id, repository } = target;
  if (isTieId(id)) return { id, repository: repository ?? findLocalTie(stateDir, id)?.repository };
  if (parseSubject(id).kind !== 'name' || isCommitId(id) || isMadeRunId(id)) return target;
  const known = byJournals(id, stateDir);
  return known === undefined ? target : { id: known.id, repository: repository ?? known.repository };
};

/**
 * The full id behind what somebody calls a tie by: the beginning or end of a tie id or the beginning of a run id
 * (8 digits or more) that this folder's journals know, else whatever {@link findSubject} understands.
 * Anything else is given back as it is.
 * @throws TIE_AMBIGUOUS, LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND, USAGE_INVALID
 */
export const resolveSubject = async (target: TieTarget, ports: ResolvePorts, call: Call = {}): Promise<TieTarget> => {
  const known = resolveLocally(target, ports.stateDir);
  const { id, repository } = known;
  if (isTieId(id) || isCommitId(id) || isMadeRunId(id)) return known;
  const found = await findSubject({ text: id, repository }, await ports.services(), call);
  return found === undefined ? known : targetOf(found, known);
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
      : `repository "${repository}" has no commit, tag or branch of a tie by this name; a tie of another machine is found by its full id`;
  return new TiebackError('TIE_NOT_FOUND', `"${id}" is no tie, tied run, commit of a tie or ref of one`, {
    hint: `${elsewhere}; ${known}`,
    details: error.details,
    cause: error,
  });
};
