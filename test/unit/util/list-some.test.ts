import { describe, expect, it } from 'vitest';
import { listSome } from '../../../src/util/list-some.ts';

describe('a list in a sentence', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a, b'],
    [['a', 'b', 'c'], 'a, b and 1 more'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b and 3 more'],
  ])('of %j names two at most', (items, text) => {
    expect(listSome(items, 2)).toBe(text);
  });

  it('parts items that hold commas with semicolons', () => {
    expect(listSome(['a, b', 'c', 'd'], 2, '; ')).toBe('a, b; c and 1 more');
  });
});
