import type { DataCheck, DataMode, Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { asTieId } from '../../model/ids.ts';
import { isSandbox } from '../../model/is-sandbox.ts';
import { anchorBranch, backLinkKey, commitKey, runTag } from '../../tie/keys.ts';
import {
  deriveFact,
  factValue,
  firstKnown,
  isKnown,
  mapFact,
  missing,
  readFact,
  readText,
  whyMissing,
} from '../fact.ts';
import { at, hasRecord, placeOf } from '../place.ts';
import { recordId } from '../record-id.ts';
import { askedFact, type Basis, backLinkFact } from './basis.ts';
import { metadataFact } from './derive-commit.ts';
import { requested, tagFact } from './run-view.ts';

export const asDataMode = (text: string | undefined): DataMode | undefined =>
  text === 'dir-verified' || text === 'uri-given' || text === 'none' ? text : undefined;

/** A tie whose run names no branch, or only its anchor, has none of its own. */
const kindFact = (basis: Basis): Fact<'branch' | 'fixed'> => {
  const { run, tieId, records, repository, dataCommit } = basis;
  const branch = basis.linkTag(runTag.branch);
  if (isKnown(branch)) {
    return deriveFact([branch, tieId], (name, tie) => (name === anchorBranch(tie) ? 'fixed' : 'branch'));
  }
  if (!hasRecord(run.whole)) return missing(whyMissing(run.whole));
  const madeBy = metadataFact(records, factValue(repository) ?? '', dataCommit, commitKey.tie);
  if (isKnown(madeBy) && madeBy.value === factValue(tieId)) return mapFact(madeBy, () => 'branch', 'derived');
  const tags = run.origin === 'mlflow' ? at(run.whole, 'run', 'data', 'tags') : at(run.whole, 'record', 'tags');
  return readFact(tags, () => 'fixed', 'derived');
};

export const asDataCheck = (text: string | undefined): DataCheck | undefined =>
  text === 'unchanged' || text === 'changed' || text === 'not-checked' ? text : undefined;

/**
 * How sure it is that the run read the data commit, as the machine that trained noted it in the back-link. Nothing here
 * can repeat that comparison, so it is never verified; a tag in MLflow alone is anybody's word.
 */
const dataModeFact = (basis: Basis): Fact<DataMode> => {
  const tag = tagFact(basis.run, runTag.dataMode, 'asserted');
  return mapFact(firstKnown(backLinkFact(basis, backLinkKey.dataMode), tag), asDataMode);
};

export const deriveTie = (basis: Basis): Subject['tie'] => ({
  id: mapFact(basis.tieId, asTieId),
  kind: kindFact(basis),
  dataMode: dataModeFact(basis),
  dataCheck: mapFact(askedFact(basis, backLinkKey.dataCheck), asDataCheck),
  dataCheckedAt: askedFact(basis, backLinkKey.dataCheckedAt),
  // A script can write its run's tags, and not the back-link.
  actor: firstKnown(backLinkFact(basis, commitKey.actor), tagFact(basis.run, runTag.actor)),
  toolVersion: firstKnown(tagFact(basis.run, runTag.version), backLinkFact(basis, commitKey.version)),
});

/** A document is a demonstration when either server was a sandbox. */
const demoFact = (lakefs: Fact<string>, mlflow: Fact<string>): Fact<boolean> => {
  const sandbox = [lakefs, mlflow].find((version) => isSandbox(factValue(version) ?? ''));
  return sandbox === undefined ? deriveFact([lakefs, mlflow], () => false) : mapFact(sandbox, () => true, 'derived');
};

export const deriveServers = ({ records }: Basis): Pick<Subject, 'isDemo' | 'servers'> => {
  const lakefsVersion = readText(at(placeOf(records, recordId.lakefsConfig), 'version_config', 'version'));
  const mlflowVersion = readText(placeOf(records, recordId.mlflowVersion));
  return {
    isDemo: demoFact(lakefsVersion, mlflowVersion),
    servers: {
      lakefsUrl: readText(requested(records, 'lakefsUrl')),
      lakefsVersion,
      mlflowUrl: readText(requested(records, 'mlflowUrl')),
      mlflowVersion,
    },
  };
};
