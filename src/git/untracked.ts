import { resolve } from 'node:path';
import { isInside } from '../util/is-inside.ts';
import { type GitAnswer, type GitCall, runGit } from './run-git.ts';

const pathsOf = (answer: GitAnswer, cwd: string, except: readonly string[]): readonly string[] | undefined => {
  if (answer.kind !== 'done') return undefined;
  const paths = answer.output.split('\0').filter((path) => path !== '');
  return paths.filter((path) => !except.some((one) => isInside(one, resolve(cwd, path))));
};

/** Everything in the repository but our own folders, wherever git is started. */
export const everythingButOurs = ['--', ':/', ':(exclude,top,glob)**/.tieback/**', ':(exclude,top,glob)**/.tieback'];

/** What is no code; a folder that holds `cwd` itself excepts nothing. */
export const besides = (cwd: string, except: readonly string[]): readonly string[] =>
  except.filter((path) => !isInside(path, cwd));

/**
 * Files that git neither tracks nor ignores, as paths from the call's folder on.
 * @param except absolute paths of files and folders that are left out; one that holds `cwd` itself excepts nothing.
 * @returns undefined when git did not find out in time, or when there are too many to read
 */
export const listUntracked = async (
  call: GitCall,
  except: readonly string[],
): Promise<readonly string[] | undefined> => {
  const answer = await runGit(['ls-files', '-z', '--others', '--exclude-standard', ...everythingButOurs], call);
  return pathsOf(answer, call.cwd, besides(call.cwd, except));
};
