import type { Tags } from '../../mlflow/run.ts';
import type { OnProgress } from '../../model/progress.ts';
import { createRedactor, type Redact } from '../../util/secrets/redact.ts';
import { secretValues } from '../../util/secrets/secret-values.ts';
import { isObject, shape } from '../../util/shape.ts';
import type { CapturedFile } from './captured-file.ts';

/** Files in the tie's folder that go to the run's artifacts, and tags for the run. */
export type Captured = { readonly files: readonly CapturedFile[]; readonly tags: Tags };

export const nothingCaptured: Captured = { files: [], tags: {} };

export const joinCaptured = (all: readonly Captured[]): Captured => ({
  files: all.flatMap(({ files }) => files),
  tags: Object.assign({}, ...all.map(({ tags }) => tags)) as Tags,
});

const fileShape = shape({
  name: 'string',
  sizeBytes: 'number',
  sha256: 'string',
  redactions: 'number',
  isCut: 'boolean',
});
/** A name from the journal becomes a path. */
const names: ReadonlySet<string> = new Set(['code.diff', 'untracked.txt', 'requirements.txt', 'environment.json']);

/** Reads a journaled result. @throws TypeError */
export const parseCaptured = (result: unknown): Captured => {
  const { files, tags } = isObject(result) ? result : {};
  if (!Array.isArray(files) || !isObject(tags)) throw new TypeError('no files or no tags');
  if (!files.every((file) => names.has(fileShape(file).name))) throw new TypeError('a file of another name');
  if (!Object.values(tags).every((value) => typeof value === 'string')) throw new TypeError('a tag that is no text');
  return { files, tags: tags as Tags };
};

/** A secret of several lines, such as a key, is known line by line in a file that is read so. */
export const lineRedactor = (redact: Redact, env: Readonly<Record<string, string | undefined>>): Redact => {
  const lines = secretValues(env)
    .filter((value) => value.includes('\n'))
    .flatMap((value) => value.split(/\r?\n/).map((line) => line.trim()))
    .filter((line) => line.length >= 8);
  const redactLines = createRedactor(lines);
  return (text) => redactLines(redact(text));
};

export type Gathering = { readonly onProgress: OnProgress; readonly signal: AbortSignal };

/** What is recorded beside a run may not cost the run: trouble is told, and the rest goes on without. */
export const orNothing = async (
  what: string,
  { onProgress, signal }: Gathering,
  gather: () => Promise<Captured>,
): Promise<Captured> => {
  try {
    const captured = await gather();
    signal.throwIfAborted();
    return captured;
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    onProgress({ kind: 'notice', level: 'warn', text: `${what} could not be recorded: ${reason}` });
    return nothingCaptured;
  }
};
