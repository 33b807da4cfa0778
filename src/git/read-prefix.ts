import { type GitCall, runGit } from './run-git.ts';

/** Where a folder stands in its repository: empty, or with a final slash; undefined when git does not say. */
export const readPrefix = async (call: GitCall): Promise<string | undefined> => {
  const answer = await runGit(['rev-parse', '--show-prefix'], call);
  return answer.kind === 'done' ? answer.output.replace(/\n$/, '') : undefined;
};
