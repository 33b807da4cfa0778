import type { AuditFinding } from '../../model/audit.ts';
import type { Call } from '../../model/call.ts';
import { createVersionResolver } from '../../tie/claims/resolve-version.ts';
import type { AuditPorts } from './audit-ports.ts';
import { type RepositoryRefs, readRefs } from './repository-refs.ts';
import type { RunReading } from './run-state.ts';
import { readTieLog, type TieLog } from './tie-log.ts';

/** What is known of a run that was looked at: enough for what comes after. */
export type SeenRun = 'tied' | 'given-up' | 'claiming' | 'silent' | 'deleted';

/** What an audit remembers: ids and where refs stand, never a run. */
export type Session = RunReading & {
  readonly refs: ReadonlyMap<string, Promise<RepositoryRefs>>;
  readonly seen: Map<string, SeenRun>;
  readonly ties: Set<string>;
  /** Runs that no tie was found of yet: a commit may name them. */
  readonly untied: Map<string, AuditFinding>;
  readonly told: Set<string>;
  readonly probedCommits: Set<string>;
};

/** Runs of one tie lie close together. */
const keptLogs = 64;

const rememberingLogs = (ports: AuditPorts, call: Call): RunReading['logOf'] => {
  const logs = new Map<string, Promise<TieLog | undefined>>();
  return (refs, tie, ownBranch) => {
    const key = `${refs.repository}/${tie}`;
    const asked = logs.get(key) ?? readTieLog(ports, refs, tie, ownBranch, call);
    logs.set(key, asked);
    const [oldest] = logs.keys();
    if (logs.size > keptLogs && oldest !== undefined) logs.delete(oldest);
    return asked;
  };
};

export const startSession = (
  ports: AuditPorts,
  repository: string | undefined,
  depth: RunReading['depth'],
  call: Call,
): Session => {
  const refs = new Map<string, Promise<RepositoryRefs>>();
  return {
    ports,
    call,
    repository,
    depth,
    refs,
    refsOf: (name) => {
      const asked = refs.get(name) ?? readRefs(name, ports, call);
      refs.set(name, asked);
      return asked;
    },
    logOf: rememberingLogs(ports, call),
    resolve: createVersionResolver(ports.lakefs, call),
    localStates: new Map(ports.localTies().map(({ tie, state }) => [tie, state])),
    seen: new Map(),
    ties: new Set(),
    untied: new Map(),
    told: new Set(),
    probedCommits: new Set(),
  };
};
