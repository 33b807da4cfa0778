import { escapeHtml } from '../../../util/escape-html.ts';
import { link, page } from '../../page.ts';
import { listPage } from '../listing.ts';
import type { Repository } from '../repository.ts';
import { resolveCommit } from '../resolve-ref.ts';
import { commitLink, crumbs, factTable, objectsPath, type Row, time } from './html.ts';
import { objectTable } from './objects-page.ts';

const shownObjects = 100;

/** The keys that lakeFS's own page shows as buttons. */
const uiLinkName = (key: string): string | undefined => /^::lakefs::(.+)::ur[li]\[ur[li]:ui\]$/.exec(key)?.[1];

const metadataRows = (metadata: Readonly<Record<string, string>>): readonly Row[] =>
  Object.entries(metadata)
    .filter(([key]) => uiLinkName(key) === undefined)
    .map(([key, value]) => [key, escapeHtml(value)]);

const uiLinks = (metadata: Readonly<Record<string, string>>): string =>
  Object.entries(metadata)
    .flatMap(([key, value]) => {
      const name = uiLinkName(key);
      return name === undefined ? [] : [`<li>${link(value, `Open ${name} UI`)}</li>`];
    })
    .join('\n');

/** A commit: message, who, when, parents, metadata, links, and the objects in it. */
export const commitPage = (repository: Repository, ref: string): string => {
  const { id: name } = repository.record;
  const commit = resolveCommit(repository, ref);
  const parents = commit.parents.map((id) => commitLink(name, id)).join('<br>');
  const listing = { prefix: '', delimiter: '', after: '', amount: shownObjects };
  const objects = listPage(repository.trees.entries(commit.metaRangeId), listing);
  const links = uiLinks(commit.metadata);
  return page(
    commit.message || '(no message)',
    `${crumbs(name, commit.id)}
${factTable([
  ['Commit', commitLink(name, commit.id)],
  ['Committer', escapeHtml(commit.committer)],
  ['Created', escapeHtml(time(commit.creationDate))],
  ['Parents', parents || 'none'],
  ['Meta range', escapeHtml(commit.metaRangeId)],
])}
${links && `<h2>Links</h2><ul>${links}</ul>`}
<h2>Metadata</h2>
${factTable(metadataRows(commit.metadata))}
<h2>Objects</h2>
${objectTable(name, commit.id, objects.results)}
<p>${link(objectsPath(name, commit.id), objects.hasMore ? `Only the first ${shownObjects} are shown: browse all` : 'Browse')}</p>`,
  );
};
