import { escapeHtml } from '../../../util/escape-html.ts';
import { link } from '../../page.ts';

const webAddress = /\[([^\]\n]+)\]\((https?:\/\/[^\s()]+)\)|https?:\/\/[^\s<>()"'`]+/g;

/** Text with its web addresses and Markdown links made clickable; all else in it is inert, comments are left out. */
export const linkify = (text: string): string => {
  const shown = text.replace(/<!--.*?-->\n?/gs, '');
  const parts: string[] = [];
  let end = 0;
  for (const match of shown.matchAll(webAddress)) {
    const [whole, label, address] = match;
    parts.push(escapeHtml(shown.slice(end, match.index)), link(address ?? whole, label ?? whole));
    end = match.index + whole.length;
  }
  return [...parts, escapeHtml(shown.slice(end))].join('');
};

/** A table of cells that are HTML already; nothing when it has no rows. */
export const table = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): string => {
  if (rows.length === 0) return '';
  const cells = (row: readonly string[]): string => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  const heads = head.map((name) => `<th>${escapeHtml(name)}</th>`).join('');
  return `<h3>${escapeHtml(title)}</h3>\n<table><tr>${heads}</tr>\n${rows.map(cells).join('\n')}</table>\n`;
};

/** Milliseconds since 1970 for people. */
export const showTime = (ms: number | undefined): string => {
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().replace('T', ' ').slice(0, 19)} UTC`;
};
