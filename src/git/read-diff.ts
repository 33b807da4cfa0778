import { relative } from 'node:path';
import { type GitCall, runGit } from './run-git.ts';
import { besides, everythingButOurs } from './untracked.ts';

/** How tracked files differ from the commit, as a patch from the repository's root on. */
export type CodeDiff = {
  readonly text: string;
  /** Whether git had more to say than is read. */
  readonly isCut: boolean;
};

/** `top` would count from the repository's root, whose path is not known here; without it the call's folder is meant. */
const exclusion = (cwd: string, path: string): string => `:(exclude,literal)${relative(cwd, path)}`;

/** Settings of the user or the repository change how a patch looks: this one has git's own form wherever it is made. */
const plainForm = [
  ...['-c', 'diff.noprefix=false', '-c', 'diff.mnemonicPrefix=false', '-c', 'diff.relative=false'],
  ...['-c', 'diff.suppressBlankEmpty=false', 'diff', 'HEAD', '-O/dev/null'],
  ...['--no-ext-diff', '--no-textconv', '--no-color', '--no-renames', '--unified=3', '--submodule=short'],
];

/**
 * Reads the uncommitted changes of tracked files, staged or not. Changes of binary files are named without their content.
 * @param except absolute paths of files and folders that are no code
 * @returns undefined when git did not find out in time
 */
export const readDiff = async (call: GitCall, except: readonly string[]): Promise<CodeDiff | undefined> => {
  const left = besides(call.cwd, except).filter((path) => !relative(call.cwd, path).startsWith('..'));
  const paths = [...everythingButOurs, ...left.map((path) => exclusion(call.cwd, path))];
  const answer = await runGit([...plainForm, ...paths], call);
  return answer.kind === 'failed' ? undefined : { text: answer.output, isCut: answer.kind === 'too-long' };
};
