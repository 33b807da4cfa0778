import { createHash } from 'node:crypto';

/** Feeds values to SHA-256 in the encoding that lakeFS uses for the identity of everything it stores. */
export interface LakefsHash {
  string(value: string): LakefsHash;
  int64(value: number | bigint): LakefsHash;
  bytes(value: Uint8Array): LakefsHash;
  strings(values: readonly string[]): LakefsHash;
  map(values: Readonly<Record<string, string>>): LakefsHash;
  /** Ends the hash with one that was made of something inside it. */
  nested(digest: Uint8Array): LakefsHash;
  digest(): Uint8Array;
  hex(): string;
}

const tag = { bytes: 0x00, string: 0x01, int64: 0x02, slice: 0x03, map: 0x04, nested: 0x05 } as const;
const int64Size = 8;

const encodeInt64 = (value: number | bigint): Buffer => {
  const buffer = Buffer.allocUnsafe(2 + int64Size);
  buffer[0] = tag.int64;
  buffer[1] = int64Size;
  buffer.writeBigInt64BE(BigInt(value), 2);
  return buffer;
};

/** A new, empty hash. */
export const lakefsHash = (): LakefsHash => {
  const sha = createHash('sha256');
  const mark = (kind: number) => sha.update(Buffer.of(kind));
  const hash: LakefsHash = {
    string: (value) => {
      const utf8 = Buffer.from(value, 'utf8');
      mark(tag.string).update(encodeInt64(utf8.length)).update(utf8);
      return hash;
    },
    int64: (value) => {
      sha.update(encodeInt64(value));
      return hash;
    },
    bytes: (value) => {
      mark(tag.bytes).update(encodeInt64(value.length)).update(value);
      return hash;
    },
    strings: (values) => {
      mark(tag.slice).update(encodeInt64(values.length));
      for (const value of values) hash.string(value);
      return hash;
    },
    map: (values) => {
      const sorted = Object.entries(values)
        .map(([key, value]) => ({ bytes: Buffer.from(key, 'utf8'), key, value }))
        .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
      mark(tag.map).update(encodeInt64(sorted.length));
      for (const { key, value } of sorted) hash.string(key).string(value);
      return hash;
    },
    nested: (digest) => {
      mark(tag.nested);
      return hash.bytes(digest);
    },
    digest: () => sha.digest(),
    hex: () => sha.digest('hex'),
  };
  return hash;
};
