import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTiebackError } from '../errors.ts';
import type { TieFolder } from './tie-folder.ts';

const noteOf = ({ dir }: Pick<TieFolder, 'dir'>, attempt: number): string => join(dir, `attempt-${attempt}.claimed`);

/** Whether it was this folder's process that claimed, or tried to claim, a start of the training. */
export const isOwnAttempt = (folder: Pick<TieFolder, 'dir'>, attempt: number): boolean =>
  existsSync(noteOf(folder, attempt));

export const forgetOwnAttempt = (folder: Pick<TieFolder, 'dir'>, attempt: number): void =>
  rmSync(noteOf(folder, attempt), { force: true });

/**
 * Claims a start of the training. A claim does not say whose it is: one that stands although this folder has tried before is
 * its own, whose answer was lost or after which the process was killed.
 * @throws TIE_TAKEN
 */
export const claimOwnAttempt = async (
  folder: Pick<TieFolder, 'dir'>,
  attempt: number,
  claim: () => Promise<void>,
): Promise<void> => {
  const hasTried = isOwnAttempt(folder, attempt);
  mkdirSync(folder.dir, { recursive: true });
  writeFileSync(noteOf(folder, attempt), '');
  try {
    await claim();
  } catch (error) {
    if (!isTiebackError(error, 'TIE_TAKEN')) throw error;
    if (hasTried) return;
    forgetOwnAttempt(folder, attempt);
    throw error;
  }
};
