import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TiebackError } from '../errors.ts';
import type { ReportFileFormat } from '../model/report-format.ts';
import { commandWord } from '../util/command-word.ts';
import { isStream } from './write-output-file.ts';

const longestSlug = 100;
const hashLength = 8;

/**
 * A file name for a document: its template pack, and its subject, which may be a URI or a tag; what is cut off a long one
 * stands in it as a hash.
 */
export const defaultBase = (pack: string, subject: string): string => {
  const slug = subject.replace(/^lakefs:\/\//, '').replaceAll(/[^\w.-]+/g, '-');
  if (slug.length <= longestSlug) return `${pack}-${slug}`;
  const hash = createHash('sha256').update(subject).digest('hex').slice(0, hashLength);
  return `${pack}-${slug.slice(0, longestSlug)}-${hash}`;
};

const isFolder = (path: string, resolve: (path: string) => string): boolean =>
  /[\\/]$/.test(path) || statSync(resolve(path), { throwIfNoEntry: false })?.isDirectory() === true;

const withoutEnding = (path: string): string => path.replace(/\.(?:html|md|pdf|json)$/i, '');

export type ReportPlace = { readonly format: ReportFileFormat; readonly file: string };

/**
 * Where each form of a document goes. A document in a file has beside it what it was made from, whose digest it prints. `out` names
 * the file of one format, what the files of several have in common, or a folder that is there or ends with a slash;
 * `base` is the name where `out` gives none.
 * @throws USAGE_INVALID
 */
export const reportFiles = (
  base: string,
  formats: readonly ReportFileFormat[],
  out: string | undefined,
  resolve: (path: string) => string,
): readonly ReportPlace[] => {
  const [first, ...others] = formats;
  if (first !== undefined && others.length === 0 && out !== undefined && isStream(resolve(out)))
    return [{ format: first, file: out }];
  const all = [...new Set([...formats, 'json' as const])];
  const inFolder = out === undefined ? base : join(out, base);
  if (out === undefined || isFolder(out, resolve))
    return all.map((format) => ({ format, file: `${inFolder}.${format}` }));
  const common = withoutEnding(out);
  if (others.length > 0) return all.map((format) => ({ format, file: `${common}.${format}` }));
  if (first !== 'json' && /\.json$/i.test(out)) {
    throw new TiebackError(
      'USAGE_INVALID',
      `"${out}" is the name of the evidence, which goes beside the ${first} document`,
      {
        hint: `name the document: --out ${commandWord(`${common}.${first}`)}; or ask for the evidence alone: --format json --out ${commandWord(out)}`,
      },
    );
  }
  return all.map((format) => ({ format, file: format === first ? out : `${common}.json` }));
};

const isEvidence = (text: string): boolean =>
  /^\s*\{/.test(text) && /"schema":\s*"tieback\/(?:evidence|comparison)\/\d+"/.test(text);

const contentOf = (path: string): string | undefined => {
  try {
    return statSync(path).isFile() ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
};

/**
 * A document of another format that lies there prints the digest of the evidence beside it: that is kept, and this
 * document's evidence gets a name of its own.
 */
export const keepingEvidence = (
  files: readonly ReportPlace[],
  formats: readonly ReportFileFormat[],
  resolve: (path: string) => string,
): readonly ReportPlace[] => {
  const document = files.find(({ format }) => format !== 'json');
  if (document === undefined || formats.includes('json')) return files;
  const isPrinted = (evidence: string): boolean => {
    const there = contentOf(resolve(evidence));
    if (there === undefined) return false;
    const digest = createHash('sha256').update(there).digest('hex');
    return ['html', 'md']
      .map((format) => `${withoutEnding(evidence)}.${format}`)
      .filter((other) => !files.some(({ file }) => file === other))
      .some((other) => contentOf(resolve(other))?.includes(digest));
  };
  return files.map((place) =>
    place.format === 'json' && isPrinted(place.file) ? { ...place, file: `${document.file}.json` } : place,
  );
};

/** Evidence that nobody named must not write over a file of the user's. @throws USAGE_INVALID */
export const assertNothingLost = (
  files: readonly ReportPlace[],
  formats: readonly ReportFileFormat[],
  resolve: (path: string) => string,
): void => {
  for (const { format, file } of files) {
    const there = formats.includes(format) ? undefined : contentOf(resolve(file));
    if (there === undefined || isEvidence(there)) continue;
    throw new TiebackError(
      'USAGE_INVALID',
      `"${file}" is there already, and is no evidence that this one could replace`,
      {
        hint: 'the evidence is written beside the document: choose another --out',
      },
    );
  }
};
