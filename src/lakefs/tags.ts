import type { Call } from '../model/call.ts';
import type { CommitId } from '../model/ids.ts';

export type Tag = { readonly id: string; readonly commitId: CommitId };

export interface Tags {
  /** @throws LAKEFS_TAG_NOT_FOUND */
  get(repository: string, tag: string, call?: Call): Promise<Tag>;
  find(repository: string, tag: string, call?: Call): Promise<Tag | undefined>;
  list(repository: string, filter?: { readonly prefix?: string }, call?: Call): AsyncIterable<Tag>;
  /** @throws LAKEFS_TAG_EXISTS (also when a branch has that name), LAKEFS_REF_NOT_FOUND, LAKEFS_NAME_INVALID */
  create(repository: string, tag: { readonly id: string; readonly ref: string }, call?: Call): Promise<Tag>;
  delete(repository: string, tag: string, call?: Call): Promise<void>;
}
