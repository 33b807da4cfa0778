import { posixQuoted } from '../../util/command-word.ts';
import type { Completable, CompletionCommand, CompletionOption } from './completion-model.ts';

/** In an argument's description a bracket, a colon and a backslash mean something. */
const described = (text: string): string => text.replaceAll(/[\\:[\]]/g, '\\$&');

const action = (value: Completable): string => {
  switch (value.kind) {
    case 'choices':
      return `(${value.choices.join(' ')})`;
    case 'values':
      // The blank keeps _arguments from adding words of its own.
      return ` _tieback_values ${value.of}`;
    case 'files':
      return '_files';
    case 'text':
      return ' ';
  }
};

const optionSpecs = ({ short, long, help, isRepeatable, value }: CompletionOption): readonly string[] => {
  const flags = [...(short === undefined ? [] : [`-${short}`]), `--${long}`];
  const before = isRepeatable ? '*' : `(${flags.join(' ')})`;
  const tail = value === undefined ? '' : `:${long}:${action(value)}`;
  return flags.map((flag) => {
    const takes = value === undefined ? '' : flag.startsWith('--') ? '=' : '+';
    return posixQuoted(`${before}${flag}${takes}[${described(help)}]${tail}`);
  });
};

const argumentSpecs = ({ argument, isWrapper }: CompletionCommand): readonly string[] => {
  if (isWrapper) return [posixQuoted('(-)1:command:_command_names -e'), posixQuoted('*::argument:_normal')];
  return argument === undefined ? [] : [posixQuoted(`1:argument:${action(argument)}`)];
};

const commandCase = (command: CompletionCommand): string => {
  const specs = [...command.options.flatMap(optionSpecs), ...argumentSpecs(command)];
  return `    ${command.name})\n      _arguments -s -S \\\n${specs.map((spec) => `        ${spec}`).join(' \\\n')}\n      ;;`;
};

/** A completion script for zsh: a file `_tieback` in a folder of `$fpath`, or sourced after `compinit`. */
export const zshScript = (commands: readonly CompletionCommand[]): string => `#compdef tieback lakectl-tieback
# zsh completion for tieback, made by: tieback completion zsh

_tieback_values() {
  local -a found
  found=("\${(@f)$(tieback __complete "$1" "$PREFIX" -- "\${words[@]}" 2>/dev/null)}")
  found=(\${found:#})
  compadd -a found
}

_tieback() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${posixQuoted(`${name}:${summary.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
${commands.map(commandCase).join('\n')}
  esac
}

if [[ $funcstack[1] == _tieback ]]; then
  _tieback "$@"
else
  compdef _tieback tieback lakectl-tieback
fi
`;
