import type { AuditFinding, AuditLine, AuditSeverity, AuditSummary } from '../../model/audit.ts';
import { auditAnchors } from './audit-anchors.ts';
import { auditDecisions } from './audit-decisions.ts';
import { auditModels } from './audit-models.ts';
import type { AuditPorts } from './audit-ports.ts';
import { auditRuns } from './audit-runs.ts';
import { warning } from './finding.ts';
import { type AuditRequest, readScope, type Scope } from './scope.ts';
import { type Session, startSession } from './session.ts';

const isAskedAbout = (name: string | undefined, asked: ReadonlySet<string> | undefined): boolean =>
  asked === undefined || (name !== undefined && asked.has(name));

/** Ties whose journals lie here and that `resume` finishes; of models, those whose runs were looked at. */
const unfinishedTies = ({ ports, ties }: Session, scope: Scope): readonly AuditFinding[] =>
  ports.localTies().flatMap(({ tie, state, repository, experiment }) => {
    const isHere = isAskedAbout(repository, scope.repositories) && isAskedAbout(experiment, scope.experimentNames);
    if (state !== 'unfinished' || !isHere || (scope.models !== undefined && !ties.has(tie))) return [];
    const subject = { tie, ...(repository === undefined ? {} : { repository }) };
    const message = `tie ${tie} was interrupted on this machine, and can be finished`;
    return [warning('tie-broken', subject, message, `tieback resume ${tie}`)];
  });

/** Findings counted as they pass. */
const createCounter = () => {
  const counts: Record<AuditSeverity, number> = { error: 0, warning: 0, info: 0 };
  return {
    counts,
    count: <T extends AuditFinding>(one: T): T => {
      counts[one.severity] += 1;
      return one;
    },
  };
};

type Totals = { runs: number; modelVersions: number; probedObjects: number };

async function* findings(session: Session, scope: Scope, request: AuditRequest, totals: Totals) {
  const { onProgress } = session.ports;
  for await (const audited of auditRuns(session, scope, request.probe ?? 'none')) {
    if (audited === undefined) continue;
    totals.runs += 1;
    totals.probedObjects += audited.probedObjects;
    if (totals.runs % 50 === 0) onProgress({ kind: 'count', action: 'auditing runs', done: totals.runs });
    yield* audited.findings;
  }
  onProgress({ kind: 'count', action: 'auditing runs', done: totals.runs, total: totals.runs });
  yield* unfinishedTies(session, scope);
  yield* auditAnchors(session, scope);
  yield* auditDecisions(session, scope);
  yield* session.untied.values();
  totals.modelVersions = yield* auditModels(session, scope);
}

/** Every repository that is named, also when no run names it any more. */
const openRepositories = async (session: Session, { repositories, experimentIds, models }: Scope): Promise<void> => {
  const { lakefs } = session.ports;
  for (const name of repositories ?? []) void session.refsOf(name).catch(() => undefined);
  if (repositories !== undefined || experimentIds !== undefined || models !== undefined) return;
  for await (const { id } of lakefs.repositories.list({}, session.call)) void session.refsOf(id).catch(() => undefined);
};

/**
 * Holds every tie, and every run or commit that claims one, against both services as they are now; writes nothing.
 * Findings come as they are made; the last line sums up.
 * @throws MLFLOW_EXPERIMENT_NOT_FOUND, MLFLOW_MODEL_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND, and what a server's absence throws
 */
export async function* audit(
  request: AuditRequest,
  ports: AuditPorts,
  signal: AbortSignal,
): AsyncGenerator<AuditLine, void, undefined> {
  const call = { signal };
  const { probe = 'none', defaultRepository } = request;
  const scope = await readScope(request, ports, call);
  const session = startSession(ports, defaultRepository, probe === 'all' ? 'deep' : 'shallow', call);
  await openRepositories(session, scope);
  const totals: Totals = { runs: 0, modelVersions: 0, probedObjects: 0 };
  const { counts, count } = createCounter();
  for await (const one of findings(session, scope, request, totals)) yield count(ports.scrub(one));
  const summary: AuditSummary = {
    kind: 'summary',
    runs: totals.runs,
    ties: session.ties.size,
    modelVersions: totals.modelVersions,
    repositories: [...session.refs.keys()].sort(),
    findings: counts,
    probed: { what: probe, commits: session.probedCommits.size, objects: totals.probedObjects },
  };
  yield summary;
}
