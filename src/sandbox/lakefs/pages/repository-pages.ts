import { escapeHtml } from '../../../util/escape-html.ts';
import { link, page } from '../../page.ts';
import { keyPage } from '../listing.ts';
import type { Repository } from '../repository.ts';
import type { LakefsState } from '../state.ts';
import { commitLink, listTable, objectsPath, repositoryPath, time } from './html.ts';

const everything = { prefix: '', after: '', amount: 1000 };

/** All repositories. */
export const repositoriesPage = (state: LakefsState): string => {
  const rows = state
    .listRepositories()
    .map(({ id, creationDate }) => [link(repositoryPath(id), id), escapeHtml(time(creationDate))]);
  return page('Repositories', listTable(['Repository', 'Created'], rows));
};

/** A repository's branches, hidden ones too, and its tags. */
export const repositoryPage = ({ record, branches, tags }: Repository): string => {
  const row = (ref: string, commitId: string, note: string) => [
    link(objectsPath(record.id, ref), ref),
    commitLink(record.id, commitId),
    note,
  ];
  const branchRows = keyPage(branches.entries(), everything).results.map(([name, { commitId, isHidden }]) =>
    row(name, commitId, isHidden ? 'hidden' : ''),
  );
  const tagRows = keyPage(tags.entries(), everything).results.map(([name, commitId]) => row(name, commitId, ''));
  return page(
    record.id,
    `<h2>Branches</h2>${listTable(['Branch', 'Commit', ''], branchRows)}
<h2>Tags</h2>${listTable(['Tag', 'Commit', ''], tagRows)}`,
  );
};
