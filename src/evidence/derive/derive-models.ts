import type { Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { asText, asTexts, factValue, missing, readFact, readText, whyMissing } from '../fact.ts';
import { at, elementsAt, type Place, placeOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { type Basis, runIdFact } from './basis.ts';

const itemsOf = (pages: Place, name: string): readonly Place[] =>
  elementsAt(pages).flatMap((page) => elementsAt(at(page, name)));

/** A list that could not be read has one entry that says so, lest it read like an empty one. */
const unread = ({ run }: Basis, list: Place): Fact<never> | undefined => {
  // Without the run they are not asked for.
  const isUnread = [list, run.live].some((place) => whyMissing(place) === 'unreachable');
  return isUnread ? missing('unreachable') : undefined;
};

/** MLflow gives a version as text, older servers as a number. */
const asVersion = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

/** Aliases stand with the registered model, and with a version only where one is read by itself. */
const aliasesOf = ({ records }: Basis, version: Place): Fact<readonly string[]> => {
  const own = at(version, 'aliases');
  if (valueAt(own) !== undefined) return readFact(own, asTexts);
  const model = placeOf(records, recordId.registeredModel(asText(valueAt(at(version, 'name'))) ?? ''));
  const number = asVersion(valueAt(at(version, 'version')));
  const names = elementsAt(at(model, 'registered_model', 'aliases')).flatMap((entry) =>
    asVersion(valueAt(at(entry, 'version'))) === number ? (asText(valueAt(at(entry, 'alias'))) ?? []) : [],
  );
  if (names.length === 0) return missing(whyMissing(model));
  return readFact(at(model, 'registered_model', 'aliases'), () => names.toSorted());
};

export const deriveModels = (basis: Basis): Pick<Subject['run'], 'loggedModels' | 'modelVersions'> => {
  const id = factValue(runIdFact(basis)) ?? '';
  const logged = placeOf(basis.records, recordId.loggedModels(id));
  const versions = placeOf(basis.records, recordId.modelVersions(id));
  const [noModels, noVersions] = [unread(basis, logged), unread(basis, versions)];
  return {
    loggedModels: noModels
      ? [{ id: noModels, name: noModels }]
      : itemsOf(logged, 'models').map((model) => ({
          id: readText(at(model, 'info', 'model_id')),
          name: readText(at(model, 'info', 'name')),
        })),
    modelVersions: noVersions
      ? [{ name: noVersions, version: noVersions, aliases: noVersions }]
      : itemsOf(versions, 'model_versions').map((version) => ({
          name: readText(at(version, 'name')),
          version: readFact(at(version, 'version'), asVersion),
          aliases: aliasesOf(basis, version),
        })),
  };
};
