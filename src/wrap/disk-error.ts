import { TiebackError } from '../errors.ts';

/** What the disk of this machine answers, and what to do about it. */
const answers: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: ['no space is left on its disk', 'make room there'],
  EDQUOT: ['the disk quota is used up', 'make room there'],
  EFBIG: ['it has become too large', 'make room there'],
  EROFS: ['its disk is read-only', 'make that writable'],
  EACCES: ['permission is denied', 'let this user read and write there'],
  EPERM: ['it is not permitted', 'let this user read and write there'],
  EEXIST: ['something else is in its place', 'take that away'],
  EISDIR: ['a folder is in its place', 'take that away'],
  ENOTDIR: ['a file is where its folder should be', 'take that away'],
  ENOENT: ['its folder is gone', 'leave the state folder in its place'],
  EIO: ['its disk does not work', 'look after that disk'],
  EMFILE: ['too many files are open', 'allow more (ulimit -n)'],
  ENFILE: ['too many files are open', 'allow more, or end other programs'],
};

const answerOf = (error: unknown): readonly [what: string, remedy: string] | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { code = '', syscall = 'connect' } = error as NodeJS.ErrnoException;
  return syscall === 'connect' ? undefined : answers[code];
};

/** For what is written for a crash only: the run goes on without where the disk refuses. @throws what is no matter of the disk */
export const ignoreDiskError = (error: unknown): void => {
  if (answerOf(error) === undefined) throw error;
};

/** What the disk refused, with what to do about it; anything else as it is. */
export const explainDiskError = (error: unknown): unknown => {
  const answer = answerOf(error);
  if (answer === undefined) return error;
  const [what, remedy] = answer;
  const { code, path } = error as NodeJS.ErrnoException;
  const file = path === undefined ? 'a file of this tie' : `"${path}"`;
  return new TiebackError('DISK_UNUSABLE', `${file} cannot be read or written: ${what} (${code})`, {
    hint: remedy,
    details: { errno: code, ...(path === undefined ? {} : { path }) },
    cause: error,
  });
};
