import { isTiebackError, TiebackError } from '../errors.ts';
import { type NamedPlace, namedPlace, writeNamedFile } from '../util/named-file.ts';

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/**
 * Writes the file that a user named with a flag.
 * @param signal ends the wait for the reader of a pipe
 * @throws DISK_UNUSABLE, INTERRUPTED
 */
export const writeOutputFile = async (
  file: string,
  content: string | Uint8Array,
  flag: string,
  signal: AbortSignal,
): Promise<void> => {
  try {
    await writeNamedFile(file, content, { signal });
  } catch (cause) {
    if (isTiebackError(cause)) throw cause;
    throw new TiebackError('DISK_UNUSABLE', `"${file}" could not be written: ${reasonOf(cause)}`, {
      hint: `make it writable, or name another file with ${flag}; a pipe needs its reader first`,
      cause,
    });
  }
};

const placeOf = (file: string): NamedPlace | undefined => {
  try {
    return namedPlace(file);
  } catch {
    return undefined;
  }
};

/** Whether it is a pipe, a device or a stream of this process: no other file lies beside it. */
export const isStream = (file: string): boolean => (placeOf(file)?.kind ?? 'file') !== 'file';

/** The file of `--out`; stdout by another name, such as `/dev/stdout`, is `-`. */
export const parseOut = (text: string): string => {
  const place = text.startsWith('/') ? placeOf(text) : undefined;
  return place?.kind === 'descriptor' && place.fd === 1 ? '-' : text;
};
