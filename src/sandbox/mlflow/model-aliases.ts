import { type Endpoint, endpoint } from './endpoint.ts';
import { findEntry, mergeEntries, withoutEntry } from './entries.ts';
import { invalid, notFound } from './mlflow-error.ts';
import type { MlflowState, VersionRecord } from './mlflow-state.ts';
import { checkAlias, getModel, getVersion, toWireVersion, updateModel, versionsOf } from './registry-records.ts';

const newestVersion = (state: MlflowState, name: string): VersionRecord => {
  const newest = versionsOf(state, name).at(-1);
  if (!newest) throw notFound(`Latest version not found for model ${name}.`);
  return newest;
};

const set = endpoint({
  on: 'POST registered-models/alias',
  shape: { name: 'string', alias: 'string', version: 'string' },
  required: ['name', 'alias', 'version'],
  run: ({ name = '', alias = '', version = '' }, state) => {
    checkAlias(alias);
    if (alias.toLowerCase() === 'latest' || /^v\d+$/i.test(alias)) throw invalid(`Alias name '${alias}' is reserved.`);
    const target = getVersion(state, name, version);
    const model = getModel(state, name);
    state.models.set(name, { ...model, aliases: mergeEntries(model.aliases, [[alias, String(target.version)]]) });
    return {};
  },
});

const get = endpoint({
  on: 'GET registered-models/alias',
  shape: { name: 'string', alias: 'string' },
  required: ['name', 'alias'],
  run: ({ name = '', alias = '' }, state) => {
    checkAlias(alias);
    const model = getModel(state, name);
    const isLatest = alias.toLowerCase() === 'latest';
    const version = findEntry(model.aliases, alias);
    if (!isLatest && version === undefined) throw invalid(`Registered model alias ${alias} not found.`);
    const found = isLatest ? newestVersion(state, name) : getVersion(state, name, version ?? '');
    return { model_version: toWireVersion(state, found) };
  },
});

/** Deleting an alias that is not there is no error. */
const remove = endpoint({
  on: 'DELETE registered-models/alias',
  shape: { name: 'string', alias: 'string' },
  required: ['name', 'alias'],
  run: ({ name = '', alias = '' }, state) => {
    checkAlias(alias);
    const model = getModel(state, name);
    updateModel(state, model, { aliases: withoutEntry(model.aliases, alias) });
    return {};
  },
});

export const modelAliasEndpoints: readonly Endpoint[] = [set, get, remove];
