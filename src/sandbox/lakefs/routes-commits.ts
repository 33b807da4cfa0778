import { Hono } from 'hono';
import { commitBranch, type NewCommit } from './commit-branch.ts';
import { readJsonBody } from './json-body.ts';
import { type LogQuery, logPage } from './log.ts';
import { queryOf } from './query.ts';
import type { Repository } from './repository.ts';
import { resolveCommit } from './resolve-ref.ts';
import { type Revert, revertBranch } from './revert.ts';
import { badRequest, notFound, ServiceError } from './service-error.ts';
import type { LakefsState } from './state.ts';
import { commitBody, pageBody } from './wire.ts';

const readNewCommit = async (request: Request): Promise<NewCommit> => {
  const body = await readJsonBody(request);
  const date = body.optionalInteger('date');
  const sourceMetaRange = queryOf(request.url).string('source_metarange');
  return {
    message: body.string('message'),
    metadata: body.stringMap('metadata'),
    allowEmpty: body.boolean('allow_empty'),
    isForced: body.boolean('force'),
    ...(date === undefined ? {} : { date }),
    ...(sourceMetaRange === undefined ? {} : { sourceMetaRange }),
  };
};

const readRevert = async (request: Request): Promise<Revert> => {
  const body = await readJsonBody(request);
  const overrides = body.object('commit_overrides');
  const message = overrides?.optionalString('message');
  const parentNumber = body.integer('parent_number');
  if (parentNumber < 0) throw badRequest('argument parentNumber: invalid value: validation error');
  return {
    ref: body.string('ref'),
    parentNumber,
    allowEmpty: body.boolean('allow_empty'),
    isForced: body.boolean('force'),
    ...(message ? { message } : {}),
    ...(overrides ? { metadata: overrides.stringMap('metadata') } : {}),
  };
};

const readLogQuery = (ref: string, url: string): LogQuery => {
  const query = queryOf(url);
  const [after, stopAt, since] = [query.string('after'), query.string('stop_at'), query.time('since')];
  return {
    ref,
    amount: query.amount(),
    isFirstParent: query.boolean('first_parent') ?? false,
    isLimit: query.boolean('limit') ?? false,
    objects: query.strings('objects'),
    prefixes: query.strings('prefixes'),
    ...(after ? { after } : {}),
    ...(stopAt ? { stopAt } : {}),
    ...(since === undefined ? {} : { since }),
  };
};

/** This one endpoint of the real server takes every refused ref, but for one that is absent, for a fault of its own. */
const getCommitByRef = (repository: Repository, ref: string) => {
  try {
    return resolveCommit(repository, ref);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    throw error.status === 404 ? notFound('commit') : new ServiceError(500, error.message);
  }
};

export const commitRoutes = (state: LakefsState): Hono =>
  new Hono()
    .get('/repositories/:repository/commits/:ref', (c) => {
      const { repository, ref } = c.req.param();
      return c.json(commitBody(getCommitByRef(state.repository(repository), ref)));
    })
    .post('/repositories/:repository/branches/:branch/commits', async (c) => {
      const commit = await readNewCommit(c.req.raw);
      const repository = state.repository(c.req.param('repository'));
      return c.json(commitBody(commitBranch(repository, c.req.param('branch'), commit)), 201);
    })
    .post('/repositories/:repository/branches/:branch/revert', async (c) => {
      const repository = state.repository(c.req.param('repository'));
      revertBranch(repository, c.req.param('branch'), await readRevert(c.req.raw));
      return c.body(null, 204);
    })
    .get('/repositories/:repository/refs/:ref/commits', (c) => {
      const { repository, ref } = c.req.param();
      const query = readLogQuery(ref, c.req.url);
      const { commits, hasMore } = logPage(state.repository(repository), query);
      return c.json(pageBody(commits.map(commitBody), hasMore, commits.at(-1)?.id));
    });
