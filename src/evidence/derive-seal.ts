import type { Fact, Subject } from '../model/evidence.ts';
import { backLinkKey } from '../tie/keys.ts';
import { restrictToSealed, type SealedRecord, sealOf } from '../tie/seal.ts';
import { type Basis, backLinkFact, runIdFact } from './basis.ts';
import { attempt, recordNow, requestedRun } from './derive-record-now.ts';
import { sealChangeFacts } from './derive-seal-changes.ts';
import { comparableFact, genuineFact, sealedFact } from './derive-sealed-record.ts';
import { deriveFact, factValue, isKnown, mapFact, missing, readFact } from './fact.ts';
import { placeOf, resolvePointer } from './place.ts';
import { recordId } from './record-id.ts';

type Hashes = { readonly hash: string; readonly sections: Readonly<Record<string, string>> };

const asHashes = (value: unknown): Hashes | undefined => {
  const [hash, sections] = [resolvePointer(value, '/hash'), resolvePointer(value, '/sections')];
  return typeof hash === 'string' && typeof sections === 'object' && sections !== null
    ? { hash, sections: sections as Readonly<Record<string, string>> }
    : undefined;
};

/** The seal over what MLflow gives now of what was sealed; over all of the run when the sealed record is not at hand. */
const sealNow = (basis: Basis, whole: Fact<SealedRecord>): Fact<Hashes> => {
  const beforeRedaction = readFact(placeOf(basis.records, recordId.sealComputed(requestedRun(basis))), asHashes);
  if (isKnown(beforeRedaction)) return beforeRedaction;
  const sealed = genuineFact(basis);
  return isKnown(sealed)
    ? deriveFact([whole, sealed], (record, before) => attempt(() => sealOf(restrictToSealed(record, before))))
    : mapFact(whole, sealOf);
};

const changedSections = (basis: Basis, now: Fact<Hashes>): Fact<readonly string[]> => {
  if (!isKnown(now)) return now;
  const names = Object.keys(now.value.sections).sort();
  const sealed = names.map((name) => backLinkFact(basis, `${backLinkKey.sealSectionPrefix}${name}`));
  return deriveFact([now, ...sealed] as readonly [Fact<Hashes>, ...Fact<string>[]], ({ sections }, ...hashes) =>
    names.filter((name, index) => sections[name] !== hashes[index]),
  );
};

/** A run that the script made besides has no seal of its own. */
const noSeal = (sealedRun: string): Subject['seal'] => {
  const none = missing('not-asked', `run ${sealedRun} of the same tie is the one that was sealed`);
  return { sealed: none, recomputed: none, changedSections: none, changes: [] };
};

export const deriveSeal = (basis: Basis): Subject['seal'] => {
  const named = backLinkFact(basis, backLinkKey.runId);
  if (isKnown(named) && named.value !== factValue(runIdFact(basis))) return noSeal(named.value);
  const whole = recordNow(basis);
  const now = sealNow(basis, whole);
  return {
    sealed: sealedFact(basis),
    recomputed: mapFact(now, ({ hash }) => hash),
    changedSections: changedSections(basis, now),
    changes: sealChangeFacts(basis, comparableFact(basis), whole),
  };
};
