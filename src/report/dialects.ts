import type { Dialect } from './dialect.ts';
import { htmlDialect } from './html-dialect.ts';
import { markdownDialect } from './markdown-dialect.ts';

/** How each format is written. */
export const dialects: Readonly<Record<'html' | 'md', Dialect>> = { html: htmlDialect, md: markdownDialect };
