import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { pageRoutes } from './pages/page-routes.ts';
import { apiRoutes } from './routes-api.ts';
import { ServiceError } from './service-error.ts';
import { createLakefsState, type LakefsStateOptions } from './state.ts';

/** The lakeFS-like server as a Hono app: its API under `/api/v1`, a few read-only pages beside it. */
export const createLakefsApp = ({ store, now }: LakefsStateOptions): Hono => {
  const state = createLakefsState({ store, now });
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.header('X-Request-ID', randomUUID());
    c.header('Date', new Date(now()).toUTCString());
  });
  app.get('/_health', (c) => c.text('alive!'));
  app.route('/api/v1', apiRoutes(state));
  app.route('/', pageRoutes(state));
  app.onError((error, c) => {
    const status = (error instanceof ServiceError ? error.status : 500) as ContentfulStatusCode;
    return c.req.method === 'HEAD' ? c.body(null, status) : c.json({ message: error.message }, status);
  });
  return app;
};
