import { describe, expect, it } from 'vitest';
import { carryHashes, md5Of } from '../../../src/data/listing.ts';
import { listingDigest } from '../../../src/data/listing-digest.ts';
import { md5, sha256 } from '../../../src/util/digest.ts';
import { listingOf } from './stored-objects.ts';

const opaque = { path: 'a', sizeBytes: 3, checksum: 'CJ2c0Zr' };

describe('md5Of', () => {
  it('believes a checksum only when it looks like an MD5', () => {
    expect(md5Of({ ...opaque, checksum: md5('abc') })).toBe(md5('abc'));
    expect(md5Of(opaque)).toBeUndefined();
    expect(md5Of({ ...opaque, checksum: `${md5('abc')}-2` })).toBeUndefined();
  });

  it('prefers what was found out about the bytes', () => {
    expect(md5Of({ ...opaque, md5: md5('abc') })).toBe(md5('abc'));
  });
});

describe('listingDigest', () => {
  it('is the SHA-256 of the lines that an auditor can write down', () => {
    const lines = `a.csv\t2\t${md5('aa')}\nb/c.csv\t1\t${md5('c')}\n`;
    expect(listingDigest(listingOf({ 'a.csv': 'aa', 'b/c.csv': 'c' }))).toBe(sha256(lines));
  });

  it('differs when only a checksum does', () => {
    expect(listingDigest(listingOf({ a: 'x' }))).not.toBe(listingDigest(listingOf({ a: 'y' })));
  });

  it('of nothing is the hash of nothing', () => {
    expect(listingDigest(listingOf({}))).toBe(sha256(''));
  });
});

describe('carryHashes', () => {
  const known = { prefix: '', objects: [{ ...opaque, md5: md5('abc') }], sizeBytes: 3 };

  it('takes over what was found out about the same object', () => {
    expect(carryHashes(known, { prefix: '', objects: [opaque], sizeBytes: 3 })).toEqual(known);
  });

  it('takes over nothing when the object is another by now', () => {
    const changed = { prefix: '', objects: [{ ...opaque, checksum: 'CJ2c0Zs' }], sizeBytes: 3 };
    expect(carryHashes(known, changed)).toEqual(changed);
  });
});
