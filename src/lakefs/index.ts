/** A client for the lakeFS REST API, usable without the rest of tieback. */

export { type Details, type ErrorCode, isTiebackError, TiebackError } from '../errors.ts';
export { type Effect, HttpError, isEffectUnknown } from '../http/http-error.ts';
export type { Call } from '../model/call.ts';
export type { BranchName, CommitId } from '../model/ids.ts';
export type { BranchProtection, ProtectionRules } from './branch-protection.ts';
export type { Branch, Branches, NewBranch, Revert } from './branches.ts';
export type { LakefsClient } from './client.ts';
export type { Commit, Commits, LogFilter, Metadata, NewCommit } from './commits.ts';
export { createLakefsClient, type LakefsOptions } from './create-client.ts';
export type { LakefsAuth } from './credentials.ts';
export { normaliseEndpoint } from './endpoint.ts';
export type { GcPolicy, GcRules } from './gc-rules.ts';
export type { Upload } from './object-operations.ts';
export type {
  ByteRange,
  DeleteFailure,
  ListEntry,
  ObjectHead,
  ObjectStats,
  Objects,
} from './objects.ts';
export type { ListedPullRequest, NewPullRequest, PullRequest, PullRequests } from './pull-requests.ts';
export type { Change, DiffFilter, Merge, MergeBase, Refs } from './refs.ts';
export type { NewRepository, Repositories, Repository } from './repositories.ts';
export type { CurrentUser, Server, ServerConfig } from './server.ts';
export type { Tag, Tags } from './tags.ts';
