import type { Evidence } from '../model/evidence.ts';
import type { TieTarget } from '../tie/find-tie.ts';
import { runChecks } from './checks/run-checks.ts';
import { collect } from './collect/collect.ts';
import type { DocumentExtras } from './collect/collect-card.ts';
import { deriveSubject } from './derive/derive.ts';
import type { EvidencePorts } from './evidence-ports.ts';

export type TakeOptions = DocumentExtras & {
  /** RFC 3339, UTC. */
  readonly takenAt: string;
  /** Name and version of what takes it, such as `tieback/0.1.0`. */
  readonly tool: string;
};

/**
 * Takes a snapshot of everything that both services say about one tie, with the facts and checks that follow from it.
 * @throws TIE_NOT_FOUND, TIE_AMBIGUOUS, and what a server's absence throws when the tie itself could not be looked up
 */
export const takeEvidence = async (
  target: TieTarget,
  ports: EvidencePorts,
  { takenAt, tool, ...extras }: TakeOptions,
  signal: AbortSignal,
): Promise<Evidence> => {
  const records = await collect(target, ports, signal, extras);
  const subject = deriveSubject(records);
  return { schema: 'tieback/evidence/1', tool, takenAt, records, subject, checks: runChecks(subject, records) };
};
