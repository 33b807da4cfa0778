import { isAbsence, isTiebackError } from '../../errors.ts';
import type { Commit } from '../../lakefs/commits.ts';
import type { Run } from '../../mlflow/run.ts';
import type { Call } from '../../model/call.ts';
import { commitKey, dataAnchorBranch, runTag } from '../../tie/keys.ts';
import type { AuditPorts } from './audit-ports.ts';
import type { RepositoryRefs } from './repository-refs.ts';
import type { TieLog } from './tie-log.ts';

/** What keeps the data of a run from garbage collection. */
export type Hold = {
  readonly commit: string;
  readonly isAnchored: boolean;
  /** Whether some branch holds it, be it an anchor or not. */
  readonly isHeld: boolean;
  /** Undefined where there is no baseline. */
  readonly isBaselineHeld: boolean | undefined;
};

/** A tie as far as it leads to the data of its run. */
type HeldTie = {
  readonly run: Run;
  readonly tie: string | undefined;
  readonly log: TieLog | undefined;
  readonly baseline: string | undefined;
};

/** The commits that a tie itself puts on top of the data, which hold all of it. */
const keepsData = ({ metadata }: Commit): boolean => ['run', 'record'].includes(metadata[commitKey.role] ?? '');

/** Whether the end of the log is the data, or has nothing on top of it but what the tie put there. */
export const logHolds = ({ commits }: TieLog, data: string): boolean => {
  const at = commits.findIndex(({ id }) => id === data);
  return at >= 0 && commits.slice(0, at).every(keepsData);
};

/** Whether a branch stands at one of the tie's own commits on top of the data, whatever came to the log later. */
const isTieHead = ({ commits }: TieLog, data: string, refs: RepositoryRefs): boolean => {
  const at = commits.findIndex(({ id }) => id === data);
  const onTop = commits.slice(0, Math.max(at, 0)).reverse();
  const foreign = onTop.findIndex((commit) => !keepsData(commit));
  return onTop.slice(0, foreign < 0 ? onTop.length : foreign).some(({ id }) => refs.isHead(id));
};

/** How many changes are read to find one that takes data away: a page. */
const mostChanges = 1000;

/** Whether the end of a branch still has every object of a commit; what cannot be told is no. */
const keepsObjects = async (
  { lakefs }: Pick<AuditPorts, 'lakefs'>,
  repository: string,
  data: string,
  head: string,
  call: Call,
): Promise<boolean> => {
  let read = 0;
  try {
    for await (const { kind } of lakefs.refs.diff(repository, data, head, { kind: 'two-dot' }, call)) {
      read += 1;
      if (kind !== 'added' || read >= mostChanges) return false;
    }
    return true;
  } catch (error) {
    if (isAbsence(error) || isTiebackError(error, 'LAKEFS_FORBIDDEN', 'LAKEFS_REJECTED')) return false;
    throw error;
  }
};

/** Whether the tie's branches hold the data though others have committed to them: one request for each. */
const isHeldBelow = async (
  { run, log }: HeldTie,
  refs: RepositoryRefs,
  commit: string,
  ports: Pick<AuditPorts, 'lakefs'>,
  call: Call,
): Promise<boolean> => {
  const names = [log?.ref, run.tags[runTag.branch]];
  const heads = new Set(names.flatMap((name) => (name === undefined ? [] : (refs.branches.get(name) ?? []))));
  for (const head of heads) if (await keepsObjects(ports, refs.repository, commit, head, call)) return true;
  return false;
};

/** Reads what keeps a run's data; asks for something only where no branch stands at a commit of the tie. */
export const readHold = async (
  held: HeldTie,
  refs: RepositoryRefs,
  commit: string,
  ports: Pick<AuditPorts, 'lakefs'>,
  call: Call,
): Promise<Hold> => {
  const { tie, log, baseline } = held;
  const dataAnchor = tie === undefined ? undefined : refs.branches.get(dataAnchorBranch(tie));
  const isHeldByLog = log !== undefined && logHolds(log, commit);
  const isHead = isHeldByLog || refs.isHead(commit) || (log !== undefined && isTieHead(log, commit, refs));
  return {
    commit,
    isAnchored: dataAnchor === commit || (log?.isAnchor === true && isHeldByLog),
    isHeld: isHead || (tie !== undefined && (await isHeldBelow(held, refs, commit, ports, call))),
    isBaselineHeld: baseline === undefined ? undefined : refs.isHead(baseline),
  };
};
