import { TiebackError } from '../errors.ts';
import { emptyNamedFile, writeNamedFile } from '../util/named-file.ts';
import type { TrainingPhase } from '../wrap/child/training-phase.ts';
import type { Interrupts } from '../wrap/ports.ts';
import type { RunOutcome } from '../wrap/run-outcome.ts';
import type { CliContext } from './context.ts';
import { pathToWrite } from './make-folder.ts';
import type { ErrorView } from './output/error-text.ts';

/** What became of a run whose command was started. */
export type EndedRun = RunOutcome & { readonly phase: 'complete' | 'incomplete'; readonly exitCode: number };
/** Why tieback gave a run up, and how far its training had come. */
export type FailedRun = { readonly phase: TrainingPhase; readonly exitCode: number; readonly error: ErrorView };
/** What the file of `--result` holds. */
export type RunResult = EndedRun | FailedRun;

export type WriteResult = (result: unknown) => Promise<void>;

/** What an earlier run left is none of this one's. @throws USAGE_INVALID */
const emptyEarlier = (file: string): void => {
  try {
    emptyNamedFile(file);
  } catch (cause) {
    throw new TiebackError('USAGE_INVALID', `"${file}" cannot be written: ${String(cause)}`, {
      hint: 'name a file that you may write with --result',
      cause,
    });
  }
};

/**
 * The file of `--result`. Its folder is made and what it held is taken away first, while a mistake costs nothing; when the
 * file cannot be written at the end, that is told, and changes nothing about the run.
 * @throws USAGE_INVALID
 */
export const resultFile = (
  path: string | undefined,
  {
    output,
    runtime,
    interrupts,
  }: Pick<CliContext, 'output' | 'runtime'> & { readonly interrupts: Pick<Interrupts, 'signal' | 'abandon'> },
): WriteResult => {
  if (path === undefined) return async () => undefined;
  const file = pathToWrite(runtime.cwd, path, '--result');
  emptyEarlier(file);
  return async (result) => {
    // The signal that ended the training is no wish to go without its result.
    const signal = interrupts.signal.aborted ? interrupts.abandon : interrupts.signal;
    try {
      await writeNamedFile(file, `${JSON.stringify(result, null, 2)}\n`, { signal });
    } catch (error) {
      output.note(`${output.style.warn('!')} "${path}" could not be written: ${String(error)}`);
    }
  };
};
