import { TiebackError } from '../../errors.ts';
import type { NamedSubject } from './named-subject.ts';
import { parseWebUrl } from './parse-web-url.ts';

const invalid = (text: string, what: string, hint: string): TiebackError =>
  new TiebackError('USAGE_INVALID', `"${text}" ${what}`, { hint });

const parseModelUri = (text: string): NamedSubject => {
  const rest = text.slice('models:/'.length).replace(/^\/+/, '');
  if (/^m-[0-9a-f]{32}$/.test(rest)) return { kind: 'logged-model', id: rest };
  const [, name, version] = /^(.+)\/(\d+)$/s.exec(rest) ?? [];
  if (name !== undefined && version !== undefined) return { kind: 'model-version', name, version };
  const [, named, alias] = /^([^@]+)@([^@]+)$/s.exec(rest) ?? [];
  if (named !== undefined && alias !== undefined) return { kind: 'model-alias', name: named, alias };
  throw invalid(text, 'names no version of a registered model', 'write models:/NAME/VERSION or models:/NAME@ALIAS');
};

const parseLakefs = (text: string): NamedSubject => {
  const [, repository, ref, path = ''] = /^lakefs:\/\/([^/]+)\/([^/]+)(?:\/(.*))?$/s.exec(text) ?? [];
  if (repository !== undefined && ref !== undefined) return { kind: 'lakefs', repository, ref, path };
  throw invalid(text, 'is not a lakeFS URI with a ref', 'write lakefs://REPOSITORY/REF, for example lakefs://faces/v1');
};

const parseRunUri = (text: string): NamedSubject => {
  const [, id] = /^runs:\/+([^/]+)/.exec(text) ?? [];
  if (id !== undefined) return { kind: 'run', id };
  throw invalid(text, 'names no run', 'write runs:/RUN_ID');
};

/**
 * Reads what a command is asked about: `lakefs://repository/ref[/path]`, `models:/name/version`, `models:/name@alias`, `runs:/id`,
 * a URL copied from either web UI; anything else is a name.
 * @throws USAGE_INVALID for a URI or URL that names nothing of this
 */
export const parseSubject = (text: string): NamedSubject => {
  if (text.startsWith('lakefs://')) return parseLakefs(text);
  if (text.startsWith('models:/')) return parseModelUri(text);
  if (text.startsWith('runs:/')) return parseRunUri(text);
  if (/^https?:\/\//.test(text)) return parseWebUrl(text);
  return { kind: 'name', name: text };
};
