import { Command, Option } from 'commander';
import { version } from '../version.ts';
import { commandTable } from './command-table.ts';
import type { AnyCommand, OptionSpec } from './define-command.ts';

type Run = (command: AnyCommand, args: readonly string[], values: Record<string, unknown>) => Promise<void>;
type Write = { readonly out: (text: string) => void; readonly err: (text: string) => void };

const commanderOption = ({ flags, help, parse, isRepeatable }: OptionSpec): Option => {
  const option = new Option(flags, help);
  if (isRepeatable) {
    option.argParser((text: string, before: unknown) => [
      ...(Array.isArray(before) ? before : []),
      parse ? parse(text) : text,
    ]);
  } else if (parse) {
    option.argParser(parse);
  }
  return option;
};

/** Commander gives an option `--no-…` that is absent the value true. */
const valueOrEmpty = (value: unknown, { flags, isRepeatable }: OptionSpec): unknown => {
  if (isRepeatable) return Array.isArray(value) ? value : [];
  if (value !== undefined) return value;
  return flags.includes('<') ? undefined : false;
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
