import { describe, expect, it } from 'vitest';
import { thinPoints } from '../../../src/util/thin-points.ts';

describe('thinPoints', () => {
  it('keeps the first and the last and spreads the rest', () => {
    expect(thinPoints([0, 1, 2, 3, 4, 5, 6], 3)).toEqual([0, 3, 6]);
    expect(thinPoints([1, 2], 3)).toEqual([1, 2]);
  });
});
