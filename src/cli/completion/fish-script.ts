import type { Completable, CompletionCommand, CompletionOption } from './completion-model.ts';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const values = (of: string): string =>
  `(tieback __complete ${of} (commandline -ct) -- (commandline -opc)[2..] 2>/dev/null)`;

const valueFlags = (value: Completable | undefined): string => {
  switch (value?.kind) {
    case undefined:
      return '';
    case 'choices':
      return ` -x -a ${quoted(value.choices.join(' '))}`;
    case 'values':
      return ` -x -a ${quoted(values(value.of))}`;
    case 'files':
      return ' -r -F';
    case 'text':
      return ' -x';
  }
};

const condition = (command: string): string => `-n '__fish_seen_subcommand_from ${command}'`;

const optionLine = (command: string, { short, long, help, value }: CompletionOption): string =>
  `complete -c tieback ${condition(command)}${short === undefined ? '' : ` -s ${short}`} -l ${long}${valueFlags(value)} -d ${quoted(help)}`;

const argumentLines = ({ name, argument, isWrapper }: CompletionCommand): readonly string[] => {
  if (isWrapper) return [`complete -c tieback ${condition(name)} -F`];
  return argument === undefined || argument.kind === 'text'
    ? []
    : [`complete -c tieback ${condition(name)}${valueFlags(argument)}`];
};

const commandLines = (command: CompletionCommand): readonly string[] => [
  `complete -c tieback -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
  ...command.options.map((option) => optionLine(command.name, option)),
  ...argumentLines(command),
];

/** A completion script for fish. */
export const fishScript = (commands: readonly CompletionCommand[]): string =>
  [
    '# fish completion for tieback, made by: tieback completion fish',
    'complete -c tieback -f',
    ...commands.flatMap(commandLines),
    'complete -c lakectl-tieback -w tieback',
    '',
  ].join('\n');
