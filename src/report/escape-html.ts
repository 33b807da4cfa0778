import { escapeHtml as escapeMarkup } from '../util/escape-html.ts';
import { visibleText } from '../util/visible-text.ts';

/** Text for HTML, inert even where a template forgot an attribute's quotes; invisible characters are written out. */
export const escapeHtml = (text: string): string =>
  escapeMarkup(visibleText(text)).replaceAll('`', '&#96;').replaceAll('=', '&#61;');
