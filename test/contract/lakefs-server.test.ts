import { describe, expect, it } from 'vitest';
import { createLakefsClient, type LakefsAuth, type LakefsClient } from '../../src/lakefs/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { systemRuntime } from '../../src/util/runtime.ts';
import { openTarget } from '../support/targets.ts';

/** A client of the same kind of server with other credentials or another path. */
const openStranger = async (auth: LakefsAuth, path = ''): Promise<LakefsClient> => {
  const { kind, lakefs } = await openTarget();
  if (kind === 'live') return createLakefsClient({ endpoint: lakefs.endpoint + path, auth });
  const sandbox = await createSandbox();
  const fetch: typeof globalThis.fetch = (...args) => sandbox.lakefs.fetch(new Request(...args));
  return createLakefsClient({ endpoint: `http://lakefs.sandbox${path}`, auth, runtime: { ...systemRuntime(), fetch } });
};

const wrongKey = {
  kind: 'access-key',
  accessKeyId: 'AKIAXXXXXXXXXXXXWXYZ',
  secretAccessKey: 'not-the-secret',
} as const;

describe('lakeFS server', () => {
  it('says which version and edition it is', async () => {
    const { kind, lakefs } = await openTarget();
    const config = await lakefs.server.config();
    expect(config.versionContext).toBe('lakeFS');
    expect(config.version).toMatch(kind === 'sandbox' ? /sandbox/ : /^\d+\.\d+\.\d+$/);
    expect(config).toMatchObject({ blockstoreType: 'local', isPresignSupported: false });
  });

  it('says who is asking', async () => {
    const { lakefs } = await openTarget();
    expect((await lakefs.server.currentUser()).id).not.toBe('');
  });

  it('is healthy, without credentials too', async () => {
    await (await openTarget()).lakefs.server.health();
    await (await openStranger(wrongKey)).server.health();
  });

  it('lets its clock be compared after the first answer', async () => {
    const { lakefs } = await openTarget();
    await lakefs.server.health();
    expect(Math.abs(lakefs.server.clockOffsetMs() ?? Number.NaN)).toBeLessThan(5_000);
  });

  it('refuses a wrong key, of which the error shows four characters', async () => {
    const stranger = await openStranger(wrongKey);
    const refused = await stranger.repositories.get('any').catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'LAKEFS_UNAUTHORIZED', status: 401, effect: 'none' });
    expect(refused).toMatchObject({ hint: expect.stringContaining('"WXYZ"') });
    expect(JSON.stringify(refused)).not.toContain('AKIAX');
    expect(`${refused}`).not.toContain('not-the-secret');
  });

  it('gives each refusal the id of its request', async () => {
    const { lakefs, createRepository } = await openTarget();
    const repository = await createRepository('request-id');
    await expect(lakefs.branches.get(repository, 'none')).rejects.toMatchObject({
      requestId: expect.stringMatching(/.+/),
    });
  });

  it('is not found below another path', async () => {
    const lost = await openStranger(wrongKey, '/elsewhere');
    await expect(lost.server.config()).rejects.toMatchObject({ code: 'LAKEFS_WRONG_SERVER' });
    await expect(lost.branches.delete('any', 'branch')).rejects.toMatchObject({ code: 'LAKEFS_WRONG_SERVER' });
  });
});
