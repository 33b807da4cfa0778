import type { Run } from '../../mlflow/run.ts';
import type { AuditFinding } from '../../model/audit.ts';
import { shortCommit } from '../../model/ids.ts';
import { anchorBranch, backLinkKey, runTag } from '../../tie/keys.ts';
import { isTieId } from '../../tie/tie-id.ts';
import { listSome } from '../../util/list-some.ts';
import { mapConcurrent } from '../../util/map-concurrent.ts';
import { problem, warning } from './finding.ts';
import { runFindings } from './findings/run-findings.ts';
import type { RepositoryRefs } from './repository-refs.ts';
import { type RunState, readRunState, repositoriesOf, withTie } from './run-state.ts';
import type { Scope } from './scope.ts';
import type { Session } from './session.ts';

const concurrency = 24;

const quoted = (name: string): string => `"${name}"`;

/** A tie that no run was found of. */
type Orphan = { readonly refs: RepositoryRefs; readonly tie: string; readonly ref: string };

const tieOfAnchor = (branch: string): string | undefined => {
  const tie = branch.startsWith(anchorBranch('')) ? branch.slice(anchorBranch('').length) : '';
  return isTieId(tie) ? tie : undefined;
};

const orphans = (refs: RepositoryRefs, { ties }: Session): readonly Orphan[] =>
  [...refs.branches.keys()].flatMap((ref) => {
    const tie = tieOfAnchor(ref);
    return tie === undefined || ties.has(tie) ? [] : [{ refs, tie, ref }];
  });

const untiedRun = (orphan: Orphan, run: string, commit: string, carried: string | undefined): AuditFinding =>
  problem(
    'link-forward-missing',
    { tie: orphan.tie, run, repository: orphan.refs.repository, commit },
    `back-link ${shortCommit(commit)} of tie ${orphan.tie} names run "${run}", which ${carried === undefined ? 'carries no tie' : `carries tie ${carried}`}`,
    `set the run's tag "${runTag.tie}" to ${orphan.tie} again`,
  );

const lostRun = (
  { refs, tie }: Orphan,
  run: string,
  commit: string,
  server: string | undefined,
  own: string,
): AuditFinding => {
  const elsewhere = server !== undefined && server !== own;
  return problem(
    'run-missing',
    { tie, run, repository: refs.repository, commit },
    `back-link ${shortCommit(commit)} of tie ${tie} names run "${run}", which ${elsewhere ? `this MLflow does not have; it was made on ${server}` : 'MLflow does not have'}`,
    elsewhere
      ? 'audit it against that server: --mlflow URL'
      : `it was removed for good (mlflow gc); its sealed record is left: lakectl fs cat lakefs://${refs.repository}/${anchorBranch(tie)}/_tieback/runs/${run}.json`,
  );
};

/** A run that carries the tie, and that nothing but the tie's anchor led to. */
const misledRun = (
  { refs: { repository }, tie }: Orphan,
  { id }: Run,
  commit: string,
  named: readonly string[],
): AuditFinding => {
  const says =
    named.length === 0
      ? 'names no repository'
      : `says that its data is in ${listSome([...new Set(named)].map(quoted), 3)}`;
  return problem(
    'link-contradiction',
    { tie, run: id, repository, commit },
    `back-link ${shortCommit(commit)} of tie ${tie} in repository "${repository}" names run "${id}", which ${says}`,
    `the back-link cannot have been altered: set the run's tag "${runTag.repository}" to ${repository} again, and audit it`,
  );
};

const linkless = ({ refs, tie, ref }: Orphan): AuditFinding =>
  warning(
    'tie-broken',
    { tie, repository: refs.repository, ref },
    `anchor "${ref}" of repository "${refs.repository}" holds no back-link, and no run carries tie ${tie}`,
    `finish it where it was started: tieback resume ${tie}`,
  );

/** What shows once the tie of a run is known: the rest was told when the run was come upon. */
const findingsByTie = async (run: Run, tie: string, session: Session): Promise<readonly AuditFinding[]> => {
  const findingsOf = async (state: Promise<RunState>) => runFindings(await state);
  const [all, before] = await Promise.all([
    findingsOf(readRunState(session, withTie(run, tie))),
    findingsOf(readRunState(session, run)),
  ]);
  const told = new Set(before.map(({ message }) => message));
  return all.filter(({ message }) => !told.has(message));
};

const auditOrphan = async (orphan: Orphan, session: Session, scope: Scope): Promise<readonly AuditFinding[]> => {
  const { ports, call } = session;
  const log = await session.logOf(orphan.refs, orphan.tie, undefined);
  const [link] = log?.backLinks ?? [];
  const {
    [backLinkKey.runId]: run,
    [backLinkKey.experimentId]: experiment = '',
    [backLinkKey.trackingUri]: server,
  } = link?.metadata ?? {};
  if (scope.experimentIds !== undefined && !scope.experimentIds.has(experiment)) return [];
  const state = session.localStates.get(orphan.tie);
  if (link === undefined || run === undefined)
    // What runs on this machine is not broken; what broke here is told of by its journal.
    return state === undefined ? [linkless(orphan)] : [];
  session.ties.add(orphan.tie);
  const found = await ports.mlflow.runs.find(run, call);
  if (found === undefined) return [lostRun(orphan, run, link.id, server, ports.mlflow.trackingUri)];
  if (found.tags[runTag.tie] === orphan.tie) {
    const named = repositoriesOf(found, session.repository);
    // A tie that was begun meanwhile is the next audit's.
    return named.includes(orphan.refs.repository) ? [] : [misledRun(orphan, found, link.id, named)];
  }
  session.untied.delete(run);
  session.seen.set(run, 'tied');
  const carried = found.tags[runTag.tie];
  const lost = untiedRun(orphan, run, link.id, carried);
  if (carried !== undefined) return [lost];
  return [lost, ...(await findingsByTie(found, orphan.tie, session))];
};

/** The ties that only lakeFS knows of: one request for each. */
export async function* auditAnchors(session: Session, scope: Scope): AsyncGenerator<AuditFinding, void, undefined> {
  if (scope.models !== undefined) return;
  const all = await Promise.all(session.refs.values());
  const unknown = all
    .filter(({ repository }) => scope.repositories === undefined || scope.repositories.has(repository))
    .flatMap((refs) => orphans(refs, session));
  const found = mapConcurrent(unknown, { concurrency, signal: session.call.signal }, (orphan) =>
    auditOrphan(orphan, session, scope),
  );
  for await (const findings of found) yield* findings;
}
