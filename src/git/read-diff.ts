import path, { type PlatformPath } from 'node:path';
import { isInside } from '../util/is-inside.ts';
import { type GitCall, runGit } from './run-git.ts';
import { besides, everythingButOurs } from './untracked.ts';

/** How tracked files differ from the commit, as a patch from the repository's root on. */
export type CodeDiff = {
  readonly text: string;
  /** Whether git had more to say than is read. */
  readonly isCut: boolean;
};

/**
 * What git is to leave out, as pathspecs. `top` would count from the repository's root, whose path is not known here;
 * without it the call's folder is meant, and what lies outside of that could make git fail.
 */
export const exclusions = (cwd: string, paths: readonly string[], flavour: PlatformPath = path): readonly string[] =>
  paths
    .filter((one) => isInside(cwd, one, flavour))
    .map((one) => `:(exclude,literal)${flavour.relative(cwd, one).replaceAll(flavour.sep, '/')}`);

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
  const left = exclusions(call.cwd, besides(call.cwd, except));
  const answer = await runGit([...plainForm, ...everythingButOurs, ...left], call);
  return answer.kind === 'failed' ? undefined : { text: answer.output, isCut: answer.kind === 'too-long' };
};
