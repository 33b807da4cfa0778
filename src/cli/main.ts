import { CommanderError } from 'commander';
import { TiebackError } from '../errors.ts';
import { type Runtime, systemRuntime } from '../util/runtime.ts';
import { createRedactor } from '../util/secrets/redact.ts';
import { secretValues } from '../util/secrets/secret-values.ts';
import { buildProgram } from './build-program.ts';
import type { CliContext } from './context.ts';
import type { AnyCommand } from './define-command.ts';
import { failureCode, runFailureCode } from './exit-codes.ts';
import { listenForInterrupts } from './interrupts.ts';
import { type ErrorAnswer, errorText, errorView } from './output/error-text.ts';
import { type NoteStream, type Notes, openNotes } from './output/notes.ts';
import { createOutput, type Output, type OutputStreams } from './output/output.ts';

type Heard = { on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown };

export type CliProcess = Pick<NodeJS.Process, 'argv' | 'env' | 'on' | 'off' | 'exit' | 'exitCode'> & {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: OutputStreams['stdout'] & Heard & { readonly writableLength?: number };
  readonly stderr: NoteStream & Heard;
};

/** @throws USAGE_INVALID */
const runtimeHere = (): Runtime => {
  try {
    return systemRuntime();
  } catch (cause) {
    throw new TiebackError('USAGE_INVALID', 'the folder that this command is started in is gone', {
      hint: 'go to a folder that is there; to one that was made anew with: cd "$PWD"',
      cause,
    });
  }
};

const createContext = (process: CliProcess, output: Output): CliContext => {
  const runtime = runtimeHere();
  const interrupts = listenForInterrupts(process);
  const config: CliContext['config'] = async (flags) =>
    (await import('../config/resolve-config.ts')).resolveConfig(flags, runtime);
  return {
    output,
    runtime,
    interrupts,
    config,
    ...(isAtTerminal(process) && {
      openQuestions: async () => (await import('./questions.ts')).openQuestions(output.prompt, interrupts.signal),
    }),
    tieback: async (flags) =>
      (await import('./connect.ts')).connect(flags, { runtime, interrupts, onProgress: output.onProgress }),
  };
};

/** Whether somebody reads our questions and can answer them. */
const isAtTerminal = ({ stdin, stderr, env }: CliProcess): boolean =>
  stdin.isTTY === true && stderr.isTTY === true && (env['CI'] ?? '') === '';

/** Whoever reads our output, or the terminal, may have gone: then there is nobody to tell. Any other trouble means that an answer is lost. */
const hearStreams = (process: CliProcess, notes: Notes): void => {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code, message }) => {
    if (code === 'EPIPE' || code === 'EIO') return;
    process.exitCode = 1;
    notes.write(`error: the answer could not be written: ${message}\n  hint: make room, or send stdout elsewhere\n`);
  });
};

/** How long a reader may take nothing of what a run says at its end: the run is recorded, and its exit code is waited for. */
const patienceMs = 5000;

/** Ends what a command line leaves: an answer waits for its reader, who may be slow; a run waits for nobody. */
const settle = async (process: CliProcess, notes: Notes, code: number): Promise<void> => {
  const isRun = process.argv[2] === 'run';
  const isAnswerLeft = () => (process.stdout.writableLength ?? 0) > 0;
  for (const [name, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const)
    process.on(name, () => process.exit(isRun && !isAnswerLeft() ? code : 128 + number));
  const isTold = await notes.settle(isRun ? patienceMs : Number.POSITIVE_INFINITY);
  if (!isTold && !isAnswerLeft()) process.exit(code);
};

/** A shell that evaluates what we print would take nothing for success. */
const failShell = async (args: readonly string[], env: CliProcess['env'], output: Output): Promise<void> => {
  if (!args.some((arg) => arg.startsWith('--export')) || args.includes('--json')) return;
  const { failureText, isForShell } = await import('./output/export-environment.ts');
  if (isForShell(args)) output.document(failureText(env));
};

/** Runs one command line and tells its exit code. */
export const main = async (process: CliProcess): Promise<number> => {
  const notes = openNotes(process.stderr);
  hearStreams(process, notes);
  const code = await answer(process, notes);
  await settle(process, notes, code);
  return code;
};

const answer = async (process: CliProcess, notes: Notes): Promise<number> => {
  const args = process.argv.slice(2);
  // `help run` describes a command like `run --help`.
  const asked = args[0] === 'help' ? args[1] : args[0];
  const output = createOutput({ stdout: process.stdout, stderr: notes }, process.env);
  const redact = createRedactor(secretValues(process.env));
  const codeOf = asked === 'run' ? runFailureCode : failureCode;
  try {
    const context = createContext(process, output);
    if (args[0] === '__complete')
      return await (await import('./completion/print-values.ts')).printValues(args.slice(1), context, process.exit);
    let exitCode = 0;
    const run = async (
      command: AnyCommand,
      rest: readonly string[],
      values: Record<string, unknown>,
    ): Promise<void> => {
      exitCode = await command.run(rest, values as never, context);
    };
    const write = {
      out: output.text,
      err: output.note,
    };
    const program = await buildProgram(asked, run, write);
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
    return exitCode;
  } catch (error) {
    output.endProgress();
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (asked !== 'run') await failShell(args, process.env, output);
    if (error instanceof CommanderError) return asked === 'run' ? 125 : 2;
    if (args.includes('--json') && asked !== 'run')
      output.json({ error: errorView(error, redact) } satisfies ErrorAnswer);
    output.note(errorText(error, redact, output.style));
    return codeOf(error);
  }
};
