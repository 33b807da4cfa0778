import { describe, expect, it } from 'vitest';
import { otherRank } from '../../../../src/wrap/child/other-rank.ts';

describe('otherRank', () => {
  it.each(['RANK', 'SLURM_PROCID', 'OMPI_COMM_WORLD_RANK'])(
    'knows the processes beside the first by %s',
    (variable) => {
      expect(otherRank({ [variable]: '3' })).toEqual({ variable, rank: 3 });
      expect(otherRank({ [variable]: '0' })).toBeUndefined();
    },
  );

  it('takes a process without a rank, or with a word for one, as the only one', () => {
    expect(otherRank({})).toBeUndefined();
    expect(otherRank({ RANK: 'first' })).toBeUndefined();
    expect(otherRank({ RANK: '' })).toBeUndefined();
  });
});
