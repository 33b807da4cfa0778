import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { matchesPartChecksum } from '../../../src/data/part-checksum.ts';
import { md5 } from '../../../src/util/digest.ts';
import { folderWith } from './temp-folder.ts';

const mebibyte = 1024 * 1024;

/** As S3 computes it: the MD5 of the parts' MD5s, and how many there are. */
const inParts = (bytes: Buffer, partBytes: number) => {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += partBytes)
    parts.push(Buffer.from(md5(bytes.subarray(at, at + partBytes)), 'hex'));
  return { digest: md5(Buffer.concat(parts)), count: parts.length };
};

const bigFile = async (sizeBytes: number) => {
  const bytes = Buffer.alloc(sizeBytes, 'some bytes that repeat with an odd period ');
  return { bytes, path: join(await folderWith({ big: bytes }), 'big'), file: { md5: md5(bytes), sizeBytes } };
};

describe('matchesPartChecksum', () => {
  it.each([5, 8, 10])('knows a file that was uploaded in parts of %i MiB', async (mib) => {
    const { bytes, path, file } = await bigFile(17 * mebibyte + 3);
    const { digest, count } = inParts(bytes, mib * mebibyte);
    expect(await matchesPartChecksum(path, file, `${digest}-${count}`)).toBe(true);
    expect(await matchesPartChecksum(path, file, `${digest}-${count + 1}`)).toBe(false);
  });

  it("knows it without the mark too, as a local store's gateway gives it", async () => {
    const { bytes, path, file } = await bigFile(16 * mebibyte);
    expect(await matchesPartChecksum(path, file, inParts(bytes, 8 * mebibyte).digest)).toBe(true);
  });

  it('knows a small file that was uploaded as a single part', async () => {
    const { bytes, path, file } = await bigFile(100);
    const { digest } = inParts(bytes, mebibyte);
    expect(await matchesPartChecksum(path, file, `${digest}-1`)).toBe(true);
    expect(await matchesPartChecksum(path, file, digest)).toBe(true);
  });

  it.each([
    ['an opaque one', 'CJ2c0Zr'],
    ['the MD5 of other bytes', md5('other')],
    ['the MD5 of other bytes in parts', `${md5('other')}-3`],
  ])('does not take %s for equal', async (_, checksum) => {
    const { path, file } = await bigFile(17 * mebibyte);
    expect(await matchesPartChecksum(path, file, checksum)).toBe(false);
  });

  it('does not take the same parts of a changed file for equal', async () => {
    const { bytes } = await bigFile(17 * mebibyte);
    const { digest, count } = inParts(bytes, 8 * mebibyte);
    bytes[12 * mebibyte] = 0;
    const changed = {
      path: join(await folderWith({ big: bytes }), 'big'),
      file: { md5: md5(bytes), sizeBytes: bytes.length },
    };
    expect(await matchesPartChecksum(changed.path, changed.file, `${digest}-${count}`)).toBe(false);
  });
});
