import { invalid } from './mlflow-error.ts';
import type { MlflowState } from './mlflow-state.ts';
import { getModel, getVersion } from './registry-records.ts';
import { getRun } from './run-records.ts';

export type VersionOrigin = { readonly source: string; readonly runId: string; readonly modelId: string };
type Rule = (state: MlflowState, origin: VersionOrigin) => boolean;

const isWithin = (source: string, root: string | undefined): boolean =>
  root !== undefined && (source === root || source.startsWith(`${root}/`));

const isWithinRunOrModel: Rule = (state, { source, runId, modelId }) => {
  if (modelId) return isWithin(source, state.loggedModels.get(modelId)?.artifactUri);
  return runId !== '' && isWithin(source, getRun(state, runId).artifactUri);
};

/** Local paths are nowhere in a server whose artifacts all go through its proxy. */
const never: Rule = () => false;

const rules: Readonly<Record<string, Rule>> = {
  http: never,
  https: never,
  ftp: never,
  file: never,
  '': never,
  'mlflow-artifacts': isWithinRunOrModel,
  runs: (_, { source, runId, modelId }) => !modelId && runId !== '' && /^runs:\/+([^/]+)/.exec(source)?.[1] === runId,
  models: (_, { source, modelId }) => {
    const named = /^models:\/+(m-[0-9a-f]+)$/.exec(source)?.[1];
    return named === undefined || named === modelId;
  },
};

/** @throws MlflowError when a version may not be made from this source */
export const checkSource = (state: MlflowState, origin: VersionOrigin): void => {
  const { source } = origin;
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(source)?.[1]?.toLowerCase() ?? '';
  const rule = Object.hasOwn(rules, scheme) ? rules[scheme] : undefined;
  const isTraversing = source.split(/\/|%2f/i).some((part) => part === '..' || part.toLowerCase() === '%2e%2e');
  if (isTraversing || (rule && !rule(state, origin))) throw invalid(`Invalid model version source: '${source}'.`);
};

/** A version made from another, or from a logged model, has that one's run unless it is given one. */
export const resolveOrigin = (state: MlflowState, origin: VersionOrigin): VersionOrigin => {
  const { source, runId, modelId } = origin;
  const [, name, version] = /^models:\/+([^/]+)\/(\d+)$/.exec(source) ?? [];
  if (name === undefined || version === undefined) {
    return { source, modelId, runId: runId || (state.loggedModels.get(modelId)?.sourceRunId ?? '') };
  }
  getModel(state, name);
  const base = getVersion(state, name, version);
  return { source, runId: runId || base.runId, modelId: modelId || base.modelId };
};

/** Where the files of a source are, as `get-download-uri` tells it. */
export const locate = (state: MlflowState, source: string): string => {
  const [, target = ''] = /^models:\/+(.+)$/.exec(source) ?? [];
  return state.loggedModels.get(target)?.artifactUri ?? state.versions.get(target)?.storageLocation ?? source;
};
