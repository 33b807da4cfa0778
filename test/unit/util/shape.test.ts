import { describe, expect, it } from 'vitest';
import { type Shape, shape } from '../../../src/util/shape.ts';

const kinds: readonly [Shape[string], readonly unknown[], readonly unknown[]][] = [
  ['string', ['', 'a'], [1, null, undefined, ['a']]],
  ['number', [0, 1.5], ['1', null, undefined]],
  ['boolean', [true, false], [0, 'true', null, undefined]],
  ['string?', ['a', undefined], [1, null]],
  ['number?', [1, undefined], ['1', null]],
  ['string|null', ['a', null], [1, undefined]],
  ['strings', [[], ['a', 'b']], ['a', [1], ['a', null], null]],
  ['object', [{}, { a: 1 }], [[], null, 'a', undefined]],
];

describe('shape', () => {
  it.each(kinds)('knows what is %s and what is not', (kind, good, bad) => {
    const read = shape({ field: kind });
    for (const field of good) expect(read({ field })).toEqual({ field });
    for (const field of bad) expect(() => read({ field })).toThrow(/"field".*/);
  });

  it('names the field that is wrong', () => {
    expect(() => shape({ code: 'number', name: 'string' })({ code: 1, name: 2 })).toThrow(
      new TypeError('field "name" is not string'),
    );
  });

  it('keeps what it was not asked about', () => {
    expect(shape({ a: 'number' })({ a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
  });

  it.each([null, undefined, 'text', 1, []])('refuses %j, which is no object', (value) => {
    expect(() => shape({})(value)).toThrow(TypeError);
  });
});
