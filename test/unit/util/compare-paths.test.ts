import { expect, it } from 'vitest';
import { comparePaths } from '../../../src/util/compare-paths.ts';

it('orders paths as their UTF-8 bytes do, beyond the basic plane too', () => {
  const paths = ['b', 'a/b', 'a', 'a.b', '', 'é', '\uFF5E', '\u{1F600}', '\uE000', 'z\u{10FFFF}', 'z\uFFFD', 'Z'];
  const byBytes = [...paths].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
  expect([...paths].sort(comparePaths)).toEqual(byBytes);
});

it('finds only equal paths equal', () => {
  expect(comparePaths('a/b', 'a/b')).toBe(0);
  expect(comparePaths('a', 'a/b')).toBeLessThan(0);
});
