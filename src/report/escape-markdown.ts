import { visibleText } from '../util/visible-text.ts';

const entity = (char: string): string => `&#${char.charCodeAt(0)};`;

const oneLine = (text: string): string => visibleText(text).replaceAll('\n', ' ⏎ ').replaceAll('\t', ' ');

/** Text for GitHub-flavoured Markdown, in a paragraph or a table cell: nothing in it is markup, a link or a new line. */
export const escapeMarkdown = (text: string): string =>
  oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]|~#{}$]/g, '\\$&')
    .replace(/:(?=\/\/)|@|(?<=www)\./gi, entity)
    .replace(/^(\s*)([-+=])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2')
    .replace(/^\s+/, '');

/** A code span that fits a table cell; what a span cannot hold goes into an element, every sign of it as an entity. */
export const markdownCode = (text: string): string => {
  const line = oneLine(text);
  if (/^[^`|\s](?:[^`|]*[^`|\s])?$/.test(line)) return `\`${line}\``;
  return `<code>${line.replace(/[!-/:-@[-`{-~]/g, entity)}</code>`;
};

/** Preformatted lines, behind a fence that is longer than any in them. */
export const markdownBlock = (text: string): string => {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}text\n${visibleText(text)}\n${fence}`;
};
