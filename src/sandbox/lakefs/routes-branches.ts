import { Hono } from 'hono';
import { createBranch, deleteBranch } from './branches.ts';
import { uncommittedChanges } from './changes.ts';
import { readJsonBody } from './json-body.ts';
import { changePage, keyPage } from './listing.ts';
import { resetBranch } from './objects.ts';
import { queryOf } from './query.ts';
import { getBranch } from './resolve-ref.ts';
import { badRequest } from './service-error.ts';
import type { LakefsState } from './state.ts';
import { changesPageBody, pageBody, refBody } from './wire.ts';

const readNewBranch = async (request: Request) => {
  const body = await readJsonBody(request);
  return {
    name: body.string('name'),
    source: body.string('source'),
    isHidden: body.boolean('hidden'),
    isForced: body.boolean('force'),
  };
};

const readReset = async (request: Request) => {
  const body = await readJsonBody(request);
  const [asked, path] = [body.string('type'), body.optionalString('path') ?? ''];
  const kind = (['reset', 'object', 'common_prefix'] as const).find((each) => each === asked);
  if (!kind) throw badRequest('request body has an error: Error at "/type": value is not one of the allowed values');
  return { reset: { kind, path }, isForced: body.boolean('force') };
};

export const branchRoutes = (state: LakefsState): Hono =>
  new Hono()
    .get('/repositories/:repository/branches', (c) => {
      const query = queryOf(c.req.url);
      const [listing, withHidden] = [query.listing(), query.boolean('show_hidden') ?? false];
      const { branches } = state.repository(c.req.param('repository'));
      const shown = [...branches.entries()].filter(([, branch]) => withHidden || !branch.isHidden);
      const { results, hasMore } = keyPage(shown, listing);
      const bodies = results.map(([id, { commitId }]) => refBody(id, commitId));
      return c.json(pageBody(bodies, hasMore, bodies.at(-1)?.id));
    })
    .post('/repositories/:repository/branches', async (c) => {
      const repository = state.repository(c.req.param('repository'));
      return c.text(createBranch(repository, await readNewBranch(c.req.raw)), 201);
    })
    .get('/repositories/:repository/branches/:branch', (c) => {
      const { repository, branch } = c.req.param();
      return c.json(refBody(branch, getBranch(state.repository(repository), branch).commitId));
    })
    .delete('/repositories/:repository/branches/:branch', (c) => {
      const { repository, branch } = c.req.param();
      deleteBranch(state.repository(repository), branch, queryOf(c.req.url).boolean('force') ?? false);
      return c.body(null, 204);
    })
    .put('/repositories/:repository/branches/:branch', async (c) => {
      const repository = state.repository(c.req.param('repository'));
      const { reset, isForced } = await readReset(c.req.raw);
      resetBranch(repository, c.req.param('branch'), reset, isForced);
      return c.body(null, 204);
    })
    .get('/repositories/:repository/branches/:branch/diff', (c) => {
      const { repository, branch } = c.req.param();
      const listing = queryOf(c.req.url).listing();
      const changes = uncommittedChanges(state.repository(repository), branch);
      return c.json(changesPageBody(changePage(changes, listing), false));
    });
