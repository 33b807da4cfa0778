import type { Store } from '../store/store.ts';
import { addCommit } from './add-commit.ts';
import { clearRepository, openRepository } from './open-repository.ts';
import type { Repository, RepositoryRecord } from './repository.ts';
import { badRequest, conflict, forbidden, notFound } from './service-error.ts';
import { createTrees } from './trees.ts';

export type LakefsStateOptions = {
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

export type NewRepository = {
  readonly name: string;
  readonly storageNamespace: string;
  readonly defaultBranch: string;
  readonly isReadOnly: boolean;
};

/** Everything that the lakeFS-like server knows. What is done within a repository is in functions that take a {@link Repository}. */
export interface LakefsState {
  /** Seconds since 1970 at which the server began to be. */
  readonly installedAt: number;
  repository(name: string): Repository;
  listRepositories(): readonly RepositoryRecord[];
  createRepository(repository: NewRepository): RepositoryRecord;
  deleteRepository(name: string, isForced: boolean): void;
}

export const createLakefsState = ({ store, now }: LakefsStateOptions): LakefsState => {
  const trees = createTrees(store);
  const records = store.map<RepositoryRecord>('lakefs:repositories');
  /** A deleted repository's data stay where they are, so that no other may use the place. */
  const namespaces = store.map<string>('lakefs:namespaces');
  const installation = store.map<number>('lakefs:installation');
  const nowSeconds = () => Math.floor(now() / 1000);
  if (!installation.has('at')) installation.set('at', nowSeconds());

  const open = (record: RepositoryRecord): Repository => openRepository({ store, trees, now: nowSeconds }, record);

  const repository = (name: string): Repository => {
    const record = records.get(name);
    if (!record) throw notFound('repository');
    return open(record);
  };

  const createRepository = ({ name, ...rest }: NewRepository): RepositoryRecord => {
    if (records.has(name)) throw conflict('error creating repository: not unique');
    if (namespaces.has(rest.storageNamespace)) {
      throw badRequest(
        `failed to create repository: found lakeFS objects in the storage (:${rest.storageNamespace}): storage namespace already in use`,
      );
    }
    const record: RepositoryRecord = { id: name, creationDate: nowSeconds(), ...rest };
    return store.transaction(() => {
      records.set(name, record);
      namespaces.set(rest.storageNamespace, name);
      const created = open(record);
      const first = { committer: '', message: 'Repository created', metaRangeId: '', metadata: {}, parents: [] };
      const { id: commitId } = addCommit(created, first);
      created.branches.set(record.defaultBranch, { commitId, isHidden: false });
      return record;
    });
  };

  const deleteRepository = (name: string, isForced: boolean): void => {
    const deleted = repository(name);
    if (deleted.record.isReadOnly && !isForced) throw forbidden('read-only repository');
    store.transaction(() => {
      clearRepository(deleted);
      records.delete(name);
    });
  };

  return {
    installedAt: installation.get('at') ?? nowSeconds(),
    repository,
    listRepositories: () => [...records.entries()].map(([, record]) => record),
    createRepository,
    deleteRepository,
  };
};
