import { TiebackError } from '../../errors.ts';
import { defineCommand } from '../define-command.ts';
import { documentFormats, parseDocumentFormat } from '../parse-format.ts';
import { jsonOption } from '../shared-options.ts';
import {
  ejectTemplate,
  lintTemplatePack,
  listTemplates,
  previewTemplate,
  type TemplateAction,
} from '../template-actions.ts';
import { parseOut } from '../write-output-file.ts';

const actions: Readonly<Record<'list' | 'eject' | 'lint' | 'preview', TemplateAction>> = {
  list: listTemplates,
  eject: ejectTemplate,
  lint: lintTemplatePack,
  preview: previewTemplate,
};

const names = Object.keys(actions) as readonly (keyof typeof actions)[];

const actionOf = (given: string): TemplateAction => {
  const name = names.find((known) => known === given);
  if (name !== undefined) return actions[name];
  throw new TiebackError('USAGE_INVALID', `"${given}" is nothing that template does`, {
    hint: `tieback template ${names.join(', ')}`,
  });
};

const defaultPack = 'provenance';

export const template = defineCommand({
  name: 'template',
  argument: {
    name: '<action>',
    help: 'list: the built-in ones; eject: copy one, or blocks of it, to change; lint: find what is wrong; preview: render with sample evidence',
    choices: names,
  },
  secondArgument: {
    name: '[template]',
    help: `a built-in one by name, or your own: a .hbs file or a folder with manifest.yaml (default: ${defaultPack})`,
  },
  summary: 'List, copy, check or preview templates of documents',
  description:
    'A template of your own can be a copy of a built-in one, or blocks that stand in place of its blocks: the rest stays as it is, and follows updates. Templates run no code and read no file; nothing here asks a service.',
  options: {
    blocks: {
      flags: '--block <name>',
      help: 'eject: only this block (repeatable), into a pack that inherits the rest',
      isRepeatable: true,
    },
    out: {
      flags: '-o, --out <path>',
      help: 'eject: folder to write to; preview: file to write, - for stdout',
      parse: parseOut,
    },
    format: {
      flags: '-f, --format <format>',
      help: 'preview: html, md or pdf',
      parse: parseDocumentFormat,
      choices: documentFormats,
    },
    evidence: {
      flags: '--evidence <file>',
      help: 'preview: the .json beside a report or a comparison, instead of the sample',
    },
    json: jsonOption,
  },
  notes: 'Exit codes of lint: 0 nothing is wrong, 3 something is.',
  examples: [
    ['template list', 'what there is'],
    ['template eject provenance --block cover -o our-report', 'a pack of ours with another cover page'],
    ['template lint our-report', 'every path that no evidence has, and what a template may not hold'],
    ['template preview our-report -o cover.pdf', 'how it looks'],
  ],
  run: async ([action = '', name = defaultPack], values, context) => actionOf(action)(name, values, context),
});
