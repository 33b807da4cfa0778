import type { Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { asText, asTexts, factValue, missing, readFact, readText, whyMissing } from '../fact.ts';
import { at, elementsAt, hasRecord, type Place, placeOf, valueAt } from '../place.ts';
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

const isAlias = (value: unknown): value is { readonly alias: string; readonly version: unknown } =>
  typeof value === 'object' && value !== null && typeof (value as { alias?: unknown }).alias === 'string';

/** MLflow leaves an empty list out. */
const aliasesFor =
  (version: string | undefined) =>
  (model: unknown): readonly string[] | undefined => {
    if (typeof model !== 'object' || model === null) return undefined;
    const { aliases = [] } = model as { readonly aliases?: unknown };
    return Array.isArray(aliases)
      ? aliases.filter(isAlias).flatMap((one) => (asVersion(one.version) === version ? one.alias : []))
      : undefined;
  };

/** They stand with the registered model; where that is not known, a version may name its own. */
const aliasesOf = ({ records }: Basis, version: Place): Fact<readonly string[]> => {
  const model = placeOf(records, recordId.registeredModel(asText(valueAt(at(version, 'name'))) ?? ''));
  if (hasRecord(model))
    return readFact(at(model, 'registered_model'), aliasesFor(asVersion(valueAt(at(version, 'version')))));
  const own = at(version, 'aliases');
  if (valueAt(own) !== undefined) return readFact(own, asTexts);
  return missing(whyMissing(model) === 'unreachable' ? 'unreachable' : 'not-asked');
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
