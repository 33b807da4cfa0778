import { describe, expect, it } from 'vitest';
import { md5, sha256 } from '../../../src/util/digest.ts';

describe('digests', () => {
  it('are those of the standards, as lower-case hex', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(md5('abc')).toBe('900150983cd24fb0d6963f7d28e17f72');
    expect(md5('')).toBe('d41d8cd98f00b204e9800998ecf8427e');
  });

  it('take a text as its UTF-8 bytes', () => {
    expect(sha256('ü')).toBe(sha256(Buffer.from([0xc3, 0xbc])));
    expect(md5('ü')).toBe(md5(Buffer.from([0xc3, 0xbc])));
  });
});
