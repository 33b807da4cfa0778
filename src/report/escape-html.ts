import { visibleText } from './visible-text.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  '=': '&#61;',
};

/** Text for HTML, in an element or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  visibleText(text).replace(/[&<>"'`=]/g, (char) => entities[char] ?? '');
