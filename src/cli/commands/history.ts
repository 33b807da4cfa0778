import { TiebackError } from '../../errors.ts';
import { connectRepository, modelArgument } from '../connect-repository.ts';
import { defineCommand } from '../define-command.ts';
import { historyText } from '../output/decision-text.ts';
import { jsonOption, repoOption, sharedOptions } from '../shared-options.ts';

/** A day means its end. @throws USAGE_INVALID */
const parseTime = (text: string): string => {
  const time = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(time)) return new Date(time).toISOString();
  throw new TiebackError('USAGE_INVALID', `"${text}" is no date`, {
    hint: 'for example 2026-11-21, or 2026-11-21T12:00:00Z',
  });
};

export const history = defineCommand({
  name: 'history',
  argument: modelArgument,
  summary: 'List what was promoted and rolled back, and what stands',
  options: {
    repo: repoOption,
    asOf: {
      flags: '--as-of <date>',
      help: 'what had been decided by then, and stood (UTC; a day means its end)',
      parse: parseTime,
    },
    json: jsonOption,
    ...sharedOptions,
  },
  examples: [
    ['history retina --repo faces', 'every decision about a model'],
    ['history retina --repo faces --as-of 2026-11-21', 'what stood on a day'],
  ],
  run: async ([model], values, context) => {
    const { library, repository } = await connectRepository(values, context);
    const found = await library.history({ repository, model, asOf: values.asOf });
    if (values.json) context.output.json(found);
    else context.output.text(historyText(found, context.output.style));
    return 0;
  },
});
