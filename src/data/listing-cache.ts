import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
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

const removeOldest = async (folder: string, maxBytes: number): Promise<void> => {
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => ({ name, ...(await stat(join(folder, name)).then(sizeAndTime)) })),
  );
  let kept = 0;
  for (const { name, sizeBytes } of files.sort((left, right) => right.mtimeMs - left.mtimeMs)) {
    kept += sizeBytes;
    if (kept > maxBytes) await rm(join(folder, name), { force: true });
  }
};

const sizeAndTime = ({ size, mtimeMs }: { size: number; mtimeMs: number }) => ({ sizeBytes: size, mtimeMs });

const store = async (stateDir: string, file: string, stored: Stored, maxBytes: number): Promise<void> => {
  const content = Buffer.from(JSON.stringify(stored));
  if (content.byteLength > maxBytes) return;
  makeIgnoredFolder(stateDir);
  await mkdir(folderOf(stateDir), { recursive: true });
  await writeFileAtomic(file, content);
  await removeOldest(folderOf(stateDir), maxBytes);
};

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
  maxBytes: number = defaultMaxBytes,
): Promise<void> => {
  const key = normal(wanted);
  const stored: Stored = { version: 1, key, digest: listingDigest(listing), listing };
  await store(stateDir, fileOf(folderOf(stateDir), key), stored, maxBytes).catch(() => undefined);
};

/**
 * A commit's listing of a prefix never changes: it is read from lakeFS once and then kept in `listings/` of the state
 * folder, which holds at most `maxBytes` (default 64 MiB) of them. A cache that cannot be read or written costs time,
 * never a run.
 */
export const rememberListing =
  (stateDir: string, { maxBytes = defaultMaxBytes }: { readonly maxBytes?: number } = {}): RememberedListing =>
  async (key, load) => {
    const known = await readStored(fileOf(folderOf(stateDir), normal(key)), normal(key));
    if (known) return known;
    const listing = await load();
    await keepListing(stateDir, key, listing, maxBytes);
    return listing;
  };
