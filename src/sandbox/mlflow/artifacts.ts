import { checkArtifactPath, listArtifacts, proxyPathOf } from './artifact-store.ts';
import { compact } from './compact.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { getLoggedModel } from './logged-models.ts';
import type { MlflowState } from './mlflow-state.ts';
import { getRun } from './run-records.ts';

const join = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('/');

const toWireFile = (path: string, sizeBytes: number | undefined): object =>
  compact({ path, is_dir: sizeBytes === undefined, file_size: sizeBytes });

/** Paths in the answer are relative to the root, which may be a run's or a logged model's. */
const listUnder = (state: MlflowState, root: string, path: string): object => {
  const folder = checkArtifactPath(path);
  const files = listArtifacts(state, join(proxyPathOf(root), folder));
  return compact({
    root_uri: root,
    files: files.map(({ name, sizeBytes }) => toWireFile(join(folder, name), sizeBytes)),
  });
};

const list = endpoint({
  on: 'GET artifacts/list',
  shape: { run_id: 'string', run_uuid: 'string', path: 'string', page_token: 'string' },
  required: ['run_id'],
  run: ({ run_id: id, run_uuid: uuid = '', path = '' }, state) =>
    listUnder(state, getRun(state, id || uuid).artifactUri, path),
});

const listOfModel = endpoint({
  on: 'GET logged-models/:model_id/artifacts/directories',
  shape: { artifact_directory_path: 'string' },
  run: ({ artifact_directory_path: path = '' }, state, { model_id: id = '' }) =>
    listUnder(state, getLoggedModel(state, id).artifactUri, path),
});

/** What the proxy lists: names alone, relative to nothing. */
export const listProxied = (state: MlflowState, path: string): object =>
  compact({
    files: listArtifacts(state, checkArtifactPath(path)).map(({ name, sizeBytes }) => toWireFile(name, sizeBytes)),
  });

export const artifactEndpoints: readonly Endpoint[] = [list, listOfModel];
