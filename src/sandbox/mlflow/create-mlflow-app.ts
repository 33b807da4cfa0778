import { type Context, Hono } from 'hono';
import type { Store } from '../store/store.ts';
import { artifactRoutes } from './artifact-routes.ts';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { isLacking } from './lacking.ts';
import { MlflowError } from './mlflow-error.ts';
import { type MlflowState, openMlflowState } from './mlflow-state.ts';
import { pageRoutes } from './pages/page-routes.ts';
import { sandboxVersion, serverInfo } from './server-info.ts';

export type MlflowAppOptions = {
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

const prefixes = ['/api', '/ajax-api'];

const htmlError = (status: number, title: string): Response =>
  new Response(`<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n`, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
  });

const errorAnswer = (error: MlflowError): Response => Response.json(error.toJson(), { status: error.status });

/** A body that is no JSON counts as an empty one. */
const readJson = async (c: Context): Promise<unknown> => {
  try {
    return await c.req.json();
  } catch {
    return undefined;
  }
};

const answer = async (c: Context, endpoint: Endpoint, state: MlflowState): Promise<Response> => {
  const result = endpoint.answer(
    {
      method: c.req.method,
      query: new URL(c.req.url).searchParams,
      pathParams: c.req.param(),
      contentType: c.req.header('content-type'),
      json: await readJson(c),
    },
    state,
  );
  return c.body(JSON.stringify(result, null, 2), 200, { 'content-type': 'application/json' });
};

const mountEndpoints = (app: Hono, state: MlflowState): void => {
  for (const prefix of prefixes) {
    for (const endpoint of endpoints) {
      app.on([...endpoint.methods], `${prefix}/2.0/mlflow/${endpoint.path}`, (c) => answer(c, endpoint, state));
    }
    app.get(`${prefix}/3.0/mlflow/server-info`, (c) => c.json(serverInfo));
  }
};

/** A path that exists for other methods is a 405, as any other unknown one is a 404: both in HTML. */
const mountMethodErrors = (app: Hono): void => {
  for (const prefix of prefixes) {
    for (const { path } of endpoints) {
      app.all(`${prefix}/2.0/mlflow/${path}`, () => htmlError(405, 'Method Not Allowed'));
    }
  }
};

const unknownRoute = (c: Context): Response => {
  const { pathname } = new URL(c.req.url);
  if (!isLacking(pathname)) return htmlError(404, 'Not Found');
  return errorAnswer(new MlflowError('NOT_IMPLEMENTED', `the sandbox has no ${c.req.method} ${pathname}`));
};

/** An MLflow-like tracking server, registry and artifact proxy over a store. */
export const createMlflowApp = ({ store, now }: MlflowAppOptions): Hono => {
  const state = openMlflowState(store, now);
  const app = new Hono();
  app.get('/health', (c) => c.text('OK'));
  app.get('/version', (c) => c.html(sandboxVersion));
  app.route('/', pageRoutes(state));
  app.route('/', artifactRoutes(state, store.blobs));
  mountEndpoints(app, state);
  mountMethodErrors(app);
  app.notFound(unknownRoute);
  app.onError((error) => (error instanceof MlflowError ? errorAnswer(error) : htmlError(500, 'Internal Server Error')));
  return app;
};
