import type { CliContext } from './context.ts';

/** One option of a command. `flags` in commander's form: `--name <value>`, `-o, --out <file>`, `--name [value]` where `parse` is given an empty text for none, or `--flag` for a boolean. */
export type OptionSpec = {
  readonly flags: string;
  readonly help: string;
  /** @throws TiebackError USAGE_INVALID */
  readonly parse?: (text: string) => unknown;
  readonly isRepeatable?: true;
  /** A second value would not be taken for another word for the first, but for one more; elsewhere the last one counts. */
  readonly isOnce?: true;
  /** An empty value says something of its own here; elsewhere it is a variable that was not set. */
  readonly mayBeEmpty?: true;
  /** What shells complete, where `flags` has not `<one|other>`; `parse` decides what is taken. */
  readonly choices?: readonly string[];
};

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Single<O extends OptionSpec> = O extends { readonly parse: (text: string) => infer T }
  ? T
  : O['flags'] extends `${string}<${string}>`
    ? string
    : boolean;

type ValueOf<O extends OptionSpec> = O extends { readonly isRepeatable: true }
  ? readonly Single<O>[]
  : Single<O> extends boolean
    ? boolean
    : Single<O> | undefined;

/** What a command is given for its options: repeatable ones are lists, booleans are never undefined. */
export type OptionValues<S extends OptionSpecs> = { readonly [K in keyof S]: ValueOf<S[K]> };

export type CommandSpec<S extends OptionSpecs> = {
  readonly name: string;
  /** In commander's form: `<subject>`, `[tie]`, `<command...>`. */
  readonly argument?: { readonly name: string; readonly help: string; readonly choices?: readonly string[] };
  /** What stands after the first argument. */
  readonly secondArgument?: { readonly name: string; readonly help: string };
  /** What to do about a command line that is wrong; default: read the command's help. */
  readonly usageHint?: string;
  readonly summary: string;
  /** More than the summary says, for the command's own help. */
  readonly description?: string;
  readonly options: S;
  /** What the command's help says below the options. */
  readonly notes?: string;
  readonly examples: readonly (readonly [command: string, purpose: string])[];
  /** @returns the exit code. */
  run(args: readonly string[], options: OptionValues<S>, context: CliContext): Promise<number>;
};

/** A command whose options' types are forgotten, for the table of commands. */
export type AnyCommand = CommandSpec<OptionSpecs>;

/** Defines a command; the types of its options follow from their specifications. */
export const defineCommand = <const S extends OptionSpecs>(spec: CommandSpec<S>): AnyCommand =>
  spec as unknown as AnyCommand;
