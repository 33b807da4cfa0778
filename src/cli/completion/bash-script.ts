import type { Completable, CompletionCommand, CompletionOption } from './completion-model.ts';

const offer = (words: readonly string[]): string => `COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$cur"))`;

/** Nothing offered makes bash offer files. */
const offerValue = (value: Completable): string | undefined => {
  switch (value.kind) {
    case 'choices':
      return offer(value.choices);
    case 'values':
      return `_tieback_values ${value.of}`;
    case 'files':
    case 'text':
      return undefined;
  }
};

const spellings = ({ short, long }: CompletionOption): readonly string[] => [
  ...(short === undefined ? [] : [`-${short}`]),
  `--${long}`,
];

const optionCase = (command: string, option: CompletionOption): readonly string[] => {
  if (option.value === undefined) return [];
  const patterns = spellings(option).map((flag) => `'${command} ${flag}'`);
  const action = offerValue(option.value);
  return [`    ${patterns.join(' | ')}) ${action === undefined ? '' : `${action}; `}return ;;`];
};

const commandCase = ({ name, options, argument }: CompletionCommand): string => {
  const flags = offer(options.flatMap(spellings));
  const rest = argument === undefined ? undefined : offerValue(argument);
  const otherwise = rest === undefined ? '' : `; else ${rest}`;
  return `    ${name}) if [[ $cur == -* ]]; then ${flags}${otherwise}; fi ;;`;
};

/** A completion script for bash, from 3.2 on. */
export const bashScript = (
  commands: readonly CompletionCommand[],
): string => `# bash completion for tieback, made by: tieback completion bash

_tieback_values() {
  local value
  while IFS= read -r value; do
    [[ $value == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$value")")
  done < <("\${COMP_WORDS[0]}" __complete "$1" "$cur" -- "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
}

_tieback() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]} word
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    ${offer([...commands.map(({ name }) => name), 'help', '--help', '--version'])}
    return
  fi
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for word in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
    [[ $word == -- ]] && return
  done
  case "$command $prev" in
${commands.flatMap(({ name, options }) => options.flatMap((option) => optionCase(name, option))).join('\n')}
  esac
  case $command in
${commands.map(commandCase).join('\n')}
    help) ${offer(commands.map(({ name }) => name))} ;;
  esac
}

complete -o bashdefault -o default -F _tieback tieback lakectl-tieback
`;
