import { isEnded } from '../../mlflow/is-ended.ts';
import type { Run } from '../../mlflow/run.ts';
import type { AuditFinding, AuditProbe } from '../../model/audit.ts';
import { shortCommit } from '../../model/ids.ts';
import { agree } from '../../tie/claims/agree.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import { readAhead } from '../../util/read-ahead.ts';
import { warning } from './finding.ts';
import { isGivenUp, subjectOf } from './findings/link-findings.ts';
import { runFindings } from './findings/run-findings.ts';
import { probe, probePlaceOf } from './probe.ts';
import { type RunState, readRunState, repositoriesOf } from './run-state.ts';
import { runsIn, type Scope } from './scope.ts';
import type { SeenRun, Session } from './session.ts';

/** Runs that wait while those before them are worked on: nearly a page of a search, so that the next is asked for meanwhile. */
const waiting = 400;
const concurrency = 32;

/** Anybody can edit one of a run's tags: a run is any repository's that it names. */
const isOfScope = (run: Run, fallback: string | undefined, { repositories }: Scope): boolean =>
  repositories === undefined || repositoriesOf(run, fallback).some((name) => repositories.has(name));

/** A run that names no repository may be any repository's: it is one's where that knows its tie, or the commit that it names. */
const isKnownThere = ({ run, log, versions }: RunState, { repositories }: Scope): boolean =>
  repositories === undefined ||
  repositoriesOf(run, undefined).length > 0 ||
  log !== undefined ||
  versions.some(({ version }) => version.kind === 'pinned');

/** What adoption would say of the run. */
const tieHint = async ({ run, claims, repository }: RunState, { resolve }: Session): Promise<string> => {
  const command = `tieback link ${run.id}${claims.repositories.length === 0 && repository ? ` --repo ${repository}` : ''}`;
  const agreement = await agree(claims, repository, resolve);
  if (agreement.kind === 'refused') return `${command} refuses it, because ${agreement.reason}: ${agreement.hint}`;
  return isEnded(run) ? `tie it: ${command}` : `tie it when it has ended: ${command}`;
};

/** Said at the end of what no commit names either. */
const untied = async (state: RunState, session: Session): Promise<AuditFinding> => {
  const { claims, run } = state;
  const [says] = claims.versions.map(({ by, ref }) => `${by} says ${shortCommit(ref)}`);
  return warning(
    'run-untied',
    subjectOf(state),
    `run "${run.id}" names data in lakeFS (${says}), and nothing leads back to it`,
    await tieHint(state, session),
  );
};

const seenAs = (state: RunState): SeenRun => {
  if (state.run.isDeleted) return 'deleted';
  if (state.tie !== undefined) return isGivenUp(state) ? 'given-up' : 'tied';
  return isClaiming(state) ? 'claiming' : 'silent';
};

const isClaiming = ({ claims }: RunState): boolean => claims.versions.length > 0;

const remember = async (state: RunState, session: Session): Promise<void> => {
  const { seen, ties, untied: waitingForTie } = session;
  const { run, tie } = state;
  if (tie !== undefined) ties.add(tie);
  seen.set(run.id, seenAs(state));
  if (tie === undefined && isClaiming(state) && !run.isDeleted) waitingForTie.set(run.id, await untied(state, session));
};

export type AuditedRun = { readonly findings: readonly AuditFinding[]; readonly probedObjects: number };

const nothing: AuditedRun = { findings: [], probedObjects: 0 };

const probeOnce = async (state: RunState, what: AuditProbe, session: Session): Promise<AuditedRun> => {
  const place = what === 'none' ? undefined : probePlaceOf(state);
  const key = place && `${place.repository}/${place.commit}/${place.prefix}`;
  if (place === undefined || key === undefined || what === 'none' || session.probedCommits.has(key)) return nothing;
  session.probedCommits.add(key);
  const { findings, objects } = await probe(place, what, session.ports, session.call);
  return { findings, probedObjects: objects };
};

/** What several runs share is told of once. */
const isNew = ({ code, subject }: AuditFinding, { told }: Session): boolean => {
  if (subject.run !== undefined) return true;
  const key = JSON.stringify([code, subject]);
  if (told.has(key)) return false;
  told.add(key);
  return true;
};

const auditOne = async (
  run: Run,
  scope: Scope,
  what: AuditProbe,
  session: Session,
): Promise<AuditedRun | undefined> => {
  if (!isOfScope(run, session.repository, scope)) return undefined;
  const state = await readRunState(session, run);
  if (!isKnownThere(state, scope)) return undefined;
  await remember(state, session);
  // A deleted run that claims no tie is nobody's business any more.
  if (state.tie === undefined && run.isDeleted) return nothing;
  const { findings, probedObjects } = await probeOnce(state, what, session);
  return { findings: [...runFindings(state).filter((one) => isNew(one, session)), ...findings], probedObjects };
};

/** Every run in question, many at a time; undefined for those that are not. */
export async function* auditRuns(
  session: Session,
  scope: Scope,
  what: AuditProbe,
): AsyncGenerator<AuditedRun | undefined, void, undefined> {
  const { ports, call } = session;
  yield* mapConcurrent(readAhead(runsIn(scope, ports, call), waiting), { concurrency, signal: call.signal }, (run) =>
    auditOne(run, scope, what, session),
  );
}
