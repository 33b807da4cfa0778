import type { LocalTie } from './ties.ts';

/** What can be done with a tie that is not finished, in words. */
export const waysOn = ({ tie, state }: Pick<LocalTie, 'tie' | 'state'>): string =>
  state === 'unfinished'
    ? `tieback resume ${tie}, or take it back: tieback abort ${tie}`
    : `tieback abort ${tie} takes it back`;
