import type { Store } from '../store/store.ts';
import type { Repository, RepositoryRecord } from './repository.ts';
import type { Trees } from './trees.ts';

export type Surroundings = { readonly store: Store; readonly trees: Trees; readonly now: () => number };

/** A repository over the maps of the store that are its own. */
export const openRepository = ({ store, trees, now }: Surroundings, record: RepositoryRecord): Repository => {
  const own = <T>(name: string) => store.map<T>(`lakefs:${record.id}:${name}`);
  return {
    record,
    branches: own('branches'),
    tags: own('tags'),
    commits: own('commits'),
    pulls: own('pulls'),
    protection: own('protection'),
    gcRules: own('gc'),
    staging: (branch) => own(`staging:${branch}`),
    trees,
    blobs: store.blobs,
    transaction: store.transaction,
    now,
  };
};

/** Makes the repository be as if it had never been, but for its objects' bytes. */
export const clearRepository = ({ branches, tags, commits, pulls, protection, gcRules, staging }: Repository): void => {
  for (const [branch] of branches.entries()) staging(branch).clear();
  for (const map of [branches, tags, commits, pulls, protection, gcRules]) map.clear();
};
