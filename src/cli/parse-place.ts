import { TiebackError } from '../errors.ts';

const partsOf = (uri: string): readonly [repository: string, rest: string] => {
  const [, repository = '', rest = ''] = /^lakefs:\/\/([^/]*)\/?(.*)$/.exec(uri) ?? [];
  return [repository, rest];
};

/** Reads a repository's name, also as lakectl writes it: `lakefs://NAME`. @throws USAGE_INVALID when it names more */
export const parseRepository = (text: string): string => {
  if (!text.startsWith('lakefs://')) return text;
  const [repository, rest] = partsOf(text);
  if (repository !== '' && rest === '') return repository;
  throw new TiebackError('USAGE_INVALID', `"${text}" is no repository`, {
    hint: `name the repository alone: --repo ${repository === '' ? 'NAME' : repository}`,
  });
};

/** Reads the name of a version. @throws USAGE_INVALID for a URI, which names the repository too */
export const parseRef = (text: string): string => {
  if (!text.startsWith('lakefs://')) return text;
  const [repository, ref] = partsOf(text);
  throw new TiebackError('USAGE_INVALID', `"${text}" is a URI, and a tag or commit id is wanted`, {
    hint: `name the repository by --repo ${repository || 'NAME'}, and here only ${ref.replace(/\/.*$/, '') || 'the ref'}`,
  });
};
