import { orUndefined } from '../http/or-undefined.ts';
import type { Call } from '../model/call.ts';
import { asCommitId, type CommitId } from '../model/ids.ts';
import { refAbsent, tagAbsent } from './absent.ts';
import type { Api } from './api.ts';
import { checkTagName } from './check-name.ts';
import { createAtCommit } from './create-at-commit.ts';
import { listPages } from './list-pages.ts';
import { type Operation, onceWrite, read, removal } from './operation.ts';

export type Tag = { readonly id: string; readonly commitId: CommitId };

export interface Tags {
  /** @throws LAKEFS_TAG_NOT_FOUND */
  get(repository: string, tag: string, call?: Call): Promise<Tag>;
  find(repository: string, tag: string, call?: Call): Promise<Tag | undefined>;
  list(repository: string, filter?: { readonly prefix?: string }, call?: Call): AsyncIterable<Tag>;
  /**
   * Tags never move: a name that is taken is refused, on the same commit too.
   * @throws LAKEFS_TAG_EXISTS (also when a branch has that name), LAKEFS_REF_NOT_FOUND, LAKEFS_NAME_INVALID, LAKEFS_COMMIT_MISMATCH
   */
  create(repository: string, tag: { readonly id: string; readonly ref: string }, call?: Call): Promise<Tag>;
  /** @throws LAKEFS_TAG_NOT_FOUND */
  delete(repository: string, tag: string, call?: Call): Promise<void>;
}

const toTag = ({ id, commit_id }: { readonly id: string; readonly commit_id: string }): Tag => ({
  id,
  commitId: asCommitId(commit_id),
});

const get =
  (api: Api): Tags['get'] =>
  async (repository, tag, call) => {
    const absent = tagAbsent(repository, tag);
    const operation = read(`read tag "${tag}" of repository "${repository}"`, {
      repository,
      absent,
      holds: ['id', 'commit_id'],
    });
    const found = await api.ask(operation, call, (part) =>
      api.http.GET('/repositories/{repository}/tags/{tag}', { params: { path: { repository, tag } }, ...part }),
    );
    return toTag(found);
  };

const list = (api: Api): Tags['list'] =>
  async function* (repository, { prefix } = {}, call) {
    const operation = read(`list the tags of repository "${repository}"`, { repository });
    const pages = listPages((page) =>
      api.ask(operation, call, (part) =>
        api.http.GET('/repositories/{repository}/tags', {
          params: { path: { repository }, query: { ...(prefix && { prefix }), ...page } },
          ...part,
        }),
      ),
    );
    for await (const tag of pages) yield toTag(tag);
  };

const creating = (repository: string, id: string, ref: string): Operation =>
  onceWrite(`create tag "${id}" in repository "${repository}"`, {
    repository,
    holds: ['commit_id'],
    absent: refAbsent(repository, ref),
    present: {
      code: 'LAKEFS_TAG_EXISTS',
      message: `tag "${id}" already exists in repository "${repository}"`,
      hint: 'choose another name; a branch of that name counts too',
    },
  });

const create =
  (api: Api, remove: Tags['delete']): Tags['create'] =>
  async (repository, { id, ref }, call) => {
    checkTagName(id);
    const createFrom = async (source: string) => {
      const params = { path: { repository } };
      const tag = await api.ask(creating(repository, id, ref), call, (part) =>
        api.http.POST('/repositories/{repository}/tags', { params, body: { id, ref: source }, ...part }),
      );
      return asCommitId(tag.commit_id);
    };
    const commitId = await createAtCommit(`tag "${id}"`, ref, createFrom, () => remove(repository, id, call));
    return { id, commitId };
  };

const remove =
  (api: Api): Tags['delete'] =>
  async (repository, tag, call) => {
    const more = { repository, absent: tagAbsent(repository, tag) };
    await api.send(removal(`delete tag "${tag}" of repository "${repository}"`, more), call, (part) =>
      api.http.DELETE('/repositories/{repository}/tags/{tag}', { params: { path: { repository, tag } }, ...part }),
    );
  };

export const createTags = (api: Api): Tags => {
  const getTag = get(api);
  const removeTag = remove(api);
  return {
    get: getTag,
    // A name that no tag can have is refused, not called absent.
    find: (...asked) => orUndefined(getTag(...asked), 'LAKEFS_TAG_NOT_FOUND', 'LAKEFS_REJECTED'),
    list: list(api),
    create: create(api, removeTag),
    delete: removeTag,
  };
};
