import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { downloadListing } from '../../src/data/download.ts';
import { listPrefix } from '../../src/data/list-prefix.ts';
import { observeDirectory } from '../../src/data/observe-directory.ts';
import { uploadMirror } from '../../src/data/upload.ts';
import { createLakefsClient } from '../../src/lakefs/index.ts';
import { createSandbox, type FaultRule } from '../../src/sandbox/index.ts';
import { systemRuntime } from '../../src/util/runtime.ts';
import { folderWith, tempFolder } from '../unit/data/temp-folder.ts';

/** A repository in a sandbox of its own, whose faults can be set. */
const faultyRepository = async () => {
  const { lakefs: service, credentials } = await createSandbox();
  const fetch = ((...args: ConstructorParameters<typeof Request>) =>
    service.fetch(new Request(...args))) as typeof globalThis.fetch;
  const { objects, repositories } = createLakefsClient({
    endpoint: 'http://lakefs.sandbox',
    auth: { kind: 'access-key', ...credentials },
    runtime: { ...systemRuntime(), fetch, sleep: async () => undefined },
  });
  await repositories.create({ name: 'faulty', storageNamespace: 'local://faulty', defaultBranch: 'main' });
  return { service, objects, at: { repository: 'faulty', ref: 'main', prefix: 'train/' } };
};

const content = 'some text that is long enough to be cut in the middle of it\n'.repeat(50);
const files = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`part-${at}.csv`, `${at} ${content}`]));

const upload = async ({ objects, at }: Awaited<ReturnType<typeof faultyRepository>>) => {
  const dir = await folderWith(files);
  const { plan } = await observeDirectory(dir, { prefix: at.prefix, objects: [], sizeBytes: 0 });
  return uploadMirror(objects, { ...at, branch: 'main', dir, plan });
};

const troubles: readonly (readonly [string, Pick<FaultRule, 'when' | 'action'>])[] = [
  ['is cut before it had an effect', { when: 'before-effect', action: { kind: 'cut' } }],
  ['is cut after it had an effect', { when: 'after-effect', action: { kind: 'cut' } }],
  ['is answered 503', { when: 'before-effect', action: { kind: 'status', status: 503 } }],
];

describe('a transfer', () => {
  it.each(troubles)('uploads everything although a request %s', async (_, trouble) => {
    const faulty = await faultyRepository();
    faulty.service.fail({ method: 'POST', path: '/objects', nth: 3, ...trouble });
    expect(await upload(faulty)).toMatchObject({ uploadedCount: 12 });
    expect((await listPrefix(faulty.objects, faulty.at)).objects).toHaveLength(12);
  });

  it.each([
    ...troubles.slice(0, 1),
    ['breaks off half-way', { when: 'after-effect', action: { kind: 'truncate' } }] as const,
  ])('downloads every byte although an answer %s', async (_, trouble) => {
    const faulty = await faultyRepository();
    await upload(faulty);
    const listing = await listPrefix(faulty.objects, faulty.at);
    faulty.service.fail({ method: 'GET', path: '/objects', nth: 3, ...trouble });
    const dir = await tempFolder();
    await downloadListing(faulty.objects, { ...faulty.at, dir, listing });
    for (const [path, expected] of Object.entries(files))
      expect(await readFile(join(dir, path), 'utf8')).toBe(expected);
  });

  it('leaves no half file behind when an answer breaks off every time', async () => {
    const faulty = await faultyRepository();
    await upload(faulty);
    const listing = await listPrefix(faulty.objects, faulty.at);
    faulty.service.fail({
      method: 'GET',
      path: '/objects',
      times: 1000,
      when: 'after-effect',
      action: { kind: 'truncate' },
    });
    const dir = await tempFolder();
    await expect(downloadListing(faulty.objects, { ...faulty.at, dir, listing })).rejects.toMatchObject({
      code: 'HTTP_UNREACHABLE',
    });
    expect(await readdir(dir)).toEqual([]);
  });
});
