import type { AnyCommand, OptionSpec } from '../define-command.ts';

/** Values that only the servers or the state folder know. */
export const valueKinds = [
  'repositories',
  'tags',
  'refs',
  'experiments',
  'ties',
  'runs',
  'run-ids',
  'subjects',
] as const;
export type ValueKind = (typeof valueKinds)[number];

/** What may stand in one place of a command line. */
export type Completable =
  | { readonly kind: 'choices'; readonly choices: readonly string[] }
  | { readonly kind: 'values'; readonly of: ValueKind }
  | { readonly kind: 'files' }
  | { readonly kind: 'text' };

export type CompletionOption = {
  /** Without its dash. */
  readonly short: string | undefined;
  /** Without its dashes. */
  readonly long: string;
  readonly help: string;
  readonly isRepeatable: boolean;
  /** Absent for a switch. */
  readonly value: Completable | undefined;
};

export type CompletionCommand = {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletionOption[];
  readonly argument: Completable | undefined;
  /** Whether a command of the user's own follows the options. */
  readonly isWrapper: boolean;
};

const optionKinds: Readonly<Record<string, ValueKind>> = {
  repo: 'repositories',
  baseline: 'tags',
  on: 'refs',
  experiment: 'experiments',
};

const argumentKinds: Readonly<Record<string, ValueKind>> = {
  tie: 'ties',
  subject: 'subjects',
  run: 'runs',
  'run-id': 'run-ids',
};

const isFile = (placeholder: string): boolean => /\b(?:file|dir|path)\b/.test(placeholder);

/** `<own|adopt>` says which values there are. */
const alternatives = (placeholder: string): readonly string[] =>
  placeholder.includes('|') ? placeholder.split('|') : [];

const completable = (
  kind: ValueKind | undefined,
  placeholder: string,
  choices: readonly string[] | undefined,
): Completable => {
  if (kind !== undefined) return { kind: 'values', of: kind };
  if (choices !== undefined) return { kind: 'choices', choices };
  if (isFile(placeholder)) return { kind: 'files' };
  const found = alternatives(placeholder);
  return found.length > 0 ? { kind: 'choices', choices: found } : { kind: 'text' };
};

const optionOf = ({ flags, help, choices, isRepeatable }: OptionSpec): CompletionOption => {
  const [, short, long = '', placeholder] = /^(?:-(\w), )?--([\w-]+)(?: [<[](.+)[>\]])?$/.exec(flags) ?? [];
  return {
    short,
    long,
    help,
    isRepeatable: isRepeatable === true,
    value: placeholder === undefined ? undefined : completable(optionKinds[long], placeholder, choices),
  };
};

const argumentOf = ({ argument }: AnyCommand): Completable | undefined => {
  if (argument === undefined) return undefined;
  const word = argument.name.replaceAll(/[<>[\].]/g, '');
  return completable(argumentKinds[word], word, argument.choices);
};

const helpOption: CompletionOption = {
  short: 'h',
  long: 'help',
  help: 'display help for command',
  isRepeatable: false,
  value: undefined,
};

/** What shells need to know about a command. */
export const completionOf = (command: AnyCommand): CompletionCommand => ({
  name: command.name,
  summary: command.summary,
  options: [...Object.values(command.options).map(optionOf), helpOption],
  argument: argumentOf(command),
  isWrapper: command.argument?.name.endsWith('...>') === true,
});
