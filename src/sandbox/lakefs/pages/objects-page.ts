import { escapeHtml } from '../../../util/escape-html.ts';
import { link, page } from '../../page.ts';
import type { Entry } from '../entry.ts';
import { type Listed, listPage, startOf } from '../listing.ts';
import type { Repository } from '../repository.ts';
import { resolveRef } from '../resolve-ref.ts';
import { entriesAt, findEntry, getEntry } from '../staging.ts';
import { code, commitLink, crumbs, factTable, listTable, objectPath, objectsPath, time } from './html.ts';

const shownEntries = 1000;

const row = (repository: string, ref: string, listed: Listed<Entry>): readonly string[] =>
  listed.kind === 'common-prefix'
    ? [link(objectsPath(repository, ref, listed.path), listed.path), '', '']
    : [
        link(objectPath(repository, ref, listed.path), listed.path),
        escapeHtml(listed.value.sizeBytes.toLocaleString('en')),
        code(listed.value.checksum),
      ];

export const objectTable = (repository: string, ref: string, entries: readonly Listed<Entry>[]): string =>
  listTable(
    ['Path', 'Bytes', 'Checksum'],
    entries.map((listed) => row(repository, ref, listed)),
  );

/** One object: what lakeFS knows about it. */
export const objectPage = (repository: Repository, ref: string, path: string): string => {
  const entry = getEntry(repository, ref, path);
  const { id: name } = repository.record;
  const metadata = Object.entries(entry.metadata).map(([key, value]) => [key, escapeHtml(value)] as const);
  return page(
    path,
    `${crumbs(name, ref)}
${factTable([
  ['Commit', commitLink(name, resolveRef(repository, ref).commitId)],
  ['Size', `${entry.sizeBytes.toLocaleString('en')} bytes`],
  ['Checksum', code(entry.checksum)],
  ['Content type', escapeHtml(entry.contentType)],
  ['Written', escapeHtml(time(entry.mtime))],
])}
<h2>Metadata</h2>
${factTable(metadata)}`,
  );
};

/** The objects at a ref under a path, folded at `/`; a path that names an object shows that. */
export const objectsPage = (repository: Repository, ref: string, path: string): string => {
  if (path !== '' && findEntry(repository, ref, path)) return objectPage(repository, ref, path);
  const { id: name } = repository.record;
  const resolved = resolveRef(repository, ref);
  const listing = { prefix: path, delimiter: '/', after: '', amount: shownEntries };
  const { results, hasMore } = listPage(entriesAt(repository, resolved, startOf(listing)), listing);
  return page(
    `${name} at ${ref}${path && `: ${path}`}`,
    `${crumbs(name, ref)}
<p>Commit ${commitLink(name, resolved.commitId)}</p>
${objectTable(name, ref, results)}
${hasMore ? `<p>Only the first ${shownEntries} are shown.</p>` : ''}`,
  );
};
