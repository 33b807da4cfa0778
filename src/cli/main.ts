import { CommanderError } from 'commander';
import { createRedactor } from '../util/redact.ts';
import { systemRuntime } from '../util/runtime.ts';
import { secretValues } from '../util/secret-values.ts';
import { buildProgram } from './build-program.ts';
import type { CliContext } from './context.ts';
import type { AnyCommand } from './define-command.ts';
import { failureCode, runFailureCode } from './exit-codes.ts';
import { listenForInterrupts } from './interrupts.ts';
import { type ErrorAnswer, errorText, errorView } from './output/error-text.ts';
import { createOutput, type OutputStreams } from './output/output.ts';

type Stream = OutputStreams['stdout'] & {
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
};

export type CliProcess = Pick<NodeJS.Process, 'argv' | 'env' | 'on' | 'off' | 'exit'> & {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
};

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
    ...(isAtTerminal(process) && {
      openQuestions: async () => (await import('./questions.ts')).openQuestions(process.stderr, interrupts.signal),
    }),
    tieback: async (flags) =>
      (await import('./connect.ts')).connect(flags, { runtime, interrupts, onProgress: output.onProgress }),
  };
};

/** Whether somebody reads our questions and can answer them. */
const isAtTerminal = ({ stdin, stderr, env }: CliProcess): boolean =>
  stdin.isTTY === true && stderr.isTTY === true && (env['CI'] ?? '') === '';

/** Whoever reads our output, or the terminal, may have gone: that must not end a run whose command is still working. */
const ignoreClosedPipes = ({ stdout, stderr }: CliProcess): void => {
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
};

/** Runs one command line and tells its exit code. */
export const main = async (process: CliProcess): Promise<number> => {
  const args = process.argv.slice(2);
  // `help run` describes a command like `run --help`.
  const asked = args[0] === 'help' ? args[1] : args[0];
  ignoreClosedPipes(process);
  const context = createContext(process);
  if (args[0] === '__complete')
    return (await import('./completion/print-values.ts')).printValues(args.slice(1), context, process.exit);
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
    if (args.includes('--json') && asked !== 'run')
      context.output.json({ error: errorView(error, redact) } satisfies ErrorAnswer);
    context.output.note(errorText(error, redact, context.output.style));
    return codeOf(error);
  }
};
