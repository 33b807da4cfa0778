import { type ErrorCode, isTiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import type { Call } from '../model/call.ts';
import type { Runtime } from '../util/runtime.ts';
import { type Answer, answerOf } from './answer.ts';

/** A write that may be done, although this one could not. */
export type Permitted = Answer<'permitted'>;

/** What tieback does to a repository, each asked for in a way that cannot come to anything. */
export type LakefsWrites = {
  readonly 'create branches': Permitted;
  readonly 'create tags': Permitted;
  readonly 'upload objects': Permitted;
  readonly commit: Permitted;
};

/** A service asks for the permission before it finds that the thing is not there: the error shows which of both it was. */
const permittedWhen = (asked: Promise<unknown>, ...codes: readonly [ErrorCode, ...ErrorCode[]]): Promise<Permitted> =>
  answerOf(
    asked.then(
      () => 'permitted' as const,
      (error: unknown) => {
        if (isTiebackError(error, ...codes)) return 'permitted' as const;
        throw error;
      },
    ),
  );

type Ports = {
  readonly lakefs: Pick<LakefsClient, 'branches' | 'tags' | 'objects' | 'commits'>;
  readonly runtime: Pick<Runtime, 'uuid'>;
};

/** Asks lakeFS for writes on a branch that does not exist, so that nothing is changed whatever the permissions are. */
export const probeLakefsWrites = async (
  repository: string,
  { lakefs, runtime }: Ports,
  call: Call,
): Promise<LakefsWrites> => {
  const name = `tieback-doctor-${runtime.uuid()}`;
  const absent = `${name}-absent`;
  const body = new Uint8Array();
  const [branches, tags, upload, commit] = await Promise.all([
    permittedWhen(lakefs.branches.create(repository, { name, source: absent }, call), 'LAKEFS_REF_NOT_FOUND'),
    permittedWhen(lakefs.tags.create(repository, { id: name, ref: absent }, call), 'LAKEFS_REF_NOT_FOUND'),
    permittedWhen(lakefs.objects.upload(repository, absent, { path: name, body }, call), 'LAKEFS_BRANCH_NOT_FOUND'),
    permittedWhen(lakefs.commits.create(repository, absent, { message: name }, call), 'LAKEFS_BRANCH_NOT_FOUND'),
  ]);
  return { 'create branches': branches, 'create tags': tags, 'upload objects': upload, commit };
};

type RunPorts = {
  readonly mlflow: Pick<MlflowClient, 'runs'>;
  readonly runtime: Pick<Runtime, 'now' | 'uuid'>;
};

/** Among the newest runs is one that was made a moment ago. */
const newest = 20;

const deleteNamed = async (name: string, experimentId: string, { runs }: RunPorts['mlflow'], call: Call) => {
  const search = { experimentIds: [experimentId], orderBy: ['attributes.start_time DESC'], limit: newest };
  for await (const run of runs.search(search, call)) if (run.name.startsWith(name)) await runs.delete(run.id, call);
};

/**
 * Asks MLflow for a run whose two names contradict each other, which it refuses to whoever may create one. A server that
 * makes it all the same has it deleted again.
 */
export const probeRunCreation = async (
  experimentId: string,
  { mlflow, runtime }: RunPorts,
  call: Call,
): Promise<Permitted> => {
  const name = `tieback-doctor-${runtime.uuid()}`;
  const run = { experimentId, name, startTime: runtime.now(), tags: { 'mlflow.runName': `${name}-other` } };
  const made = mlflow.runs.create(run, call).then(
    () => undefined,
    (error: unknown) => {
      if (!isTiebackError(error, 'MLFLOW_NOT_STORED_AS_SENT')) throw error;
    },
  );
  const asked = made.then(() => deleteNamed(name, experimentId, mlflow, call));
  return permittedWhen(asked, 'MLFLOW_REJECTED');
};
