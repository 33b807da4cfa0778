import { Hono } from 'hono';
import { readJsonBody } from './json-body.ts';
import { deleteObject, deleteObjects, setObjectMetadata, uploadObject } from './objects.ts';
import { queryOf } from './query.ts';
import { badRequest, ServiceError } from './service-error.ts';
import type { LakefsState } from './state.ts';
import { readUploadContent } from './upload-content.ts';
import { userMetadataOf } from './user-metadata-headers.ts';
import { statsBody } from './wire.ts';

const maxDeletes = 1000;

/** Conditions other than "only if absent" belong to the paid edition. @throws 501 */
const isOnlyIfAbsent = (headers: Headers): boolean => {
  const ifNoneMatch = headers.get('If-None-Match');
  if (headers.has('If-Match') || (ifNoneMatch !== null && ifNoneMatch !== '*')) {
    throw new ServiceError(501, 'Not Implemented');
  }
  return ifNoneMatch === '*';
};

const readPaths = async (request: Request): Promise<readonly string[]> => {
  const paths = (await readJsonBody(request)).strings('paths');
  if (paths.length > maxDeletes) throw badRequest(`request size exceeded, max paths is set to ${maxDeletes}`);
  return paths;
};

export const uploadRoutes = (state: LakefsState): Hono =>
  new Hono()
    .post('/repositories/:repository/branches/:branch/objects', async (c) => {
      const query = queryOf(c.req.url);
      const [branch, path] = [c.req.param('branch'), query.required('path')];
      const repository = state.repository(c.req.param('repository'));
      const entry = await uploadObject(repository, {
        branch,
        path,
        onlyIfAbsent: isOnlyIfAbsent(c.req.raw.headers),
        metadata: userMetadataOf(c.req.raw.headers),
        isForced: query.boolean('force') ?? false,
        ...(await readUploadContent(c.req.raw)),
      });
      return c.json({ ...statsBody(repository, path, entry), metadata: entry.metadata }, 201);
    })
    .delete('/repositories/:repository/branches/:branch/objects', (c) => {
      const query = queryOf(c.req.url);
      const { repository, branch } = c.req.param();
      deleteObject(state.repository(repository), branch, query.required('path'), query.boolean('force') ?? false);
      return c.body(null, 204);
    })
    .post('/repositories/:repository/branches/:branch/objects/delete', async (c) => {
      const repository = state.repository(c.req.param('repository'));
      const isForced = queryOf(c.req.url).boolean('force') ?? false;
      const failures = deleteObjects(repository, c.req.param('branch'), await readPaths(c.req.raw), isForced);
      return c.json({ errors: failures.map(({ path, status, message }) => ({ path, status_code: status, message })) });
    })
    .put('/repositories/:repository/branches/:branch/objects/stat/user_metadata', async (c) => {
      const repository = state.repository(c.req.param('repository'));
      const path = queryOf(c.req.url).required('path');
      const body = await readJsonBody(c.req.raw);
      setObjectMetadata(repository, c.req.param('branch'), path, body.stringMap('set'));
      return c.body(null, 204);
    });
