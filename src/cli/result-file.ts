import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { TiebackError } from '../errors.ts';
import { writeFileAtomic } from '../util/atomic-file.ts';
import type { CliContext } from './context.ts';

export type WriteResult = (result: unknown) => Promise<void>;

/**
 * The file of `--result`. Its folder is looked at first, while a mistake costs nothing; when the file cannot be written
 * at the end, that is told, and changes nothing about the run.
 * @throws USAGE_INVALID
 */
export const resultFile = (
  path: string | undefined,
  { output, runtime }: Pick<CliContext, 'output' | 'runtime'>,
): WriteResult => {
  if (path === undefined) return async () => undefined;
  const file = resolve(runtime.cwd, path);
  if (!statSync(dirname(file), { throwIfNoEntry: false })?.isDirectory())
    throw new TiebackError('USAGE_INVALID', `"${dirname(file)}" is no folder, so --result cannot be written there`, {
      hint: `mkdir -p ${dirname(path)}`,
    });
  return async (result) => {
    try {
      await writeFileAtomic(file, `${JSON.stringify(result, null, 2)}\n`);
    } catch (error) {
      output.note(`${output.style.warn('!')} "${path}" could not be written: ${String(error)}`);
    }
  };
};
