import { escapeHtml } from '../../../util/escape-html.ts';
import { link } from '../../page.ts';

export type Row = readonly [name: string, valueHtml: string];

const query = (parameters: Readonly<Record<string, string>>): string => new URLSearchParams(parameters).toString();

export const repositoryPath = (repository: string): string => `/repositories/${encodeURIComponent(repository)}`;

export const commitPath = (repository: string, ref: string): string =>
  `${repositoryPath(repository)}/commits/${encodeURIComponent(ref)}`;

export const objectsPath = (repository: string, ref: string, path = ''): string =>
  `${repositoryPath(repository)}/objects?${query({ ref, path })}`;

export const objectPath = (repository: string, ref: string, path: string): string =>
  `${repositoryPath(repository)}/object?${query({ ref, path })}`;

/** Names in the first column, escaped; values in the second, HTML already. */
export const factTable = (rows: readonly Row[]): string =>
  `<table>${rows.map(([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${value}</td></tr>`).join('\n')}</table>`;

export const listTable = (headings: readonly string[], rows: readonly (readonly string[])[]): string => {
  const head = headings.map((heading) => `<th>${escapeHtml(heading)}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<table><tr>${head}</tr>\n${body.join('\n')}</table>`;
};

export const code = (text: string): string => `<code>${escapeHtml(text)}</code>`;

export const commitLink = (repository: string, id: string): string =>
  `<a href="${escapeHtml(commitPath(repository, id))}">${code(id)}</a>`;

/** Seconds since 1970 as text. */
export const time = (seconds: number): string => {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace('.000Z', 'Z');
};

export const crumbs = (repository: string, ref: string): string =>
  `<p>${link(repositoryPath(repository), repository)} · ${link(objectsPath(repository, ref), ref)}</p>`;
