import type { Actions } from './actions.ts';
import type { BranchProtection } from './branch-protection.ts';
import type { Branches } from './branches.ts';
import type { Commits } from './commits.ts';
import type { GcRules } from './gc-rules.ts';
import type { Objects } from './objects.ts';
import type { PullRequests } from './pull-requests.ts';
import type { Refs } from './refs.ts';
import type { Repositories } from './repositories.ts';
import type { Server } from './server.ts';
import type { Tags } from './tags.ts';

/** A lakeFS server's REST API, one part per resource. */
export interface LakefsClient {
  /** The server's base URL without `/api/v1` and without a final slash. */
  readonly endpoint: string;
  readonly repositories: Repositories;
  readonly branches: Branches;
  readonly tags: Tags;
  readonly commits: Commits;
  readonly refs: Refs;
  readonly objects: Objects;
  readonly pullRequests: PullRequests;
  readonly actions: Actions;
  readonly branchProtection: BranchProtection;
  readonly gcRules: GcRules;
  readonly server: Server;
}
