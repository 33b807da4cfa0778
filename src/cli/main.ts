import { CommanderError } from 'commander';
import { isTiebackError } from '../errors.ts';
import { createRedactor } from '../util/redact.ts';
import { systemRuntime } from '../util/runtime.ts';
import { secretValues } from '../util/secret-values.ts';
import { buildProgram } from './build-program.ts';
import type { CliContext } from './context.ts';
import type { AnyCommand } from './define-command.ts';
import { exitCodes } from './exit-codes.ts';
import { listenForInterrupts } from './interrupts.ts';
import { errorText, errorView } from './output/error-text.ts';
import { createOutput, type OutputStreams } from './output/output.ts';

export type CliProcess = OutputStreams &
  Pick<NodeJS.Process, 'argv' | 'env' | 'on' | 'exit'> & { readonly stdin: { readonly isTTY?: boolean } };

const createContext = (process: CliProcess): CliContext => {
  const runtime = systemRuntime();
  const output = createOutput(process, process.env);
  const interrupts = listenForInterrupts(process);
  const config: CliContext['config'] = async (flags) =>
    (await import('../config/resolve-config.ts')).resolveConfig(flags, runtime);
  return {
    output,
    runtime,
    interrupts,
    config,
    tieback: async (flags) =>
      (await import('./connect.ts')).connect(flags, { runtime, interrupts, onProgress: output.onProgress }),
  };
};

const failureCode = (error: unknown): number => (isTiebackError(error) ? exitCodes[error.code] : 1);

/** `run` must not be mistaken for its command: before that has started, its own failures have codes of their own. */
const runFailureCode = (error: unknown): number => {
  if (isTiebackError(error, 'CHILD_NOT_FOUND')) return 127;
  if (isTiebackError(error, 'CHILD_CANNOT_EXECUTE')) return 126;
  return failureCode(error) === 130 ? 130 : 125;
};

/** Runs one command line and tells its exit code. */
export const main = async (process: CliProcess): Promise<number> => {
  const args = process.argv.slice(2);
  const [asked] = args;
  const context = createContext(process);
  const redact = createRedactor(secretValues(process.env));
  let exitCode = 0;
  const run = async (command: AnyCommand, rest: readonly string[], values: Record<string, unknown>): Promise<void> => {
    exitCode = await command.run(rest, values as never, context);
  };
  const codeOf = asked === 'run' ? runFailureCode : failureCode;
  try {
    const write = {
      out: (text: string) => void process.stdout.write(text),
      err: (text: string) => void process.stderr.write(text),
    };
    const program = await buildProgram(asked, run, write);
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
    return exitCode;
  } catch (error) {
    context.output.endProgress();
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : asked === 'run' ? 125 : 2;
    if (args.includes('--json') && asked !== 'run') context.output.json({ error: errorView(error, redact) });
    context.output.note(errorText(error, redact, context.output.style));
    return codeOf(error);
  }
};
