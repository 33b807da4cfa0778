import { Hono } from 'hono';
import { readJsonBody } from './json-body.ts';
import { keyPage } from './listing.ts';
import { createPullRequest, getPullRequest, mergePullRequest } from './pull-requests.ts';
import { queryOf } from './query.ts';
import type { LakefsState } from './state.ts';
import { pageBody, pullRequestBody } from './wire.ts';

export const pullRequestRoutes = (state: LakefsState): Hono =>
  new Hono()
    .get('/repositories/:repository/pulls', (c) => {
      const query = queryOf(c.req.url);
      const status = query.oneOf('status', ['open', 'closed', 'all'], 'all');
      const { pulls } = state.repository(c.req.param('repository'));
      const wanted = [...pulls.entries()].filter(([, { status: own }]) =>
        status === 'all' ? true : (own === 'open') === (status === 'open'),
      );
      const { results, hasMore } = keyPage(wanted, query.listing());
      const bodies = results.map(([id, { description: _, mergedCommitId: __, ...listed }]) =>
        pullRequestBody({ ...listed, id }),
      );
      return c.json(pageBody(bodies, hasMore, bodies.at(-1)?.id));
    })
    .post('/repositories/:repository/pulls', async (c) => {
      const repository = state.repository(c.req.param('repository'));
      const body = await readJsonBody(c.req.raw);
      const request = {
        title: body.string('title'),
        description: body.optionalString('description') ?? '',
        source: body.string('source_branch'),
        destination: body.string('destination_branch'),
      };
      return c.json({ id: createPullRequest(repository, request) }, 201);
    })
    .get('/repositories/:repository/pulls/:id', (c) => {
      const { repository, id } = c.req.param();
      return c.json(pullRequestBody(getPullRequest(state.repository(repository), id)));
    })
    .put('/repositories/:repository/pulls/:id/merge', (c) => {
      const { repository, id } = c.req.param();
      return c.json({ reference: mergePullRequest(state.repository(repository), id) });
    });
