import type { Call } from '../model/call.ts';

export type Repository = {
  readonly id: string;
  /** Seconds since 1970. */
  readonly creationDate: number;
  readonly defaultBranch: string;
  readonly storageNamespace: string;
  readonly isReadOnly: boolean;
};

export type NewRepository = {
  readonly name: string;
  readonly storageNamespace: string;
  readonly defaultBranch?: string;
};

export interface Repositories {
  /** @throws LAKEFS_REPOSITORY_NOT_FOUND */
  get(repository: string, call?: Call): Promise<Repository>;
  find(repository: string, call?: Call): Promise<Repository | undefined>;
  list(filter?: { readonly prefix?: string }, call?: Call): AsyncIterable<Repository>;
  /** @throws LAKEFS_REPOSITORY_EXISTS */
  create(repository: NewRepository, call?: Call): Promise<Repository>;
  delete(repository: string, call?: Call): Promise<void>;
}
