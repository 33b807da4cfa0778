import { lakefsHash } from '../../model/lakefs-hash.ts';

/** An object at a path, as it was when it was written. */
export type Entry = {
  /** Hex MD5 of the bytes. */
  readonly checksum: string;
  readonly sizeBytes: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the bytes are in the store. */
  readonly blob: string;
};

export type PathEntry = readonly [path: string, entry: Entry];
/** What happens to a path: it gets an entry, or (null) it is deleted. */
export type PathChange = readonly [path: string, entry: Entry | null];

/** What lakeFS compares: two entries of one identity are no difference, whenever they were written. */
export const entryIdentity = ({ sizeBytes, checksum, metadata, contentType }: Entry): Uint8Array =>
  lakefsHash().int64(sizeBytes).string(checksum).map(metadata).string(contentType).digest();

const hasSameMetadata = (a: Entry['metadata'], b: Entry['metadata']): boolean => {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
};

/** Whether two entries, or their absence, are the same to lakeFS. */
export const isSameEntry = (a: Entry | undefined, b: Entry | undefined): boolean => {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.sizeBytes === b.sizeBytes &&
    a.checksum === b.checksum &&
    a.contentType === b.contentType &&
    hasSameMetadata(a.metadata, b.metadata)
  );
};
