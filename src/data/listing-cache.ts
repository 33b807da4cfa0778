import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CommitId } from '../model/ids.ts';
import { writeFileAtomic } from '../util/atomic-file.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { sha256 } from '../util/digest.ts';
import { makeIgnoredFolder } from '../util/make-ignored-folder.ts';
import { folderPrefix } from './data-path.ts';
import type { Listing } from './listing.ts';
import { listingDigest } from './listing-digest.ts';

/** What a listing belongs to for good. Commit ids carry neither server nor repository, so both are named. */
export type ListingKey = {
  /** Base URL of the lakeFS server. */
  readonly endpoint: string;
  readonly repository: string;
  readonly commit: CommitId;
  readonly prefix: string;
};

type Stored = { readonly version: 1; readonly key: ListingKey; readonly digest: string; readonly listing: Listing };

/** The stored listing, or undefined when the file is absent, torn or of another kind: then it is simply read anew. */
const readStored = async (file: string, key: ListingKey): Promise<Listing | undefined> => {
  try {
    const stored = JSON.parse(await readFile(file, 'utf8')) as Stored;
    const isWhole = stored.version === 1 && stored.digest === listingDigest(stored.listing);
    return isWhole && canonicalJson(stored.key) === canonicalJson(key) ? stored.listing : undefined;
  } catch {
    return undefined;
  }
};

/** The newest one stays however large it is: it is what the run that wrote it goes by. */
const removeOldest = async (folder: string, newest: string, maxBytes: number): Promise<void> => {
  const names = (await readdir(folder)).filter((name) => name !== newest);
  const files = await Promise.all(
    names.map(async (name) => ({ name, ...(await stat(join(folder, name)).then(sizeAndTime)) })),
  );
  let kept = (await stat(join(folder, newest))).size;
  for (const { name, sizeBytes } of files.sort((left, right) => right.mtimeMs - left.mtimeMs)) {
    kept += sizeBytes;
    if (kept > maxBytes) await rm(join(folder, name), { force: true });
  }
};

const sizeAndTime = ({ size, mtimeMs }: { size: number; mtimeMs: number }) => ({ sizeBytes: size, mtimeMs });

const store = async (stateDir: string, file: string, stored: Stored, maxBytes: number): Promise<void> => {
  const content = Buffer.from(JSON.stringify(stored));
  makeIgnoredFolder(stateDir);
  await mkdir(folderOf(stateDir), { recursive: true });
  await writeFileAtomic(file, content);
  await removeOldest(folderOf(stateDir), basename(file), maxBytes);
};

/** Listings of this process by their files; a large one is let go when nobody uses it and room is wanted. */
export type ListingMemory = Map<string, WeakRef<Listing>>;

export type Remembering = { readonly maxBytes?: number; readonly memory?: ListingMemory };

/** Answers with what is remembered for the key, else with what `load` gives. */
export type RememberedListing = (key: ListingKey, load: () => Promise<Listing>) => Promise<Listing>;

const folderOf = (stateDir: string): string => join(stateDir, 'listings');
const fileOf = (folder: string, key: ListingKey): string => join(folder, `${sha256(canonicalJson(key))}.json`);
const normal = ({ prefix, ...rest }: ListingKey): ListingKey => ({ ...rest, prefix: folderPrefix(prefix) });
const defaultMaxBytes = 64 * 1024 * 1024;

/** Remembers a listing that knows more than lakeFS says, such as the MD5s that a download found out. Never fails. */
export const keepListing = async (
  stateDir: string,
  wanted: ListingKey,
  listing: Listing,
  { maxBytes = defaultMaxBytes, memory }: Remembering = {},
): Promise<void> => {
  const key = normal(wanted);
  memory?.set(fileOf(folderOf(stateDir), key), new WeakRef(listing));
  const stored: Stored = { version: 1, key, digest: listingDigest(listing), listing };
  await store(stateDir, fileOf(folderOf(stateDir), key), stored, maxBytes).catch(() => undefined);
};

/**
 * A commit's listing of a prefix never changes: it is read from lakeFS once and then kept in `listings/` of the state
 * folder, which holds at most `maxBytes` (default 64 MiB) of them, or the newest one alone. `memory` keeps it for this
 * process, as long as there is room. A cache that cannot be read or written costs time, never a run.
 */
export const rememberListing =
  (stateDir: string, { maxBytes = defaultMaxBytes, memory }: Remembering = {}): RememberedListing =>
  async (wanted, load) => {
    const key = normal(wanted);
    const file = fileOf(folderOf(stateDir), key);
    const known = memory?.get(file)?.deref() ?? (await readStored(file, key));
    const listing = known ?? (await load());
    memory?.set(file, new WeakRef(listing));
    if (known === undefined) await keepListing(stateDir, key, listing, { maxBytes });
    return listing;
  };
