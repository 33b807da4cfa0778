import { describe, expect, it } from 'vitest';
import { lakefsHash } from '../../../src/model/lakefs-hash.ts';

describe('lakefsHash', () => {
  it('hashes the empty metarange to the id that it has in every repository', () => {
    expect(lakefsHash().map({ type: 'metaranges' }).hex()).toMatch(/^00fb7eff/);
  });

  it('tells apart values that would be the same bytes without their lengths', () => {
    expect(lakefsHash().string('ab').string('c').hex()).not.toBe(lakefsHash().string('a').string('bc').hex());
    expect(lakefsHash().strings(['a', 'b']).hex()).not.toBe(lakefsHash().string('a').string('b').hex());
    expect(lakefsHash().bytes(Buffer.from('a')).hex()).not.toBe(lakefsHash().string('a').hex());
  });

  it('gives the same digest as bytes and as hex', () => {
    const bytes = lakefsHash().int64(7).digest();
    expect(Buffer.from(bytes).toString('hex')).toBe(lakefsHash().int64(7).hex());
  });
});
