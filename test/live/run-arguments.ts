import { SetupError } from './setup-error.ts';

export type RunArguments = {
  /** The one further MLflow server to run on. */
  readonly mlflow: string | undefined;
  readonly isKept: boolean;
  /** Whether test files are named. */
  readonly hasFiles: boolean;
  /** What is left for vitest. */
  readonly args: readonly string[];
};

/** `[--mlflow NAME] [--keep] [what vitest takes…]` */
export const parseArguments = (given: readonly string[], names: readonly string[]): RunArguments => {
  const at = given.indexOf('--mlflow');
  const mlflow = at < 0 ? undefined : (given[at + 1] ?? '');
  if (mlflow !== undefined && !names.includes(mlflow))
    throw new SetupError(`--mlflow "${mlflow}" is no server of this suite: ${names.join(', ')}`);
  const rest = at < 0 ? given : given.toSpliced(at, 2);
  const args = rest.filter((argument) => argument !== '--keep');
  return {
    mlflow,
    isKept: rest.length > args.length,
    hasFiles: args.some((argument) => !argument.startsWith('-')),
    args,
  };
};

/** The same arguments, with report files of their own: `live.json` becomes `live-basic-auth.json`. */
export const reportsOf = (args: readonly string[], name: string): readonly string[] =>
  args.map((argument) => argument.replace(/^(--outputFile[^=]*=.*?)(\.\w+)?$/, `$1-${name}$2`));
