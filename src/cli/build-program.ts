import { Command, Option } from 'commander';
import { TiebackError } from '../errors.ts';
import { version } from '../version.ts';
import { commandTable } from './command-table.ts';
import type { AnyCommand, OptionSpec } from './define-command.ts';

type Run = (command: AnyCommand, args: readonly string[], values: Record<string, unknown>) => Promise<void>;
type Write = { readonly out: (text: string) => void; readonly err: (text: string) => void };

const readValue = ({ flags, parse, mayBeEmpty }: OptionSpec, text: string): unknown => {
  if (text === '' && mayBeEmpty !== true)
    throw new TiebackError('USAGE_INVALID', `"${flags}" was given an empty value`, {
      hint: 'give it a value, or leave it out; a shell makes an empty value of a variable that is not set',
    });
  return parse ? parse(text) : text;
};

const commanderOption = (spec: OptionSpec): Option => {
  const option = new Option(spec.flags, spec.help);
  if (spec.isRepeatable) {
    option.argParser((text: string, before: unknown) => [
      ...(Array.isArray(before) ? before : []),
      readValue(spec, text),
    ]);
  } else if (spec.flags.includes('<')) {
    option.argParser((text: string, before: unknown) => {
      if (before === undefined || !spec.isOnce) return readValue(spec, text);
      throw new TiebackError('USAGE_INVALID', `"${spec.flags}" is given twice, and takes one value`, {
        hint: 'leave one of them out: none of them is silently the one that counts',
      });
    });
  }
  return option;
};

/** Commander gives an option `--no-…` that is absent the value true. */
const valueOrEmpty = (value: unknown, { flags, isRepeatable, parse }: OptionSpec): unknown => {
  // An option whose value may be left out.
  if (flags.includes('[') && value === true) return parse?.('');
  if (isRepeatable) return Array.isArray(value) ? value : [];
  if (value !== undefined) return value;
  return /[<[]/.test(flags) ? undefined : false;
};

/** Values by the names that the command's specification gives its options. */
const namedValues = (command: AnyCommand, given: Command): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(command.options).map(([name, spec]) => {
      const value: unknown = given.getOptionValue(commanderOption(spec).attributeName());
      return [name, valueOrEmpty(value, spec)];
    }),
  );

const notesText = ({ notes }: AnyCommand): string => (notes === undefined ? '' : `\n${notes}\n`);

const examplesText = ({ examples }: AnyCommand): string =>
  examples.length === 0
    ? ''
    : `\nExamples:\n${examples.map(([command, purpose]) => `  # ${purpose}\n  $ tieback ${command}`).join('\n')}\n`;

const addCommand = (program: Command, command: AnyCommand, run: Run): void => {
  const sub = program
    .command(command.name)
    .summary(command.summary)
    .description(command.description ?? command.summary);
  if (command.argument) sub.argument(command.argument.name, command.argument.help);
  if (command.secondArgument) sub.argument(command.secondArgument.name, command.secondArgument.help);
  for (const spec of Object.values(command.options)) sub.addOption(commanderOption(spec));
  sub.passThroughOptions(command.argument?.name.endsWith('...>') === true);
  sub.addHelpText('after', notesText(command) + examplesText(command));
  sub.showHelpAfterError(`  next: ${command.usageHint ?? `tieback ${command.name} --help`}`);
  sub.action(async () => run(command, sub.args, namedValues(command, sub)));
};

const overview = `
Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 the answer is no,
4 a service is unreachable or refused the credentials, 5 partially applied
(tieback resume), 130 interrupted. "run" passes on the command's own.

Settings come from flags, then LAKECTL_* and MLFLOW_* variables, then
tieback.yaml, then ~/.lakectl.yaml and ~/.mlflow/credentials.`;

/** The command line: all commands by name, the one that is asked for with everything it takes. */
export const buildProgram = async (asked: string | undefined, run: Run, write: Write): Promise<Command> => {
  const program = new Command('tieback')
    .description('Ties every MLflow run to the exact lakeFS commit it was trained on, and that commit back to the run.')
    .version(`tieback ${version}`, '-V, --version', 'print the version')
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .showHelpAfterError('  next: tieback --help')
    .exitOverride()
    .configureOutput({ writeOut: write.out, writeErr: write.err })
    .addHelpText('after', overview);
  for (const entry of commandTable) {
    if (entry.name === asked) addCommand(program, await entry.load(), run);
    else
      program
        .command(entry.name)
        .summary(entry.summary)
        .description(entry.summary)
        .action(() => undefined);
  }
  return program;
};
