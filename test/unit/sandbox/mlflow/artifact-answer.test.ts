import { describe, expect, it } from 'vitest';
import { readRange } from '../../../../src/sandbox/mlflow/artifact-answer.ts';

describe('readRange', () => {
  it.each([
    [undefined, undefined],
    ['bytes=-', undefined],
    ['lines=1-2', undefined],
    ['bytes=0-1,3-4', undefined],
    ['bytes=1-2', { from: 1, to: 2 }],
    ['bytes=3-', { from: 3, to: 9 }],
    ['bytes=3-99', { from: 3, to: 9 }],
    ['bytes=-4', { from: 6, to: 9 }],
    ['bytes=-99', { from: 0, to: 9 }],
    ['bytes=10-12', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-2', 'unsatisfiable'],
  ])('reads %s of ten bytes', (header, slice) => {
    expect(readRange(header, 10)).toEqual(slice);
  });
});
