import { type Context, Hono } from 'hono';
import type { Blobs } from '../store/store.ts';
import { answerArtifact } from './artifact-answer.ts';
import { checkArtifactPath, deleteArtifact, proxyPathOf, putArtifact } from './artifact-store.ts';
import { listProxied } from './artifacts.ts';
import { getLoggedModel } from './logged-models.ts';
import { invalid, MlflowError } from './mlflow-error.ts';
import type { MlflowState } from './mlflow-state.ts';
import { getRun } from './run-records.ts';

const uploadLimitBytes = 10 * 1024 * 1024;
const proxyRoot = '/mlflow-artifacts/artifacts/';

const bodyOf = async (c: Context): Promise<Uint8Array> => new Uint8Array(await c.req.arrayBuffer());

/** The rest of the URL behind the proxy's root. */
const proxiedPath = (c: Context): string => {
  const { pathname } = new URL(c.req.url);
  return checkArtifactPath(pathname.slice(pathname.indexOf(proxyRoot) + proxyRoot.length));
};

const neededQuery = (c: Context, name: string): string => {
  const value = c.req.query(name);
  if (!value) throw invalid(`Request must specify ${name}.`);
  return value;
};

/** The artifact proxy: no check that the run or the experiment of a path exists. */
const proxyRoutes = (state: MlflowState, blobs: Blobs): Hono => {
  const app = new Hono();
  app.get('/', (c) => c.json(listProxied(state, c.req.query('path') ?? '')));
  app.get('/*', (c) => answerArtifact(state, blobs, proxiedPath(c), c.req.header('range')));
  app.put('/*', async (c) => {
    await putArtifact(state, blobs, proxiedPath(c), await bodyOf(c));
    return c.body(null, 200);
  });
  app.delete('/*', (c) => {
    deleteArtifact(state, proxiedPath(c));
    return c.json({});
  });
  return app;
};

/** Writes a small file of a run; the answer is empty, though it says it is JSON. */
const upload = async (c: Context, state: MlflowState, blobs: Blobs): Promise<Response> => {
  const runId = neededQuery(c, 'run_uuid');
  const path = checkArtifactPath(neededQuery(c, 'path'));
  const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded');
  const bytes = await bodyOf(c);
  if (bytes.byteLength === 0 || isForm) throw invalid('Request must specify data.');
  if (bytes.byteLength > uploadLimitBytes) throw invalid('Artifact size is too large. Max size is 10MB.');
  await putArtifact(state, blobs, `${proxyPathOf(getRun(state, runId).artifactUri)}/${path}`, bytes);
  return new Response(null, { status: 200, headers: { 'content-type': 'application/json' } });
};

/** Routes that move the bytes of artifacts. */
export const artifactRoutes = (state: MlflowState, blobs: Blobs): Hono => {
  const app = new Hono();
  const send = (root: string, path: string): Promise<Response> =>
    answerArtifact(state, blobs, `${proxyPathOf(root)}/${checkArtifactPath(path)}`);

  for (const prefix of ['/api', '/ajax-api']) {
    app.all(`${prefix}/2.0/mlflow-artifacts/mpu/*`, () => {
      throw new MlflowError('NOT_IMPLEMENTED', 'Multipart upload is not supported by the artifact store.');
    });
    app.route(`${prefix}/2.0/mlflow-artifacts/artifacts`, proxyRoutes(state, blobs));
  }
  app.post('/ajax-api/2.0/mlflow/upload-artifact', (c) => upload(c, state, blobs));
  app.get('/get-artifact', (c) => {
    const run = getRun(state, c.req.query('run_id') || neededQuery(c, 'run_uuid'));
    return send(run.artifactUri, neededQuery(c, 'path'));
  });
  app.get('/ajax-api/2.0/mlflow/logged-models/:id/artifacts/files', (c) =>
    send(getLoggedModel(state, c.req.param('id')).artifactUri, neededQuery(c, 'artifact_file_path')),
  );
  return app;
};
