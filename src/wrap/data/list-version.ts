import { listPrefix } from '../../data/list-prefix.ts';
import type { Listing } from '../../data/listing.ts';
import { keepListing, type ListingMemory, rememberListing } from '../../data/listing-cache.ts';
import type { CommitId } from '../../model/ids.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';

export type Version = { readonly repository: string; readonly commit: CommitId; readonly prefix: string };

const memory: ListingMemory = new Map();

/** The data that a run begins with. */
export const baselineVersion = ({ input }: RunPlan): Version => ({
  repository: input.repository,
  commit: input.baseline.commit,
  prefix: input.prefix,
});

/** The data under a prefix of a commit: read from lakeFS once, then remembered in the state folder. */
export const listVersion = (
  { repository, commit, prefix }: Version,
  { lakefs, stateDir }: Pick<RunPorts, 'lakefs' | 'stateDir'>,
  signal: AbortSignal,
): Promise<Listing> =>
  rememberListing(stateDir, { memory })({ endpoint: lakefs.endpoint, repository, commit, prefix }, () =>
    listPrefix(lakefs.objects, { repository, ref: commit, prefix }, { signal }),
  );

/** Remembers what a download found out about a version: MD5s of objects whose checksum is none. */
export const keepVersion = (
  { repository, commit, prefix }: Version,
  listing: Listing,
  { lakefs, stateDir }: Pick<RunPorts, 'lakefs' | 'stateDir'>,
): Promise<void> =>
  keepListing(stateDir, { endpoint: lakefs.endpoint, repository, commit, prefix }, listing, { memory });
