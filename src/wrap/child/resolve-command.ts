import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { TiebackError } from '../../errors.ts';

type Verdict = 'executable' | 'not-executable' | 'absent';

const verdictOn = async (path: string): Promise<Verdict> => {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 'absent';
  if (!found.isFile()) return 'not-executable';
  return access(path, constants.X_OK).then(
    () => 'executable' as const,
    () => 'not-executable' as const,
  );
};

const candidates = (program: string, cwd: string, path: string): readonly string[] =>
  program.includes('/') || isAbsolute(program)
    ? [resolve(cwd, program)]
    : path.split(delimiter).map((folder) => join(folder === '' ? cwd : folder, program));

/** Where a program lies that can be executed; undefined when there is none. */
export const findProgram = async (program: string, cwd: string, path: string): Promise<string | undefined> => {
  for (const candidate of candidates(program, cwd, path)) {
    if ((await verdictOn(candidate)) === 'executable') return candidate;
  }
  return undefined;
};

/**
 * Makes sure that a command can be started, before anything is touched for it.
 * @throws CHILD_NOT_FOUND, CHILD_CANNOT_EXECUTE, USAGE_INVALID for an empty command
 */
export const assertCommandStarts = async (
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> => {
  const [program] = command;
  if (program === undefined || program === '') {
    throw new TiebackError('USAGE_INVALID', 'there is no command to run', {
      hint: 'put it last, after "--": tieback run … -- python train.py',
    });
  }
  const verdicts = await Promise.all(candidates(program, cwd, env['PATH'] ?? '').map(verdictOn));
  if (verdicts.includes('executable')) return;
  if (verdicts.includes('not-executable')) {
    throw new TiebackError('CHILD_CANNOT_EXECUTE', `"${program}" is not an executable file`, {
      hint: `chmod +x ${program}, or name its interpreter: python ${program}`,
    });
  }
  throw new TiebackError('CHILD_NOT_FOUND', `command "${program}" was not found`, {
    hint: 'check the spelling and your PATH',
  });
};
