import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { escapeHtml } from '../../../util/escape-html.ts';
import { page } from '../../page.ts';
import { ServiceError } from '../service-error.ts';
import type { LakefsState } from '../state.ts';
import { commitPage } from './commit-page.ts';
import { objectPage, objectsPage } from './objects-page.ts';
import { repositoriesPage, repositoryPage } from './repository-pages.ts';

/** Read-only pages at the addresses that the real server's web interface has. */
export const pageRoutes = (state: LakefsState): Hono => {
  const pages = new Hono()
    .get('/', (c) => c.html(repositoriesPage(state)))
    .get('/repositories', (c) => c.html(repositoriesPage(state)))
    .get('/repositories/:repository', (c) => c.html(repositoryPage(state.repository(c.req.param('repository')))))
    .get('/repositories/:repository/commits/:ref', (c) => {
      const { repository, ref } = c.req.param();
      return c.html(commitPage(state.repository(repository), ref));
    })
    .get('/repositories/:repository/objects', (c) => {
      const repository = state.repository(c.req.param('repository'));
      const { ref = repository.record.defaultBranch, path = '' } = c.req.query();
      return c.html(objectsPage(repository, ref, path));
    })
    .get('/repositories/:repository/object', (c) => {
      const repository = state.repository(c.req.param('repository'));
      const { ref = repository.record.defaultBranch, path = '' } = c.req.query();
      return c.html(objectPage(repository, ref, path));
    })
    .all('*', () => {
      throw new ServiceError(404, 'the sandbox has no such page');
    });
  pages.onError((error, c) => {
    const status = error instanceof ServiceError ? error.status : 500;
    return c.html(page(String(status), `<p>${escapeHtml(error.message)}</p>`), status as ContentfulStatusCode);
  });
  return pages;
};
