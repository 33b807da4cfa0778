import { Hono } from 'hono';
import { page } from '../../page.ts';
import type { MlflowState } from '../mlflow-state.ts';
import { overview } from './overview.ts';
import { runSection, titleOf } from './run-section.ts';

/** Read-only pages in place of MLflow's user interface. */
export const pageRoutes = (state: MlflowState): Hono => {
  const app = new Hono();
  app.get('/', (c) => c.html(page('MLflow-like server', overview(state))));
  app.get('/experiments/:experiment/runs/:run', (c) => {
    const run = state.runs.get(c.req.param('run'));
    if (run?.experimentId !== c.req.param('experiment')) return c.notFound();
    return c.html(page(titleOf(run), runSection(state, run)));
  });
  return app;
};
