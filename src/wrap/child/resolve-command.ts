import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { TiebackError } from '../../errors.ts';
import { commandWord } from '../../util/command-word.ts';

type Verdict = 'executable' | 'not-executable' | 'folder' | 'absent';

const verdictOn = async (path: string): Promise<Verdict> => {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 'absent';
  if (found.isDirectory()) return 'folder';
  if (!found.isFile()) return 'not-executable';
  return access(path, constants.X_OK).then(
    () => 'executable' as const,
    () => 'not-executable' as const,
  );
};

/** Where a program of this name may lie, the likeliest first. On Windows its ending may be left out. */
export const candidates = (
  program: string,
  cwd: string,
  searchPath: string,
  { delimiter, isAbsolute, join, resolve, sep } = path,
): readonly string[] => {
  const isPath = program.includes('/') || program.includes(sep) || isAbsolute(program);
  const folders = searchPath.split(delimiter).map((folder) => (folder === '' ? cwd : folder));
  const places = isPath ? [resolve(cwd, program)] : folders.map((folder) => join(folder, program));
  const hasEnding = sep === '/' || /\.(?:exe|com)$/i.test(program);
  return hasEnding ? places : places.flatMap((place) => [`${place}.exe`, `${place}.com`]);
};

/** Where a program lies that can be executed; undefined when there is none. */
export const findProgram = async (program: string, cwd: string, searchPath: string): Promise<string | undefined> => {
  for (const candidate of candidates(program, cwd, searchPath)) {
    if ((await verdictOn(candidate)) === 'executable') return candidate;
  }
  return undefined;
};

/** Its commands are started by a POSIX shell, which notes how they end, and told signals that Windows does not have. */
const assertPosix = (platform: NodeJS.Platform): void => {
  if (platform !== 'win32') return;
  throw new TiebackError('CHILD_CANNOT_EXECUTE', 'tieback starts no commands on Windows', {
    hint: 'use WSL, or train by yourself between tieback start, tieback commit and tieback finish',
  });
};

/**
 * Makes sure that a command can be started, before anything is touched for it.
 * @throws CHILD_NOT_FOUND, CHILD_CANNOT_EXECUTE, USAGE_INVALID for an empty command
 */
export const assertCommandStarts = async (
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  platform = process.platform,
): Promise<void> => {
  const [program] = command;
  if (program === undefined || program === '') {
    throw new TiebackError('USAGE_INVALID', 'there is no command to run', {
      hint: 'put it last, after "--": tieback run … -- python train.py',
    });
  }
  assertPosix(platform);
  const verdicts = await Promise.all(candidates(program, cwd, env['PATH'] ?? '').map(verdictOn));
  if (verdicts.includes('executable')) return;
  if (verdicts.includes('not-executable')) {
    throw new TiebackError('CHILD_CANNOT_EXECUTE', `"${program}" is not an executable file`, {
      hint: `chmod +x ${commandWord(program)}, or name its interpreter: python ${commandWord(program)}`,
    });
  }
  if (verdicts.includes('folder')) {
    throw new TiebackError('CHILD_CANNOT_EXECUTE', `"${program}" is a folder`, {
      hint: `name the program in it: ${commandWord(`${program.replace(/\/+$/, '')}/PROGRAM`)}`,
    });
  }
  throw new TiebackError('CHILD_NOT_FOUND', `command "${program}" was not found`, {
    hint: 'check the spelling and your PATH',
  });
};
