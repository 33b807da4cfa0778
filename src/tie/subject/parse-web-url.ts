import { TiebackError } from '../../errors.ts';
import type { NamedSubject } from './named-subject.ts';

const unknown = (url: string): TiebackError =>
  new TiebackError('USAGE_INVALID', `"${url}" is no page of a run, a model version, a commit or an object`, {
    hint: 'copy the address from such a page of the MLflow or lakeFS web UI, or give the id',
  });

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

const segments = (path: string): readonly string[] =>
  path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);

/** `#/experiments/1/runs/ID`, `#/runs/ID`, `#/models/NAME/versions/N`, `#/experiments/1/models/m-…` */
const inMlflow = (hash: string): NamedSubject | undefined => {
  const parts = segments(hash.replace(/^#/, '').split('?')[0] ?? '');
  const rest = parts[0] === 'experiments' ? parts.slice(2) : parts;
  const [kind, id, versions, version] = rest;
  if (id === undefined) return undefined;
  if (kind === 'runs') return { kind: 'run', id };
  if (kind !== 'models') return undefined;
  if (rest !== parts) return { kind: 'logged-model', id };
  return versions === 'versions' && version !== undefined ? { kind: 'model-version', name: id, version } : undefined;
};

/** `/repositories/R/commits/ID`, and pages with `?ref=…&path=…` */
const inLakefs = ({ pathname, searchParams }: URL): Extract<NamedSubject, { readonly kind: 'lakefs' }> | undefined => {
  const parts = segments(pathname);
  const [, repository, page, commit] = parts.slice(parts.indexOf('repositories'));
  const ref = page === 'commits' ? (commit ?? searchParams.get('ref')) : searchParams.get('ref');
  if (!parts.includes('repositories') || repository === undefined || ref === null) return undefined;
  return { kind: 'lakefs', repository, ref, path: commit === undefined ? (searchParams.get('path') ?? '') : '' };
};

/** What a page of the lakeFS web UI shows; undefined for any other text. */
export const parseLakefsPage = (text: string): ReturnType<typeof inLakefs> =>
  URL.canParse(text) ? inLakefs(new URL(text)) : undefined;

/** Reads a URL copied from either web UI. @throws USAGE_INVALID for a page of something else */
export const parseWebUrl = (text: string): NamedSubject => {
  if (!URL.canParse(text)) throw unknown(text);
  const url = new URL(text);
  const found = inMlflow(url.hash) ?? inLakefs(url);
  if (found === undefined) throw unknown(text);
  return found;
};
