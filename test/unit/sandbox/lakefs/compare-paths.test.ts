import { describe, expect, it } from 'vitest';
import { comparePaths } from '../../../../src/sandbox/lakefs/compare-paths.ts';

describe('comparePaths', () => {
  it('orders as the UTF-8 bytes do', () => {
    const paths = [
      '',
      'a',
      'a/',
      'a/b',
      'ab',
      'b',
      'é',
      '\uD7FF',
      '\uE000',
      '\uFF5E',
      '\u{10000}',
      '\u{1F600}',
      '\u{1F600}a',
    ];
    for (const a of paths) {
      for (const b of paths) {
        expect(Math.sign(comparePaths(a, b)), `${a} ${b}`).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }
    }
  });
});
