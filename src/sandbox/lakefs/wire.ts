import type { Commit } from './add-commit.ts';
import type { Change, PathedChange } from './changes.ts';
import type { Entry } from './entry.ts';
import type { Listed, Page } from './listing.ts';
import type { PullRequest } from './pull-requests.ts';
import type { Repository, RepositoryRecord } from './repository.ts';

const maxPerPage = 1000;

/** The envelope of every list. `offset` is what a client sends as `after` to go on. */
export const pageBody = <T>(results: readonly T[], hasMore: boolean, offset: string | undefined) => ({
  pagination: {
    has_more: hasMore,
    max_per_page: maxPerPage,
    next_offset: hasMore ? (offset ?? '') : '',
    results: results.length,
  },
  results,
});

export const repositoryBody = (record: RepositoryRecord) => ({
  id: record.id,
  creation_date: record.creationDate,
  default_branch: record.defaultBranch,
  read_only: record.isReadOnly,
  storage_id: '',
  storage_namespace: record.storageNamespace,
});

export const refBody = (id: string, commitId: string) => ({ id, commit_id: commitId });

export const commitBody = (commit: Commit) => ({
  id: commit.id,
  committer: commit.committer,
  creation_date: commit.creationDate,
  generation: commit.generation,
  message: commit.message,
  meta_range_id: commit.metaRangeId,
  metadata: commit.metadata,
  parents: commit.parents,
  version: 1,
});

type ShownPullRequest = Omit<PullRequest, 'description'> & Partial<Pick<PullRequest, 'description'>>;

/** Lists leave the description and the merge commit out. */
export const pullRequestBody = ({ description, closedAt, mergedCommitId, ...request }: ShownPullRequest) => ({
  id: request.id,
  status: request.status,
  title: request.title,
  author: request.author,
  creation_date: request.createdAt,
  source_branch: request.source,
  destination_branch: request.destination,
  ...(description === undefined ? {} : { description }),
  ...(closedAt === undefined ? {} : { closed_date: closedAt }),
  ...(mergedCommitId === undefined ? {} : { merged_commit_id: mergedCommitId }),
});

export const statsBody = ({ record }: Repository, path: string, entry: Entry) => ({
  path,
  path_type: 'object',
  checksum: entry.checksum,
  content_type: entry.contentType,
  mtime: entry.mtime,
  physical_address: `${record.storageNamespace.replace(/\/$/, '')}/data/${entry.blob}`,
  size_bytes: entry.sizeBytes,
});

const listedBody = (repository: Repository, listed: Listed<Entry>, withMetadata: boolean) => {
  if (listed.kind === 'common-prefix') {
    return { path: listed.path, path_type: 'common_prefix', checksum: '', mtime: 0, physical_address: '' };
  }
  const { metadata } = listed.value;
  const hasMetadata = withMetadata && Object.keys(metadata).length > 0;
  return { ...statsBody(repository, listed.path, listed.value), ...(hasMetadata ? { metadata } : {}) };
};

export const statsPageBody = (repository: Repository, page: Page<Listed<Entry>>, withMetadata: boolean) =>
  pageBody(
    page.results.map((listed) => listedBody(repository, listed, withMetadata)),
    page.hasMore,
    page.results.at(-1)?.path,
  );

const rightBody = (entry: Entry) => ({
  checksum: entry.checksum,
  content_type: entry.contentType,
  metadata: entry.metadata,
  mtime: entry.mtime,
});

const changeBody = (listed: Listed<Change>, withRight: boolean) =>
  listed.kind === 'common-prefix'
    ? { path: listed.path, path_type: 'common_prefix', type: 'prefix_changed' }
    : {
        path: listed.path,
        path_type: 'object',
        type: listed.value.kind,
        size_bytes: listed.value.entry.sizeBytes,
        ...(withRight ? { right: rightBody(listed.value.entry) } : {}),
      };

export const changesPageBody = (page: Page<Listed<PathedChange[1]>>, withRight: boolean) =>
  pageBody(
    page.results.map((listed) => changeBody(listed, withRight)),
    page.hasMore,
    page.results.at(-1)?.path,
  );
