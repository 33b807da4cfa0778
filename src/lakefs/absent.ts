import type { Meaning } from '../http/meaning.ts';

/** What a 404 says is missing. */
export const repositoryAbsent = (repository: string): Meaning => ({
  code: 'LAKEFS_REPOSITORY_NOT_FOUND',
  message: `repository "${repository}" does not exist`,
  hint: 'list the repositories there are: lakectl repo list',
});

export const branchAbsent = (repository: string, ...branches: readonly string[]): Meaning => ({
  code: 'LAKEFS_BRANCH_NOT_FOUND',
  message: `branch ${branches.map((branch) => `"${branch}"`).join(' or ')} does not exist in repository "${repository}"`,
  hint: `list the branches there are: lakectl branch list lakefs://${repository}`,
});

export const pullRequestAbsent = (repository: string, id: string): Meaning => ({
  code: 'LAKEFS_PULL_REQUEST_NOT_FOUND',
  message: `pull request "${id}" does not exist in repository "${repository}"`,
  hint: `look at the pull requests there are: page "Pull Requests" of repository "${repository}" in the lakeFS UI`,
});

export const tagAbsent = (repository: string, tag: string): Meaning => ({
  code: 'LAKEFS_TAG_NOT_FOUND',
  message: `tag "${tag}" does not exist in repository "${repository}"`,
  hint: `list the tags there are: lakectl tag list lakefs://${repository}`,
});

export const refAbsent = (repository: string, ...refs: readonly string[]): Meaning => ({
  code: 'LAKEFS_REF_NOT_FOUND',
  message: `ref ${refs.map((ref) => `"${ref}"`).join(' or ')} does not exist in repository "${repository}"`,
  hint: 'give a branch, a tag, a commit id or an expression such as "main~1"',
});

export const objectAbsent = (repository: string, ref: string, path: string): Meaning => ({
  code: 'LAKEFS_OBJECT_NOT_FOUND',
  message: `object "${path}" does not exist at ref "${ref}" of repository "${repository}", or the ref does not`,
  hint: `look at what there is: lakectl fs ls lakefs://${repository}/${ref}/`,
});
