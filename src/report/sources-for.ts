import { TiebackError } from '../errors.ts';
import type { TemplatePack } from './load-pack.ts';
import type { TemplateSources } from './template-engine.ts';

/** @throws TiebackError `REPORT_TEMPLATE_NOT_FOUND` when the pack lacks the format */
export const sourcesFor = ({ id, templates }: TemplatePack, format: 'html' | 'md'): TemplateSources => {
  const sources = templates[format];
  if (sources !== undefined) return sources;
  throw new TiebackError('REPORT_TEMPLATE_NOT_FOUND', `template pack "${id}" has no ${format} template`, {
    hint: `it has ${Object.keys(templates).join(', ')}`,
  });
};
