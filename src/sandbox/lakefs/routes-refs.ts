import { Hono } from 'hono';
import { threeDotChanges, twoDotChanges } from './changes.ts';
import { readJsonBody } from './json-body.ts';
import { changePage } from './listing.ts';
import { type Merge, mergeBranch, mergeEnds } from './merge.ts';
import type { MergeStrategy } from './merge-trees.ts';
import { queryOf } from './query.ts';
import { badRequest } from './service-error.ts';
import type { LakefsState } from './state.ts';
import { changesPageBody } from './wire.ts';

const readStrategy = (asked: string): MergeStrategy => {
  if (asked === '') return 'default';
  if (asked === 'dest-wins' || asked === 'source-wins') return asked;
  throw badRequest('argument strategy: invalid value: validation error');
};

const readMerge = async (request: Request, source: string, destination: string): Promise<Merge> => {
  const body = await readJsonBody(request, {});
  const message = body.optionalString('message');
  return {
    source,
    destination,
    metadata: body.stringMap('metadata'),
    strategy: readStrategy(body.optionalString('strategy') ?? ''),
    isSquash: body.boolean('squash_merge'),
    allowEmpty: body.boolean('allow_empty'),
    isForced: body.boolean('force'),
    ...(message ? { message } : {}),
  };
};

export const refRoutes = (state: LakefsState): Hono =>
  new Hono()
    .get('/repositories/:repository/refs/:left/diff/:right', (c) => {
      const { repository, left, right } = c.req.param();
      const query = queryOf(c.req.url);
      const isTwoDot = query.oneOf('type', ['two_dot', 'three_dot'], 'three_dot') === 'two_dot';
      const [listing, withRight] = [query.listing(), query.boolean('include_right_stats') ?? false];
      const changes = (isTwoDot ? twoDotChanges : threeDotChanges)(state.repository(repository), left, right);
      return c.json(changesPageBody(changePage(changes, listing), withRight));
    })
    .get('/repositories/:repository/refs/:source/merge/:destination', (c) => {
      const { repository, source, destination } = c.req.param();
      // The real server (1.84.0) answers with the two ends exchanged, and so asks for the destination first.
      const exchanged = mergeEnds(state.repository(repository), destination, source);
      return c.json({
        source_commit_id: exchanged.source.id,
        destination_commit_id: exchanged.destination.id,
        base_commit_id: exchanged.base.id,
      });
    })
    .post('/repositories/:repository/refs/:source/merge/:destination', async (c) => {
      const { repository, source, destination } = c.req.param();
      const merge = await readMerge(c.req.raw, source, destination);
      const reference = mergeBranch(state.repository(repository), merge);
      return reference === undefined ? c.json({ reference: '' }, 409) : c.json({ reference });
    });
