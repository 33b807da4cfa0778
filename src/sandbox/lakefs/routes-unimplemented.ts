import { Hono } from 'hono';
import { ServiceError } from './service-error.ts';

/** Endpoints that a real server has and this one has not, below `/api/v1`. */
const everyMethod = [
  '/auth/*',
  '/config/:name',
  '/oidc/*',
  '/setup_comm_prefs',
  '/setup_lakefs',
  '/statistics',
  '/sts/*',
  '/usage-report/*',
];

const inRepository = [
  '/actions/runs/:run',
  '/actions/runs/:run/hooks/:hook/*',
  '/actions/trigger',
  '/branch_protection',
  '/branch_protection/set_allowed',
  '/branches/:branch/cherry-pick',
  '/branches/:branch/hard_reset',
  '/branches/:branch/import',
  '/branches/:branch/objects/copy',
  '/branches/:branch/objects/stage_allowed',
  '/branches/:branch/staging/*',
  '/dump',
  '/gc/*',
  '/metadata',
  '/metadata/*',
  '/refs/dump',
  '/refs/restore',
  '/refs/:ref/objects/underlyingProperties',
  '/refs/:ref/symlink',
  '/restore',
];

const refuse = (method: string, path: string): never => {
  throw new ServiceError(501, `the sandbox does not implement ${method} ${path}`);
};

export const unimplementedRoutes = (): Hono => {
  const app = new Hono();
  for (const path of [...everyMethod, ...inRepository.map((path) => `/repositories/:repository${path}`)]) {
    app.all(path, (c) => refuse(c.req.method, c.req.path));
  }
  app.post('/repositories/:repository/commits', (c) => refuse(c.req.method, c.req.path));
  app.patch('/repositories/:repository/pulls/:pull', (c) => refuse(c.req.method, c.req.path));
  app.put('/repositories/:repository/branches/:branch/objects', (c) => refuse(c.req.method, c.req.path));
  return app;
};
