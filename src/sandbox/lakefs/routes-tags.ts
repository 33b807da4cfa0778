import { Hono } from 'hono';
import { readJsonBody } from './json-body.ts';
import { keyPage } from './listing.ts';
import { queryOf } from './query.ts';
import type { LakefsState } from './state.ts';
import { createTag, deleteTag, getTag } from './tags.ts';
import { pageBody, refBody } from './wire.ts';

export const tagRoutes = (state: LakefsState): Hono =>
  new Hono()
    .get('/repositories/:repository/tags', (c) => {
      const listing = queryOf(c.req.url).listing();
      const { tags } = state.repository(c.req.param('repository'));
      const { results, hasMore } = keyPage(tags.entries(), listing);
      const bodies = results.map(([id, commitId]) => refBody(id, commitId));
      return c.json(pageBody(bodies, hasMore, bodies.at(-1)?.id));
    })
    .post('/repositories/:repository/tags', async (c) => {
      const repository = state.repository(c.req.param('repository'));
      const body = await readJsonBody(c.req.raw);
      const tag = { id: body.string('id'), ref: body.string('ref'), isForced: body.boolean('force') };
      return c.json(refBody(tag.id, createTag(repository, tag)), 201);
    })
    .get('/repositories/:repository/tags/:tag', (c) => {
      const { repository, tag } = c.req.param();
      return c.json(refBody(tag, getTag(state.repository(repository), tag)));
    })
    .delete('/repositories/:repository/tags/:tag', (c) => {
      const { repository, tag } = c.req.param();
      deleteTag(state.repository(repository), tag, queryOf(c.req.url).boolean('force') ?? false);
      return c.body(null, 204);
    });
