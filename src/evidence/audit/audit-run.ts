import type { AuditFinding } from '../../model/audit.ts';
import { getTie, type TieTarget } from '../../tie/find-tie.ts';
import { runTag } from '../../tie/keys.ts';
import type { AuditPorts } from './audit-ports.ts';
import { problem } from './finding.ts';
import { runFindings } from './findings/run-findings.ts';
import { readRunState, withTie } from './run-state.ts';
import { startSession } from './session.ts';

const findingsOf = async (
  target: TieTarget,
  ports: AuditPorts,
  signal: AbortSignal,
): Promise<readonly AuditFinding[]> => {
  const call = { signal };
  const { runId, tieId, repository, run } = await getTie(target, ports, call);
  const known = run ?? (runId === undefined ? undefined : await ports.mlflow.runs.find(runId, call));
  if (known === undefined) {
    const subject = { tie: tieId, repository, ...(runId === undefined ? {} : { run: runId }) };
    const which = runId === undefined ? 'has no run' : `has run "${runId}", which MLflow does not have`;
    return [
      problem(
        'run-missing',
        subject,
        `tie ${tieId} ${which}`,
        `finish it where it was started: tieback resume ${tieId}`,
      ),
    ];
  }
  const session = startSession(ports, target.repository ?? repository, 'deep', call);
  const state = await readRunState(session, withTie(known, known.tags[runTag.tie] ?? tieId));
  if (known.tags[runTag.tie] !== undefined) return runFindings(state);
  const lost = problem(
    'link-forward-missing',
    { tie: tieId, run: known.id, repository },
    `run "${known.id}" does not say that it belongs to tie ${tieId}, whose back-link names it`,
    `set its tag "tieback.tie" to ${tieId} again`,
  );
  return [lost, ...runFindings(state)];
};

/**
 * Everything that is wrong with one tied run, histories of its sealed metrics included; none for a clean one.
 * @throws TIE_NOT_FOUND, TIE_AMBIGUOUS, and what a server's absence throws
 */
export const auditRun = async (
  target: TieTarget,
  ports: AuditPorts,
  signal: AbortSignal,
): Promise<readonly AuditFinding[]> => ports.scrub(await findingsOf(target, ports, signal));
