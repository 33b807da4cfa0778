import { isAbsolute, relative, resolve } from 'node:path';
import { type GitAnswer, type GitCall, runGit } from './run-git.ts';

const isAtOrBelow = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return !(way === '..' || way.startsWith('../') || isAbsolute(way));
};

const countOf = (answer: GitAnswer, cwd: string, except: readonly string[]): number | undefined => {
  if (answer.kind !== 'done') return undefined;
  const paths = answer.output.split('\0').filter((path) => path !== '');
  return paths.filter((path) => !except.some((one) => isAtOrBelow(resolve(cwd, path), one))).length;
};

/** Everything in the repository but our own folders, wherever git is started. */
export const everythingButOurs = ['--', ':/', ':(exclude,top,glob)**/.tieback/**', ':(exclude,top,glob)**/.tieback'];

/**
 * How many files git neither tracks nor ignores.
 * @param except absolute paths of files and folders that are not counted; one that holds `cwd` itself excepts nothing.
 * @returns undefined when git did not find out in time, or when there are too many to read
 */
export const countUntracked = async (call: GitCall, except: readonly string[]): Promise<number | undefined> => {
  const answer = await runGit(['ls-files', '-z', '--others', '--exclude-standard', ...everythingButOurs], call);
  return countOf(
    answer,
    call.cwd,
    except.filter((path) => !isAtOrBelow(call.cwd, path)),
  );
};
