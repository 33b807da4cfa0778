import { isTiebackError, TiebackError } from '../../errors.ts';
import type { LakefsClient } from '../../lakefs/client.ts';
import type { MlflowClient } from '../../mlflow/client.ts';
import type { ModelVersion } from '../../mlflow/model-version.ts';
import type { Run } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import { asTieId, type CommitId, isCommitId, isRunId, type TieId } from '../../model/ids.ts';
import { firstFound } from '../first-found.ts';
import { type ResolvedRef, resolveRef } from '../resolve-ref.ts';
import { searchTiedRuns } from '../search-tied-runs.ts';
import { isTieId } from '../tie-id.ts';
import type { NamedSubject } from './named-subject.ts';
import { parseSubject } from './parse-subject.ts';

export type SubjectPorts = {
  readonly lakefs: Pick<LakefsClient, 'tags' | 'branches' | 'commits' | 'repositories'>;
  readonly mlflow: Pick<MlflowClient, 'runs' | 'experiments' | 'modelVersions' | 'loggedModels'>;
};

/** What a subject turned out to be. */
export type FoundSubject =
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'model-version'; readonly version: ModelVersion }
  | {
      readonly kind: 'commit';
      readonly commit: CommitId;
      readonly repository: string;
      /** By which name it was asked for. */
      readonly ref: ResolvedRef['kind'];
      readonly path: string;
    }
  /** A commit by its full id, of a repository that nobody named. */
  | { readonly kind: 'commit-anywhere'; readonly commit: CommitId }
  | { readonly kind: 'tie'; readonly tie: TieId; readonly repository: string | undefined };

const nameTag = 'mlflow.runName';

const ambiguous = (name: string, runs: readonly Run[]): TiebackError =>
  new TiebackError('TIE_AMBIGUOUS', `"${name}" is the name of ${runs.length} runs`, {
    hint: `ask for one of them by its id: ${runs
      .slice(0, 10)
      .map(({ id }) => id)
      .join(', ')}${runs.length > 10 ? ', …' : ''}`,
    details: { runs: runs.map(({ id }) => id) },
  });

const byRunName = async (name: string, { mlflow }: SubjectPorts, call: Call): Promise<FoundSubject | undefined> => {
  const found = await searchTiedRuns(mlflow, nameTag, name, call);
  const alive = found.filter(({ isDeleted }) => !isDeleted);
  const runs = alive.length > 0 ? alive : found;
  if (runs.length > 1) throw ambiguous(name, runs);
  return runs[0] && { kind: 'run', run: runs[0] };
};

const byRunId = async (id: string, { mlflow }: SubjectPorts, call: Call): Promise<FoundSubject | undefined> => {
  const run = isRunId(id) ? await mlflow.runs.find(id, call) : undefined;
  return run && { kind: 'run', run };
};

const byRef = async (ref: string, repository: string, path: string, { lakefs }: SubjectPorts, call: Call) => {
  const { commit, kind } = await resolveRef(lakefs, repository, ref, call);
  return { kind: 'commit', commit, repository, ref: kind, path } satisfies FoundSubject;
};

/** What no ref of lakeFS can be called. */
const isRefName = (name: string): boolean => /^[^\s/?#%:*[\\]+$/.test(name);

/** A name that is none of this repository's is no error: it may be a run's. */
const byRefName = async (name: string, repository: string | undefined, ports: SubjectPorts, call: Call) => {
  if (repository === undefined || !isRefName(name)) return undefined;
  try {
    return await byRef(name, repository, '', ports, call);
  } catch (error) {
    if (isTiebackError(error, 'LAKEFS_REF_NOT_FOUND', 'LAKEFS_REJECTED', 'LAKEFS_NAME_INVALID')) return undefined;
    throw error;
  }
};

const byName = async (
  name: string,
  repository: string | undefined,
  ports: SubjectPorts,
  call: Call,
): Promise<FoundSubject | undefined> => {
  if (isTieId(name)) return { kind: 'tie', tie: asTieId(name), repository };
  if (isCommitId(name) && repository === undefined) return { kind: 'commit-anywhere', commit: name };
  return firstFound<FoundSubject>(
    [
      // As MLflow makes ids itself: not worth asking lakeFS first.
      ...(/^[0-9a-f]{32}$/.test(name) ? [() => byRunId(name, ports, call)] : []),
      () => byRefName(name, repository, ports, call),
      () => byRunId(name, ports, call),
      () => byRunName(name, ports, call),
    ],
    call,
  );
};

/** Of a version that names no run nobody can say what it was trained on. */
const byLoggedModel = async (id: string, ports: SubjectPorts, call: Call): Promise<FoundSubject> => {
  const { sourceRunId } = await ports.mlflow.loggedModels.get(id, call);
  if (sourceRunId !== undefined) return { kind: 'run', run: await ports.mlflow.runs.get(sourceRunId, call) };
  throw new TiebackError('MLFLOW_RUN_NOT_FOUND', `logged model "${id}" names no run`, {
    hint: 'it was logged outside a run: nothing leads from it to data',
  });
};

const find = (
  subject: NamedSubject,
  repository: string | undefined,
  ports: SubjectPorts,
  call: Call,
): Promise<FoundSubject | undefined> => {
  const { mlflow } = ports;
  const versioned = async (version: Promise<ModelVersion>) =>
    ({ kind: 'model-version', version: await version }) satisfies FoundSubject;
  switch (subject.kind) {
    case 'name':
      return byName(subject.name, repository, ports, call);
    case 'lakefs':
      return byRef(subject.ref, subject.repository, subject.path, ports, call);
    case 'run':
      return mlflow.runs.get(subject.id, call).then((run) => ({ kind: 'run', run }));
    case 'model-version':
      return versioned(mlflow.modelVersions.get(subject.name, subject.version, call));
    case 'model-alias':
      return versioned(mlflow.modelVersions.getByAlias(subject.name, subject.alias, call));
    case 'logged-model':
      return byLoggedModel(subject.id, ports, call);
  }
};

export type AskedSubject = { readonly text: string; readonly repository?: string | undefined };

/**
 * What somebody names, as the services know it; undefined for a name that neither knows.
 * @throws USAGE_INVALID, TIE_AMBIGUOUS, LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND, MLFLOW_RUN_NOT_FOUND,
 * MLFLOW_VERSION_NOT_FOUND, MLFLOW_ALIAS_NOT_FOUND, MLFLOW_MODEL_NOT_FOUND
 */
export const findSubject = (
  { text, repository }: AskedSubject,
  ports: SubjectPorts,
  call: Call = {},
): Promise<FoundSubject | undefined> => find(parseSubject(text), repository, ports, call);
