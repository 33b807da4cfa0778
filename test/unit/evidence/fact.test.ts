import { describe, expect, it } from 'vitest';
import {
  asNumber,
  deriveFact,
  firstKnown,
  mapFact,
  missing,
  readFact,
  readNumber,
  readText,
  timeOfMs,
  timeOfSeconds,
} from '../../../src/evidence/fact.ts';
import { at, elementsAt, keysAt, placeOf, pointerTo, resolvePointer, valueAt } from '../../../src/evidence/place.ts';
import { recordId } from '../../../src/evidence/record-id.ts';
import type { Records } from '../../../src/model/evidence.ts';
import type { Fact } from '../../../src/model/fact.ts';

const readAt = '2026-11-21T12:00:00.000Z';
const records: Records = {
  'mlflow:run:1': {
    system: 'mlflow',
    readAt,
    body: { 'a/b': { 'c~d': ['x', 5, null] }, number: '12', list: [{ key: 'k' }], empty: '' },
  },
  [recordId.gaps]: {
    system: 'tieback',
    readAt,
    body: { 'lakefs:tag:a/b~c:v1': { why: 'unreachable' }, 'lakefs:config': { why: 'absent' }, odd: { why: 7 } },
  },
};
const run = placeOf(records, 'mlflow:run:1');

describe('places', () => {
  it('escape what stands in a key', () => {
    expect(at(run, 'a/b', 'c~d', 1).pointer).toBe('/a~1b/c~0d/1');
    expect(valueAt(at(run, 'a/b', 'c~d', 1))).toBe(5);
    expect(resolvePointer({ 'a/b': 1 }, pointerTo('a/b'))).toBe(1);
  });

  it('see own values only, and list elements by plain numbers', () => {
    expect(resolvePointer({}, '/constructor')).toBeUndefined();
    expect(resolvePointer([1, 2], '/length')).toBeUndefined();
    expect(resolvePointer([1, 2], '/01')).toBeUndefined();
    expect(resolvePointer('text', '/0')).toBeUndefined();
    expect(valueAt(placeOf(records, 'toString'))).toBeUndefined();
  });

  it('give no elements and no keys of what has none', () => {
    expect(elementsAt(at(run, 'list')).map(({ pointer }) => pointer)).toEqual(['/list/0']);
    expect(elementsAt(at(run, 'number'))).toEqual([]);
    expect(keysAt(at(run, 'list'))).toEqual([]);
    expect(keysAt(run)).toEqual(['a/b', 'empty', 'list', 'number']);
  });
});

describe('readFact', () => {
  it('gives value, grade and source', () => {
    expect(readText(at(run, 'a/b', 'c~d', 0), 'asserted')).toEqual({
      grade: 'asserted',
      value: 'x',
      sources: [{ record: 'mlflow:run:1', pointer: '/a~1b/c~0d/0', readAt }],
    });
  });

  it('keeps an empty text: somebody said it', () => {
    expect(readText(at(run, 'empty'))).toMatchObject({ grade: 'recorded', value: '' });
  });

  it('takes numbers that were sent as text', () => {
    expect(readNumber(at(run, 'number'))).toMatchObject({ value: 12 });
  });

  it('calls what has another form absent, and says where it stands', () => {
    expect(readText(at(run, 'a/b', 'c~d', 1))).toMatchObject({
      grade: 'missing',
      why: 'absent',
      hint: expect.stringContaining('/a~1b/c~0d/1'),
    });
    expect(readText(at(run, 'a/b', 'c~d', 2))).toEqual({ grade: 'missing', why: 'absent' });
  });

  it('knows why a record is not there', () => {
    expect(readText(placeOf(records, 'lakefs:tag:a/b~c:v1'))).toEqual({ grade: 'missing', why: 'unreachable' });
    expect(readText(placeOf(records, 'lakefs:config'))).toEqual({ grade: 'missing', why: 'absent' });
    expect(readText(placeOf(records, 'odd'))).toEqual({ grade: 'missing', why: 'not-asked' });
    expect(readText(placeOf(records, 'mlflow:version'))).toEqual({ grade: 'missing', why: 'not-asked' });
  });
});

describe('facts made of facts', () => {
  const five = readNumber(at(run, 'a/b', 'c~d', 1));
  const twelve = readNumber(at(run, 'number'));
  const gone = ((): Fact<number> => missing('unreachable'))();

  it('carry the sources of all of them, each once', () => {
    const sum = deriveFact([five, twelve, five], (a, b, c) => a + b + c);
    expect(sum).toMatchObject({ grade: 'derived', value: 22 });
    expect(sum.grade !== 'missing' && sum.sources.map(({ pointer }) => pointer)).toEqual(['/a~1b/c~0d/1', '/number']);
  });

  it('are missing as the first of them that is', () => {
    expect(deriveFact([five, gone], (a, b) => a + b)).toEqual({ grade: 'missing', why: 'unreachable' });
    expect(deriveFact([five], () => undefined)).toEqual({ grade: 'missing', why: 'absent' });
  });

  it('keep their grade when they are only seen another way', () => {
    expect(mapFact(five, String)).toMatchObject({ grade: 'recorded', value: '5' });
    expect(mapFact(five, String, 'derived').grade).toBe('derived');
    expect(mapFact(five, () => undefined)).toEqual({ grade: 'missing', why: 'absent' });
  });

  it('are the first that is known, and else say that something was unreachable', () => {
    expect(firstKnown(gone, five, twelve)).toBe(five);
    expect(firstKnown(missing('absent'), gone)).toBe(gone);
    expect(firstKnown(missing('absent'), missing('not-asked'))).toEqual({ grade: 'missing', why: 'absent' });
  });
});

describe('numbers and times', () => {
  it.each([
    [5, 5],
    ['5', 5],
    ['-1.5e-3', -0.0015],
    ['', undefined],
    ['0x10', undefined],
    ['Infinity', undefined],
    [Number.NaN, undefined],
    [true, undefined],
  ])('reads %j as %j', (text, expected) => {
    expect(asNumber(text)).toBe(expected);
  });

  it('gives UTC, and nothing for times that no calendar has', () => {
    expect(timeOfSeconds(1795255200)).toBe('2026-11-21T10:00:00.000Z');
    expect(timeOfMs('1795255200500')).toBe('2026-11-21T10:00:00.500Z');
    expect(timeOfSeconds(1e300)).toBeUndefined();
    expect(readFact(at(run, 'empty'), timeOfMs)).toMatchObject({ grade: 'missing' });
  });
});
