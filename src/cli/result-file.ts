import { dirname, resolve } from 'node:path';
import { TiebackError } from '../errors.ts';
import { emptyNamedFile, endsAsFolder, type NamedPlace, namedPlace, writeNamedFile } from '../util/named-file.ts';
import { unwritableFolder } from '../util/unwritable-folder.ts';
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

const refused = (path: string, reason: string, cause?: unknown): TiebackError =>
  new TiebackError('USAGE_INVALID', `the result cannot be written to "${path}": ${reason}`, {
    hint: 'name a file in a folder that you may write to with --result',
    cause,
  });

const placeOf = (file: string, path: string): NamedPlace => {
  try {
    return namedPlace(file);
  } catch (cause) {
    const isFolder = (cause as NodeJS.ErrnoException).code === 'EISDIR';
    throw refused(path, isFolder ? 'that is a folder' : 'no file can be made there', cause);
  }
};

/** Finds a place that cannot be written to while the run is only planned; makes and changes nothing. @throws USAGE_INVALID */
export const assertResultWritable = (path: string | undefined, cwd: string): void => {
  if (path === undefined) return;
  const place = placeOf(endsAsFolder(path) ? path : resolve(cwd, path), path);
  if (place.kind !== 'file') return;
  const folder = unwritableFolder(dirname(place.path));
  if (folder !== undefined) throw refused(path, `"${folder}" is no folder that can be written to`);
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
