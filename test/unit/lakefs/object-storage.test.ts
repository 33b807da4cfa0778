import { expect, it } from 'vitest';
import { createLakefsClient } from '../../../src/lakefs/create-client.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';
import { startServer } from '../../support/http-server.ts';

const errorDocument = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;

/** What reading an object says when lakeFS redirects to a storage with this answer. */
const failureFrom = async (status: number, body: string) => {
  await using storage = await startServer((response) => response.writeHead(status).end(body));
  await using lakefs = await startServer((response) =>
    response.writeHead(302, { location: `${storage.url}/bucket/x?X-Amz-Signature=canary` }).end(),
  );
  const client = createLakefsClient({
    endpoint: lakefs.url,
    auth: { kind: 'access-key', accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake' },
    attempts: 1,
    runtime: { ...systemRuntime(), env: {} },
  });
  const error = await client.objects.get('faces', 'main', 'a.png').then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(String(error)).not.toContain('canary');
  return { error, host: `127.0.0.1:${storage.port}` };
};

it('says that content is gone when the storage that lakeFS redirects to lacks it', async () => {
  const { error, host } = await failureFrom(404, errorDocument('NoSuchKey'));
  expect(error).toMatchObject({
    code: 'LAKEFS_OBJECT_GONE',
    status: 404,
    message: expect.stringContaining(`the storage at "${host}" answered 404 NoSuchKey`),
  });
});

it.each([
  [403, errorDocument('AccessDenied'), 'LAKEFS_STORAGE_REFUSED', '403 AccessDenied'],
  [401, '{"message":"no"}', 'LAKEFS_STORAGE_REFUSED', '401'],
  [400, errorDocument('AuthorizationQueryParametersError'), 'LAKEFS_STORAGE_REFUSED', '400 Authorization'],
  [503, errorDocument('SlowDown'), 'LAKEFS_SERVER_ERROR', '503 SlowDown'],
])('blames %d of the storage on nobody else', async (status, body, code, said) => {
  const { error, host } = await failureFrom(status, body);
  expect(error).toMatchObject({
    code,
    message: expect.stringContaining(`the storage at "${host}" answered ${said}`),
    hint: expect.not.stringMatching(/policies list|api\/v1/),
  });
});

it('takes a lakeFS that is reached by another address for no storage, and names that', async () => {
  await using moved = await startServer((response) => response.writeHead(401).end('{"message":"no"}'));
  await using lakefs = await startServer((response, { target }) =>
    response.writeHead(301, { location: `${moved.url}/prefix${target}` }).end(),
  );
  const client = createLakefsClient({
    endpoint: lakefs.url,
    auth: { kind: 'access-key', accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake' },
    attempts: 1,
    runtime: { ...systemRuntime(), env: {} },
  });
  const reads = [client.objects.get('faces', 'main', 'a.png'), client.repositories.get('faces')];
  for (const outcome of await Promise.allSettled<unknown>(reads)) {
    expect(outcome).toMatchObject({
      reason: {
        code: 'HTTP_BAD_ANSWER',
        message: expect.stringContaining(`it redirects to "${moved.url}/prefix", which is sent no credentials`),
        hint: expect.stringContaining(`give "${moved.url}/prefix" as its address`),
      },
    });
  }
});
