import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { TiebackError } from '../../errors.ts';
import { commandWord } from '../../util/command-word.ts';
import type { CliContext } from '../context.ts';
import { defineCommand } from '../define-command.ts';
import { pathToWrite } from '../make-folder.ts';
import { cardGapsText } from '../output/card-text.ts';
import { jsonOption } from '../shared-options.ts';
import { isStream, parseOut, writeOutputFile } from '../write-output-file.ts';

const actions = ['init', 'check'] as const;
const usualFile = 'tieback-card.yaml';

/** What `tieback card init --json` prints. */
export type CardInitAnswer = { readonly file: string; readonly regimes: readonly string[] };

const parseRegimes = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

type Values = { readonly regimes: readonly string[]; readonly force: boolean; readonly json: boolean };

const init = async (
  file: string,
  { regimes, force, json }: Values,
  { output, runtime, interrupts }: CliContext,
): Promise<number> => {
  if (regimes.length === 0) {
    throw new TiebackError('USAGE_INVALID', '--regime is missing: which rules the card is to serve', {
      hint: 'for example tieback card init --regime fda,eu-ai-act',
    });
  }
  const { newCard } = await import('../../compose-card.ts');
  const text = await newCard(regimes);
  if (file === '-') {
    output.document(text);
    return 0;
  }
  const path = resolve(runtime.cwd, file);
  if (!force && existsSync(path) && !isStream(path)) {
    throw new TiebackError('USAGE_INVALID', `"${file}" exists already`, {
      hint: 'fill it in, name another file with --out, or write it anew with --force',
    });
  }
  await writeOutputFile(pathToWrite(runtime.cwd, file, '--out'), text, '--out', interrupts.signal);
  if (json) output.json({ file, regimes } satisfies CardInitAnswer);
  else {
    output.text(file);
    output.note(`${output.style.bold('next:')} fill it in, then tieback card check ${commandWord(file)}`);
  }
  return 0;
};

const gapsFound = 3;

const check = async (file: string, { regimes, json }: Values, { output, runtime }: CliContext): Promise<number> => {
  const { checkCard } = await import('../../compose-card.ts');
  const gaps = await checkCard(resolve(runtime.cwd, file), regimes, runtime.env);
  if (json) output.json(gaps);
  else output.text(cardGapsText(gaps, output.style));
  return gaps.missing.length === 0 && gaps.refusedAttachments.length === 0 ? 0 : gapsFound;
};

export const card = defineCommand({
  name: 'card',
  argument: { name: '<action>', help: 'init: write a new card; check: say what one lacks', choices: actions },
  secondArgument: { name: '[file]', help: `the card (default: ${usualFile})` },
  summary: 'Write or check the card: the facts that only a person can supply',
  description:
    'A card is a YAML file with what documents need and no service knows: intended use, population, splits, acceptance criteria, approvers. init writes one with the fields that the regimes ask for, each explained; check validates one and lists what is missing, by requirement. Neither asks a service; tieback report --card prints the card and holds it against the run.',
  options: {
    regimes: {
      flags: '--regime <names>',
      help: 'rules that the card is to serve, with commas between: fda, eu-ai-act, model-card (check: default as the card says)',
      parse: parseRegimes,
    },
    out: {
      flags: '-o, --out <file>',
      help: `where init writes it; - for stdout (default: ${usualFile})`,
      parse: parseOut,
    },
    force: { flags: '--force', help: 'init writes over a file that is there' },
    json: jsonOption,
  },
  notes: `Exit codes of check: 0 nothing is missing, 2 the card is not valid,
3 something is missing, or an attachment answers nothing. A document counts as
attached when its file lies in the folder of the card, has at most 256 MiB, and
has the SHA-256 that the card states (sha256sum FILE).`,
  examples: [
    ['card init --regime fda,eu-ai-act -o card.yaml', 'a new card with the fields that both ask for'],
    ['card check card.yaml', 'what is missing, and which requirement asks for it'],
  ],
  run: async ([action = '', given], values, context) => {
    const all: Values = { regimes: values.regimes ?? [], force: values.force, json: values.json };
    if (action === 'init') return init(given ?? values.out ?? usualFile, all, context);
    if (action === 'check') return check(given ?? usualFile, all, context);
    throw new TiebackError('USAGE_INVALID', `"${action}" is nothing that card does`, {
      hint: 'tieback card init, or tieback card check',
    });
  },
});
