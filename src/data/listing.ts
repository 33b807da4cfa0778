/** Object metadata under which lakectl and tieback record a file's own time, in seconds since 1970. */
export const clientMtimeKey = '::lakefs::client-mtime';

/** One object of a listing. */
export type ListedObject = {
  /** Relative to the listing's prefix. */
  readonly path: string;
  readonly sizeBytes: number;
  /** As lakeFS gives it: the MD5 of the bytes for uploads through its REST API, something else for imports and multipart uploads. */
  readonly checksum: string;
  /** Seconds since 1970: the file's own time where the uploader recorded it, else the server's. */
  readonly mtime?: number;
  /** MD5 of the bytes where it was found out although the checksum is none. */
  readonly md5?: string;
};

/** What a version of the data holds under a prefix, without directory markers and tieback's own records. */
export type Listing = {
  /** Empty, or ending in `/`. */
  readonly prefix: string;
  /** By ascending path, compared as UTF-8 bytes. */
  readonly objects: readonly ListedObject[];
  readonly sizeBytes: number;
};

/** The MD5 that an object's bytes have, as far as lakeFS or a comparison of bytes tells. */
export const md5Of = (object: ListedObject): string | undefined =>
  object.md5 ?? (/^[0-9a-f]{32}$/.test(object.checksum) ? object.checksum : undefined);

/** A listing that knows the MD5s another one found out, where path, size and checksum are the same. */
export const carryHashes = (known: Listing, listing: Listing): Listing => {
  const found = new Map(known.objects.filter(({ md5 }) => md5 !== undefined).map((object) => [object.path, object]));
  if (found.size === 0) return listing;
  const objects = listing.objects.map((object) => {
    const { md5, sizeBytes, checksum } = found.get(object.path) ?? {};
    return md5 !== undefined && sizeBytes === object.sizeBytes && checksum === object.checksum
      ? { ...object, md5 }
      : object;
  });
  return { ...listing, objects };
};
