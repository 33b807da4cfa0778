import type { Subject } from '../../model/evidence.ts';
import { listedRuns, parseExtraRuns } from '../../tie/extra-runs.ts';
import { backLinkKey } from '../../tie/keys.ts';
import { factValue, mapFact, missing } from '../fact.ts';
import { type Basis, backLinkFact, runIdFact } from './basis.ts';
import { tiedRuns } from './tied-runs.ts';

/** The run that a tie's back-link names, where it neither names nor lists this one: its tags were copied. */
export const foreignTo = (basis: Basis): string | undefined => {
  const [named, own] = [factValue(backLinkFact(basis, backLinkKey.runId)), factValue(runIdFact(basis))];
  if (named === undefined || own === undefined || named === own) return undefined;
  const stated = parseExtraRuns(factValue(backLinkFact(basis, backLinkKey.extraRuns)) ?? '');
  if (stated === undefined || stated.count === 0) return named;
  const found = tiedRuns(basis.records, factValue(basis.tieId))?.filter(({ id }) => id !== named);
  const listed = found && listedRuns(stated, found);
  return listed === undefined || listed.includes(own) ? undefined : named;
};

const asserted = <T extends object>(part: T): T =>
  Object.fromEntries(
    Object.entries(part).map(([key, fact]) => [key, mapFact(fact, (value: unknown) => value, 'asserted')]),
  ) as T;

/** Of a run whose tags are another's: what that one's machine noted says nothing of this one. */
export const ofOwnRun = (basis: Basis, subject: Subject): Subject => {
  const other = foreignTo(basis);
  if (other === undefined) return subject;
  const gone = missing('absent', `it is noted of run ${other}, which the back-link names, and not of this one`);
  return {
    ...subject,
    tie: { ...subject.tie, dataMode: gone, dataCheck: gone },
    code: asserted(subject.code),
    environment: asserted(subject.environment),
  };
};
