import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/util/canonical-json.ts';

describe('canonicalJson', () => {
  it('gives the same bytes for the same value, however it was put together', () => {
    expect(canonicalJson({ b: [1, { d: 1, c: 2 }], a: 'x' })).toBe('{"a":"x","b":[1,{"c":2,"d":1}]}');
    expect(canonicalJson({ a: 'x', b: [1, { c: 2, d: 1 }] })).toBe(canonicalJson({ b: [1, { d: 1, c: 2 }], a: 'x' }));
  });

  it('sorts keys by UTF-16 units and writes numbers as RFC 8785 does', () => {
    expect(canonicalJson({ '\u20ac': 1, '\r': 2, '1': 3, '\ud83d\ude00': 4, '\ufb33': 5 })).toBe(
      '{"\\r":2,"1":3,"€":1,"😀":4,"\ufb33":5}',
    );
    expect(canonicalJson([1 / 3, 1e30, 4.5, 2e-3, 1e-27, -0])).toBe('[0.3333333333333333,1e+30,4.5,0.002,1e-27,0]');
  });

  it('leaves out what is undefined', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1])('refuses %s, which JSON cannot hold', (value) => {
    expect(() => canonicalJson(value)).toThrow();
  });
});
