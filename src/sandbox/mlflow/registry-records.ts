import { compact } from './compact.ts';
import { writeEntries } from './entries.ts';
import { checkKey, checkLength } from './limits.ts';
import { invalid, notFound } from './mlflow-error.ts';
import type { MlflowState, ModelRecord, VersionRecord } from './mlflow-state.ts';

/** @throws MlflowError when no registered model can have this name */
export const checkModelName = (name: string): void => {
  if (name.trim() === '' || /[/:]/.test(name)) {
    throw invalid(`Invalid model name '${name}'. Names cannot be empty or contain '/' or ':'.`);
  }
};

export const getModel = ({ models }: MlflowState, name: string): ModelRecord => {
  checkModelName(name);
  const model = models.get(name);
  if (!model) throw notFound(`Registered Model with name=${name} not found`);
  return model;
};

export const versionKey = (name: string, version: string | number): string => `${name}/${version}`;

export const getVersion = ({ versions }: MlflowState, name: string, version: string): VersionRecord => {
  checkModelName(name);
  if (!/^\d+$/.test(version)) throw invalid(`Parameter 'version' must be an integer, got '${version}'.`);
  const found = versions.get(versionKey(name, Number(version)));
  if (!found) throw notFound(`Model Version (name=${name}, version=${version}) not found`);
  return found;
};

export const versionsOf = ({ versions }: MlflowState, name: string): readonly VersionRecord[] =>
  [...versions.entries()].map(([, version]) => version).filter((version) => version.name === name);

export const updateModel = (
  state: MlflowState,
  model: ModelRecord,
  changes: Partial<ModelRecord> = {},
): ModelRecord => {
  const updated = { ...model, ...changes, updatedAt: state.now() };
  state.models.set(model.name, updated);
  return updated;
};

export const updateVersion = (
  state: MlflowState,
  version: VersionRecord,
  changes: Partial<VersionRecord>,
): VersionRecord => {
  const updated = { ...version, ...changes };
  state.versions.set(versionKey(version.name, version.version), updated);
  return updated;
};

const aliasLimit = 255;

/** @throws MlflowError when the text can be no alias */
export const checkAlias = (alias: string): void => {
  if (!/^[\p{L}\p{N}_-]+$/u.test(alias)) throw invalid(`Invalid alias name: '${alias}'.`);
  checkLength('alias', alias, aliasLimit);
};

export const checkRegistryTag = (key: string, value: string): void => {
  checkKey(key);
  checkLength('value', value, 100_000);
};

/** A version as lists tell it: without its aliases, even when it has some. */
export const toWireListedVersion = (version: VersionRecord): Readonly<Record<string, unknown>> =>
  compact({
    name: version.name,
    version: String(version.version),
    creation_timestamp: version.createdAt,
    last_updated_timestamp: version.updatedAt,
    current_stage: version.stage,
    description: version.description,
    source: version.source,
    run_id: version.runId,
    status: 'READY',
    tags: writeEntries(version.tags),
    run_link: version.runLink,
  });

export const aliasesOf = ({ models }: MlflowState, { name, version }: VersionRecord): readonly string[] =>
  (models.get(name)?.aliases ?? []).filter(([, target]) => target === String(version)).map(([alias]) => alias);

/** A version as a request for it alone tells it. */
export const toWireVersion = (state: MlflowState, version: VersionRecord): object =>
  compact({ ...toWireListedVersion(version), aliases: aliasesOf(state, version) });

/** The highest version of each stage. */
export const latestVersions = (state: MlflowState, name: string): readonly VersionRecord[] => [
  ...new Map(versionsOf(state, name).map((version) => [version.stage, version])).values(),
];

export const toWireModel = (state: MlflowState, model: ModelRecord): object =>
  compact({
    name: model.name,
    creation_timestamp: model.createdAt,
    last_updated_timestamp: model.updatedAt,
    description: model.description || undefined,
    latest_versions: latestVersions(state, model.name).map(toWireListedVersion),
    tags: writeEntries(model.tags),
    aliases: model.aliases.map(([alias, version]) => ({ alias, version })),
  });
