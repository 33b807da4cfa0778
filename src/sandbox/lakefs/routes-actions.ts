import { Hono } from 'hono';
import { queryOf } from './query.ts';
import type { LakefsState } from './state.ts';
import { pageBody } from './wire.ts';

/** The sandbox asks no action about anything, whatever stands under `_lakefs_actions/`: there are no runs to list. */
export const actionRoutes = (state: LakefsState): Hono => {
  const none = (repository: string, url: string) => {
    state.repository(repository);
    queryOf(url).amount();
    return pageBody([], false, undefined);
  };
  return new Hono()
    .get('/repositories/:repository/actions/runs', (c) => c.json(none(c.req.param('repository'), c.req.url)))
    .get('/repositories/:repository/actions/runs/:run/hooks', (c) =>
      c.json(none(c.req.param('repository'), c.req.url)),
    );
};
