import { Hono } from 'hono';
import { readJsonBody } from './json-body.ts';
import { keyPage } from './listing.ts';
import { queryOf } from './query.ts';
import { badRequest } from './service-error.ts';
import type { LakefsState, NewRepository } from './state.ts';
import { pageBody, repositoryBody } from './wire.ts';

const readNewRepository = async (request: Request): Promise<NewRepository> => {
  const body = await readJsonBody(request);
  const [name, storageNamespace] = [body.string('name'), body.string('storage_namespace')];
  if (!/^[a-z0-9][a-z0-9-]{2,62}$/.test(name)) {
    throw badRequest(`request body has an error: Error at "/name": "${name}" doesn't match the regular expression`);
  }
  if (!/^(local|mem):\/\//.test(storageNamespace)) {
    throw badRequest(
      'request body has an error: Error at "/storage_namespace": the sandbox keeps local:// and mem:// only',
    );
  }
  const defaultBranch = body.optionalString('default_branch') || 'main';
  return { name, storageNamespace, defaultBranch, isReadOnly: body.boolean('read_only') };
};

export const repositoryRoutes = (state: LakefsState): Hono =>
  new Hono()
    .get('/repositories', (c) => {
      const query = queryOf(c.req.url);
      const search = query.string('search') ?? '';
      const records = state.listRepositories().filter(({ id }) => id.includes(search));
      const { results, hasMore } = keyPage(
        records.map((record) => [record.id, record] as const),
        query.listing(),
      );
      const bodies = results.map(([, record]) => repositoryBody(record));
      return c.json(pageBody(bodies, hasMore, bodies.at(-1)?.id));
    })
    .post('/repositories', async (c) =>
      c.json(repositoryBody(state.createRepository(await readNewRepository(c.req.raw))), 201),
    )
    .get('/repositories/:repository', (c) => c.json(repositoryBody(state.repository(c.req.param('repository')).record)))
    .delete('/repositories/:repository', (c) => {
      state.deleteRepository(c.req.param('repository'), queryOf(c.req.url).boolean('force') ?? false);
      return c.body(null, 204);
    });
