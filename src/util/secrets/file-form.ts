/**
 * How the lines of a file are read: in `code` a bare word is a name, in `entries` (YAML, INI, shell, …) it is a text, in
 * `prose` just a word; a `notebook` has lines of code, each as a text of JSON.
 */
export type FileForm = 'code' | 'notebook' | 'entries' | 'prose';

const codeFile =
  /\.(?:py|pyi|pyx|pxd|r|rmd|qmd|jl|c|cc|cpp|cxx|cu|cuh|h|hpp|rs|go|js|mjs|cjs|jsx|ts|mts|cts|tsx|java|kt|kts|scala|swift|lua|pl|rb|php|m|cs|sql|gradle|graphql|gql|proto|thrift)$/i;
const proseFile = /(?:\.(?:md|rst|txt|adoc|html?|tex)|^(?:LICENSE|README|CHANGELOG|NOTICE))$/i;

/** What a file's path tells of its form. */
export const fileFormOf = (path: string): FileForm => {
  const base = path.slice(path.lastIndexOf('/') + 1);
  if (base.toLowerCase().endsWith('.ipynb')) return 'notebook';
  if (codeFile.test(base)) return 'code';
  return proseFile.test(base) ? 'prose' : 'entries';
};

/** Whether a file is source code, by its name; a file of SQL may be the dump of a table. */
export const isSourceFile = (name: string): boolean =>
  /\.(?:ipynb|sh|bash|zsh)$/i.test(name) || (codeFile.test(name) && !/\.sql$/i.test(name));
