import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../src/errors.ts';
import { claimOwnAttempt, forgetOwnAttempt, isOwnAttempt } from '../../../src/wrap/own-attempt.ts';
import { newTieFolder } from './samples.ts';

const lost = async (): Promise<void> => {
  throw new TiebackError('HTTP_UNREACHABLE', 'the answer was lost', { hint: 'try again' });
};
const taken = async (): Promise<void> => {
  throw new TiebackError('TIE_TAKEN', 'it stands already', { hint: 'try again' });
};

describe('claimOwnAttempt', () => {
  it('takes a claim for its own that stands after an answer was lost', async () => {
    const folder = newTieFolder();
    await expect(claimOwnAttempt(folder, 1, lost)).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
    await claimOwnAttempt(folder, 1, taken);
    expect(isOwnAttempt(folder, 1)).toBe(true);
  });

  it('leaves a claim alone that it never tried to make, also when it is asked again', async () => {
    const folder = newTieFolder();
    await expect(claimOwnAttempt(folder, 1, taken)).rejects.toMatchObject({ code: 'TIE_TAKEN' });
    expect(isOwnAttempt(folder, 1)).toBe(false);
    await expect(claimOwnAttempt(folder, 1, taken)).rejects.toMatchObject({ code: 'TIE_TAKEN' });
  });

  it('knows each attempt by itself, and forgets one that has broken off', async () => {
    const folder = newTieFolder();
    await claimOwnAttempt(folder, 1, async () => undefined);
    expect([isOwnAttempt(folder, 1), isOwnAttempt(folder, 2)]).toEqual([true, false]);
    forgetOwnAttempt(folder, 1);
    expect(isOwnAttempt(folder, 1)).toBe(false);
  });
});
