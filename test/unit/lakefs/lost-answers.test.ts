import { describe, expect, it } from 'vitest';
import { createLakefsClient } from '../../../src/lakefs/create-client.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';

/** A client whose sandbox holds repository `faces` with branch `exp`, tag `v1` and rules for its branches. */
const open = async () => {
  const sandbox = await createSandbox();
  const fetch = async (...args: ConstructorParameters<typeof Request>) => sandbox.lakefs.fetch(new Request(...args));
  const lakefs = createLakefsClient({
    endpoint: 'http://lakefs.sandbox',
    auth: { kind: 'access-key', ...sandbox.credentials },
    runtime: { ...systemRuntime(), fetch: fetch as typeof globalThis.fetch, random: () => 0 },
  });
  await lakefs.repositories.create({ name: 'faces', storageNamespace: 'local://faces', defaultBranch: 'main' });
  await lakefs.branches.create('faces', { name: 'exp', source: 'main' });
  await lakefs.tags.create('faces', { id: 'v1', ref: 'main' });
  await lakefs.branchProtection.set('faces', { patterns: ['main'], etag: undefined });
  return { sandbox, lakefs };
};

type Open = Awaited<ReturnType<typeof open>>;

type Loss = Parameters<Open['sandbox']['lakefs']['fail']>[0]['action'];

const loseAnswer = ({ sandbox }: Open, method: string, path: string, action: Loss = { kind: 'cut' }) =>
  sandbox.lakefs.fail({ method, path, when: 'after-effect', action });

/** The connection breaks, or a proxy gives up waiting and answers itself. */
const losses: readonly Loss[] = [{ kind: 'cut' }, { kind: 'status', status: 504 }, { kind: 'status', status: 408 }];

describe.each(losses)('a lakeFS request whose answer is lost by $kind', (loss) => {
  it.each<[string, string, (lakefs: Open['lakefs']) => Promise<unknown>, (lakefs: Open['lakefs']) => Promise<unknown>]>(
    [
      ['branch', '/branches/exp', (l) => l.branches.delete('faces', 'exp'), (l) => l.branches.find('faces', 'exp')],
      ['tag', '/tags/v1', (l) => l.tags.delete('faces', 'v1'), (l) => l.tags.find('faces', 'v1')],
      ['repository', '/repositories/faces', (l) => l.repositories.delete('faces'), (l) => l.repositories.find('faces')],
    ],
  )('deletes a %s without calling it absent', async (_what, path, remove, find) => {
    const bench = await open();
    loseAnswer(bench, 'DELETE', path, loss);
    await remove(bench.lakefs);
    expect(await find(bench.lakefs)).toBeUndefined();
    await expect(remove(bench.lakefs)).rejects.toMatchObject({ status: 404 });
  });

  it('says that the repository of a branch is absent, repeated or not', async () => {
    const bench = await open();
    await bench.lakefs.repositories.delete('faces');
    loseAnswer(bench, 'DELETE', '/branches/exp');
    await expect(bench.lakefs.branches.delete('faces', 'exp')).rejects.toMatchObject({
      code: 'LAKEFS_REPOSITORY_NOT_FOUND',
    });
  });

  it('does not set rules again that it has changed itself: their etag is another one', async () => {
    const bench = await open();
    const { etag } = await bench.lakefs.branchProtection.get('faces');
    loseAnswer(bench, 'PUT', 'branch_protection');
    await expect(bench.lakefs.branchProtection.set('faces', { patterns: ['exp'], etag })).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
      effect: 'unknown',
    });
    expect((await bench.lakefs.branchProtection.get('faces')).patterns).toEqual(['exp']);
  });
});
