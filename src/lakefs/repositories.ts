import { orUndefined } from '../http/or-undefined.ts';
import type { Call } from '../model/call.ts';
import { repositoryAbsent } from './absent.ts';
import type { Api } from './api.ts';
import { checkRepositoryName } from './check-name.ts';
import type { components } from './generated/openapi.ts';
import { listPages } from './list-pages.ts';
import { onceWrite, read, removal } from './operation.ts';

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
  /** @throws LAKEFS_REPOSITORY_EXISTS, LAKEFS_NAME_INVALID, LAKEFS_REJECTED (the storage namespace is in use) */
  create(repository: NewRepository, call?: Call): Promise<Repository>;
  delete(repository: string, call?: Call): Promise<void>;
}

const toRepository = (wire: components['schemas']['Repository']): Repository => ({
  id: wire.id,
  creationDate: wire.creation_date,
  defaultBranch: wire.default_branch,
  storageNamespace: wire.storage_namespace,
  isReadOnly: wire.read_only ?? false,
});

export const createRepositories = (api: Api): Repositories => {
  const on = (repository: string) => ({ repository, absent: repositoryAbsent(repository) });

  const repositories: Repositories = {
    get: async (repository, call) => {
      const path = { repository };
      const operation = read(`read repository "${repository}"`, { ...on(repository), holds: ['id', 'default_branch'] });
      const found = await api.ask(operation, call, (part) =>
        api.http.GET('/repositories/{repository}', { params: { path }, ...part }),
      );
      return toRepository(found);
    },

    find: (repository, call) => orUndefined(repositories.get(repository, call), 'LAKEFS_REPOSITORY_NOT_FOUND'),

    list: async function* ({ prefix } = {}, call) {
      const pages = listPages((page) =>
        api.ask(read('list the repositories'), call, (part) =>
          api.http.GET('/repositories', { params: { query: { ...(prefix && { prefix }), ...page } }, ...part }),
        ),
      );
      for await (const repository of pages) yield toRepository(repository);
    },

    create: async ({ name, storageNamespace, defaultBranch }, call) => {
      checkRepositoryName(name);
      const operation = onceWrite(`create repository "${name}"`, {
        present: {
          code: 'LAKEFS_REPOSITORY_EXISTS',
          message: `repository "${name}" already exists`,
          hint: 'take another name, or use the one that is there',
        },
      });
      const body = {
        name,
        storage_namespace: storageNamespace,
        ...(defaultBranch && { default_branch: defaultBranch }),
      };
      return toRepository(await api.ask(operation, call, (part) => api.http.POST('/repositories', { body, ...part })));
    },

    delete: async (repository, call) => {
      const path = { repository };
      await api.send(removal(`delete repository "${repository}"`, on(repository)), call, (part) =>
        api.http.DELETE('/repositories/{repository}', { params: { path }, ...part }),
      );
    },
  };
  return repositories;
};
