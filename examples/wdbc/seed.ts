// Brings the checked-in shards into a new lakeFS repository, and tags the version that every experiment starts from.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LakefsClient } from '../../src/lakefs/index.ts';

export const repository = 'wdbc';
export const baselineTag = 'dataset-v1.0-baseline';

const dataDir = join(import.meta.dirname, 'data');
const parts = ['train', 'test'] as const;

/** @returns how many shards were uploaded. */
export const seed = async (lakefs: LakefsClient): Promise<number> => {
  await lakefs.repositories.create({
    name: repository,
    storageNamespace: `local://${repository}`,
    defaultBranch: 'main',
  });
  const paths = parts.flatMap((part) => readdirSync(join(dataDir, part)).map((name) => `${part}/${name}`));
  await Promise.all(
    paths.map((path) =>
      lakefs.objects.upload(repository, 'main', {
        path,
        body: readFileSync(join(dataDir, path)),
        contentType: 'text/csv',
      }),
    ),
  );
  const { id } = await lakefs.commits.create(repository, 'main', {
    message: 'Wisconsin diagnostic breast-cancer table',
    metadata: { source: 'https://doi.org/10.24432/C5DW2B', license: 'CC BY 4.0' },
  });
  await lakefs.tags.create(repository, { id: baselineTag, ref: id });
  return paths.length;
};
