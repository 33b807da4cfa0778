import { TiebackError } from '../errors.ts';
import { isBranchName } from '../model/ids.ts';

const longestPathBytes = 1024;

const refuse = (what: string, name: string, rule: string): never => {
  throw new TiebackError('LAKEFS_NAME_INVALID', `${what} "${name}" cannot be used: ${rule}`, {
    hint: 'choose another name; lakeFS takes no such one',
    details: { name },
  });
};

/** @throws LAKEFS_NAME_INVALID */
export const checkRepositoryName = (name: string): void => {
  if (!/^[a-z0-9][a-z0-9-]{2,62}$/.test(name)) {
    refuse(
      'repository name',
      name,
      'it must be 3 to 63 lower-case letters, digits and dashes, and not begin with a dash',
    );
  }
};

/** @throws LAKEFS_NAME_INVALID */
export const checkBranchName = (name: string): void => {
  if (!isBranchName(name)) {
    refuse('branch name', name, 'it must be letters, digits, underscores and dashes, and not begin with a dash');
  }
};

/**
 * Stricter than lakeFS, which also takes names that it can then not resolve as a ref (`v1@`, `a~b`, `50%`).
 * @throws LAKEFS_NAME_INVALID
 */
export const checkTagName = (name: string): void => {
  if (name === '') refuse('tag name', name, 'it is empty');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  if (/[\u0000-\u0020\u007f^:?*[\\~@$%/]/.test(name) || !name.isWellFormed()) {
    refuse('tag name', name, 'it must have no blanks, control characters or any of ^ : ? * [ \\ ~ @ $ % /');
  }
  if (name.includes('..') || name.endsWith('.') || name.endsWith('.lock')) {
    refuse('tag name', name, 'it must have no ".." and not end in "." or ".lock"');
  }
};

/** @throws LAKEFS_NAME_INVALID */
export const checkObjectPath = (path: string): void => {
  if (path === '') refuse('object path', path, 'it is empty');
  if (!path.isWellFormed()) refuse('object path', path, 'it is not well-formed Unicode');
  if (Buffer.byteLength(path) > longestPathBytes)
    refuse('object path', path, `it has more than ${longestPathBytes} bytes`);
};

/**
 * A name on its way into a URL's path, where an empty one or a dot segment would make it the URL of something else.
 * @throws LAKEFS_NAME_INVALID
 */
export const checkPathSegment = (kind: string, name: string): void => {
  if (name === '' || name === '.' || name === '..') refuse(kind, name, 'no such name can exist');
  if (!name.isWellFormed()) refuse(kind, name, 'it is not well-formed Unicode');
};
