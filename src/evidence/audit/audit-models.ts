import type { ModelVersion } from '../../mlflow/model-version.ts';
import type { AuditFinding } from '../../model/audit.ts';
import { readClaims } from '../../tie/claims/read-claims.ts';
import { runTag } from '../../tie/keys.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import { problem, warning } from './finding.ts';
import { type Scope, versionsIn } from './scope.ts';
import type { SeenRun, Session } from './session.ts';

const concurrency = 24;

/** Of a run that was not met: it is asked for, unless it is none of the audit's business. */
const askRun = async (runId: string, { ports, call }: Session): Promise<SeenRun | undefined> => {
  const run = await ports.mlflow.runs.find(runId, call);
  if (run === undefined) return undefined;
  if (run.isDeleted) return 'deleted';
  if (run.tags[runTag.tie] !== undefined) return 'tied';
  return readClaims(run).versions.length > 0 ? 'claiming' : 'silent';
};

const isNarrowed = ({ experimentIds, repositories }: Scope): boolean =>
  experimentIds !== undefined || repositories !== undefined;

/** Undefined for a version that is none of the audit's business. */
const auditVersion = async (
  { name, version, runId }: ModelVersion,
  session: Session,
  scope: Scope,
): Promise<readonly AuditFinding[] | undefined> => {
  const what = `version ${version} of registered model "${name}"`;
  const model = `${name}/${version}`;
  if (runId === undefined)
    return isNarrowed(scope)
      ? undefined
      : [warning('model-run-none', { model }, `${what} names no run`, 'register models from the run that made them')];
  const known = session.seen.get(runId);
  if (known === undefined && isNarrowed(scope)) return undefined;
  const subject = { model, run: runId };
  switch (known ?? (await askRun(runId, session))) {
    case undefined:
      return [
        problem(
          'model-run-missing',
          subject,
          `${what} names run "${runId}", which MLflow does not have`,
          'do not use it: nobody can say what it was trained on',
        ),
      ];
    case 'deleted':
      return [
        problem(
          'model-run-deleted',
          subject,
          `${what} names run "${runId}", which is deleted`,
          `bring it back: mlflow runs restore --run-id ${runId}`,
        ),
      ];
    case 'given-up':
      return [
        problem(
          'model-run-given-up',
          subject,
          `${what} names run "${runId}", whose tie was given up: nothing leads from its data to it`,
          `do not use it; run tag "${runTag.aborted}" says who gave it up: train again`,
        ),
      ];
    case 'silent':
      return [
        warning(
          'model-run-untied',
          subject,
          `${what} names run "${runId}", which says nothing of its data`,
          `link it when you know: tieback link ${runId} --repo NAME --commit ID`,
        ),
      ];
    case 'tied':
    case 'claiming':
      return [];
  }
};

/** Every version of the registry in question, against its run. @returns how many there were */
export async function* auditModels(session: Session, scope: Scope): AsyncGenerator<AuditFinding, number, undefined> {
  let count = 0;
  const found = mapConcurrent(
    versionsIn(scope, session.ports, session.call),
    { concurrency, signal: session.call.signal },
    (version) => auditVersion(version, session, scope),
  );
  for await (const findings of found) {
    if (findings === undefined) continue;
    count += 1;
    yield* findings;
  }
  return count;
}
