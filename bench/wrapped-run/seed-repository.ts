import type { LakefsClient } from '../../src/lakefs/index.ts';

const parallel = 24;

/** A repository whose tag `v1` holds so many small objects under `train/`. */
export const seedRepository = async (lakefs: LakefsClient, repository: string, objects: number): Promise<void> => {
  await lakefs.repositories.create({
    name: repository,
    storageNamespace: `local://${repository}`,
    defaultBranch: 'main',
  });
  let next = 0;
  const uploadSome = async (): Promise<void> => {
    while (next < objects) {
      const nth = next++;
      const path = `train/${Math.floor(nth / 1000)}/${nth}.csv`;
      await lakefs.objects.upload(repository, 'main', { path, body: Buffer.from(`x,y\n${nth},1\n`) });
    }
  };
  await Promise.all(Array.from({ length: parallel }, uploadSome));
  const { id } = await lakefs.commits.create(repository, 'main', { message: 'Baseline' });
  await lakefs.tags.create(repository, { id: 'v1', ref: id });
};
