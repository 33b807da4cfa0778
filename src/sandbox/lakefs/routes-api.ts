import { Hono } from 'hono';
import { isAuthorized } from './credentials.ts';
import { actionRoutes } from './routes-actions.ts';
import { branchRoutes } from './routes-branches.ts';
import { commitRoutes } from './routes-commits.ts';
import { objectRoutes } from './routes-objects.ts';
import { pullRequestRoutes } from './routes-pull-requests.ts';
import { refRoutes } from './routes-refs.ts';
import { repositoryRoutes } from './routes-repositories.ts';
import { serverRoutes } from './routes-server.ts';
import { settingsRoutes } from './routes-settings.ts';
import { tagRoutes } from './routes-tags.ts';
import { unimplementedRoutes } from './routes-unimplemented.ts';
import { uploadRoutes } from './routes-uploads.ts';
import { ServiceError } from './service-error.ts';
import type { LakefsState } from './state.ts';

const resources: readonly ((state: LakefsState) => Hono)[] = [
  serverRoutes,
  repositoryRoutes,
  settingsRoutes,
  branchRoutes,
  tagRoutes,
  commitRoutes,
  refRoutes,
  pullRequestRoutes,
  actionRoutes,
  objectRoutes,
  uploadRoutes,
];

/** All of `/api/v1`. */
export const apiRoutes = (state: LakefsState): Hono => {
  const api = new Hono();
  api.route('/', unimplementedRoutes());
  api.use(async (c, next) => {
    const isOpen = c.req.path === '/api/v1/healthcheck';
    if (!isOpen && !isAuthorized(c.req.header('Authorization'))) {
      throw new ServiceError(401, 'error authenticating request');
    }
    await next();
  });
  for (const routes of resources) api.route('/', routes(state));
  api.all('*', () => {
    throw new ServiceError(404, 'invalid API endpoint');
  });
  return api;
};
