import { describe, expect, it } from 'vitest';
import { parseByteRange } from '../../../../src/sandbox/lakefs/byte-range.ts';

describe('parseByteRange', () => {
  it.each([
    ['bytes=0-0', 5, { first: 0, last: 0 }],
    ['bytes=1-', 5, { first: 1, last: 4 }],
    ['bytes=-1', 5, { first: 4, last: 4 }],
    ['bytes=-10', 5, { first: 0, last: 4 }],
    ['bytes=4-100', 5, { first: 4, last: 4 }],
    ['bytes= 1 - 2 ', 5, { first: 1, last: 2 }],
    ['bytes=5-', 5, 'beyond'],
    ['bytes=0-', 0, 'beyond'],
    ['bytes=-1', 0, 'beyond'],
    ['bytes=-0', 5, 'beyond'],
    ['bytes=-', 5, 'malformed'],
    ['bytes=2-1', 5, 'malformed'],
    ['bytes=0-1,2-3', 5, 'malformed'],
    ['items=0-1', 5, 'malformed'],
    ['', 5, 'malformed'],
  ])('reads "%s" of %i bytes as %j', (header, sizeBytes, expected) => {
    expect(parseByteRange(header, sizeBytes)).toEqual(expected);
  });
});
