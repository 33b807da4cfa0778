import { describe, expect, it } from 'vitest';
import { createLakefsClient } from '../../../src/lakefs/create-client.ts';
import type { LakefsAuth } from '../../../src/lakefs/credentials.ts';
import type { Runtime } from '../../../src/util/runtime.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';
import { json } from '../../support/scripted-lakefs.ts';

const auth: LakefsAuth = { kind: 'access-key', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-real' };
const failure =
  (message: string, status = 500) =>
  () =>
    json({ message }, status);
const stats = () => json({ path: 'a', path_type: 'object', checksum: 'x', mtime: 1, size_bytes: 1 }, 201);
const user = () => json({ user: { id: 'me', creation_date: 1, email: '' } });

/** A network that answers in turn, the last answer for ever. */
const network = (...answers: readonly (() => Response)[]) => {
  const requests: Request[] = [];
  const fetch: typeof globalThis.fetch = async (...args) => {
    requests.push(new Request(...args));
    const answer = answers[Math.min(requests.length, answers.length) - 1];
    return answer ? answer() : Response.error();
  };
  const runtime: Runtime = { ...systemRuntime(), fetch, random: () => 0 };
  return { runtime, requests };
};

describe('createLakefsClient', () => {
  it('makes no request by itself, and reaches the API below the prefix of its endpoint', async () => {
    const { runtime, requests } = network(user);
    const client = createLakefsClient({ endpoint: 'https://example.org/lake/api/v1/', auth, runtime });
    expect(client.endpoint).toBe('https://example.org/lake');
    expect(requests).toEqual([]);
    expect(await client.server.currentUser()).toEqual({ id: 'me', email: undefined });
    expect(requests.map(({ url }) => url)).toEqual(['https://example.org/lake/api/v1/user']);
  });

  it('refuses an endpoint without a scheme', () => {
    expect(() => createLakefsClient({ endpoint: 'localhost:8000', auth })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });

  it('sends credentials, read anew for each request', async () => {
    const { runtime, requests } = network(user);
    let reads = 0;
    const renewed = (): LakefsAuth => (++reads === 1 ? auth : { kind: 'token', token: 't' });
    const client = createLakefsClient({ endpoint: 'http://lakefs.test', auth: renewed, runtime });
    await client.server.currentUser();
    await client.server.currentUser();
    expect(requests.map(({ headers }) => headers.get('authorization'))).toEqual([
      `Basic ${btoa('AKIAIOSFODNN7EXAMPLE:not-real')}`,
      'Bearer t',
    ]);
  });

  it('repeats an upload that lost a race, and not a commit', async () => {
    const upload = network(failure('predicate failed'), stats);
    const client = (runtime: Runtime) => createLakefsClient({ endpoint: 'http://lakefs.test', auth, runtime });
    await client(upload.runtime).objects.upload('r', 'b', { path: 'a', body: new Uint8Array(1) });
    expect(upload.requests).toHaveLength(2);
    const commit = network(failure('predicate failed'));
    await expect(client(commit.runtime).commits.create('r', 'b', { message: 'm' })).rejects.toMatchObject({
      code: 'LAKEFS_RACE_LOST',
      effect: 'none',
    });
    expect(commit.requests).toHaveLength(1);
  });

  it('sends an upload again with all of its bytes', async () => {
    const { runtime, requests } = network(failure('try later', 503), stats);
    const client = createLakefsClient({ endpoint: 'http://lakefs.test', auth, runtime });
    await client.objects.upload('r', 'b', { path: 'a', body: new Blob(['all of it']) });
    expect(await Promise.all(requests.map((request) => request.text()))).toEqual(['all of it', 'all of it']);
  });

  it('waits for an older server that calls a busy branch locked', async () => {
    const { runtime, requests } = network(failure('locked', 423), user);
    await createLakefsClient({ endpoint: 'http://lakefs.test', auth, runtime }).server.currentUser();
    expect(requests).toHaveLength(2);
  });

  it('does not repeat a read that fails for good', async () => {
    const { runtime, requests } = network(failure('ref: invalid value: validation error'));
    const client = createLakefsClient({ endpoint: 'http://lakefs.test', auth, runtime });
    await expect(client.commits.get('r', 'main^9')).rejects.toMatchObject({ code: 'LAKEFS_REJECTED' });
    expect(requests).toHaveLength(1);
  });

  it('keeps secrets out of its errors', async () => {
    const { runtime } = network(failure('error authenticating request', 401));
    const client = createLakefsClient({ endpoint: 'http://lakefs.test', auth, runtime });
    const error: unknown = await client.server.config().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'LAKEFS_UNAUTHORIZED' });
    expect(`${error} ${JSON.stringify(error)}`).not.toMatch(/not-real|AKIAIOS/);
  });
});
