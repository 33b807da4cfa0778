import {
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  readlinkSync,
  realpathSync,
  statSync,
  truncateSync,
  write,
} from 'node:fs';
import { access, type FileHandle, open, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { writeFileAtomic } from './atomic-file.ts';

/** Where what is written to a path goes. */
export type NamedPlace =
  /** A file, or where one will be: no symlink. */
  | { readonly kind: 'file'; readonly path: string }
  /** A stream of this process, such as `/dev/stdout`. */
  | { readonly kind: 'descriptor'; readonly fd: number }
  /** A pipe or a device, which must stay what it is. */
  | { readonly kind: 'stream'; readonly path: string; readonly isPipe: boolean };

export type NamedWrite = {
  /** How long a pipe may have no reader; default 10 s. */
  readonly patienceMs?: number;
  /** Ends the wait for the reader of a pipe; what need not wait is written. */
  readonly signal?: AbortSignal;
};

const mostLinks = 40;

/** Whether a path can only be a folder's; resolving it takes its slash away. */
export const endsAsFolder = (path: string): boolean => (process.platform === 'win32' ? /[\\/]$/ : /\/$/).test(path);

const failure = (code: string, text: string): Error => Object.assign(new Error(`${code}: ${text}`), { code });

const realFolder = (path: string): string | undefined => {
  try {
    return realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const placeAt = (path: string): NamedPlace => {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFIFO() === true || stat?.isCharacterDevice() === true)
    return { kind: 'stream', path, isPipe: stat.isFIFO() };
  if (stat?.isSocket() === true || stat?.isBlockDevice() === true)
    throw failure('EINVAL', `"${path}" is neither a file nor a pipe`);
  if (stat?.isDirectory() === true) throw failure('EISDIR', `"${path}" is a folder`);
  return { kind: 'file', path };
};

/** Follows symlinks, also one whose target is yet to be made. @throws what the file system answers */
export const namedPlace = (path: string): NamedPlace => {
  if (endsAsFolder(path)) throw failure('EISDIR', `"${path}" names a folder`);
  let at = resolve(path);
  for (let links = 0; links < mostLinks; links += 1) {
    const folder = realFolder(dirname(at));
    if (folder === undefined) return { kind: 'file', path: at };
    at = join(folder, basename(at));
    const isOwn = folder === `/proc/${process.pid}/fd` || folder === '/dev/fd';
    if (isOwn && /^\d+$/.test(basename(at))) return { kind: 'descriptor', fd: Number(basename(at)) };
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return placeAt(at);
    // What a link of /proc reads as, such as pipe:[1234], is no path.
    if (/^\/proc\/\d+\//.test(folder)) return placeAt(at);
    at = resolve(folder, readlinkSync(at));
  }
  throw failure('ELOOP', `"${path}" is a symlink that leads to itself`);
};

const writeTo = promisify(write);
const pollMs = 50;

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code;

/** The one way to wait for a reader: whoever waits can be told to stop. @throws what `signal` was aborted with */
const waitForReader = async (signal: AbortSignal | undefined): Promise<void> => {
  await delay(pollMs, undefined, signal && { signal }).catch(() => undefined);
  signal?.throwIfAborted();
};

/** A pipe may be one that does not wait for its reader: then this does. */
const writeAll = async (fd: number, content: Uint8Array, signal?: AbortSignal): Promise<void> => {
  for (let left = content; left.length > 0; ) {
    try {
      left = left.subarray((await writeTo(fd, left)).bytesWritten);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
      await waitForReader(signal);
    }
  }
};

/** Waits for the reader of a pipe without holding up a thread, which would not even let the process end. */
const openStream = async (path: string, isPipe: boolean, { patienceMs = 10_000, signal }: NamedWrite) => {
  for (const start = performance.now(); ; await waitForReader(signal)) {
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch (error) {
      if (!isPipe || codeOf(error) !== 'ENXIO') throw error;
      if (performance.now() - start > patienceMs) throw failure('ENXIO', `nobody reads the pipe "${path}"`);
    }
  }
};

/** What somebody made private, shared or read-only stays so, and what has several names keeps them. */
const writeFileAt = async (path: string, content: string | Uint8Array): Promise<void> => {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return writeFileAtomic(path, content);
  await access(path, constants.W_OK);
  return stat.nlink > 1 ? writeFile(path, content) : writeFileAtomic(path, content, { mode: stat.mode & 0o777 });
};

/** A pipe that a shell opened for us, such as `>(gzip)`, opened anew: its own end would hold up a thread, and is shared. */
const openOwnPipe = async (fd: number): Promise<FileHandle | undefined> => {
  if (process.platform !== 'linux' || !fstatSync(fd).isFIFO()) return undefined;
  const path = `/proc/self/fd/${fd}`;
  return open(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY).catch(() => undefined);
};

/** Empties a file that is there and is to be written later: until then nobody takes what it held for that. @throws what the file system answers */
export const emptyNamedFile = (path: string): void => {
  const place = namedPlace(path);
  if (place.kind === 'file' && existsSync(place.path)) truncateSync(place.path);
};

/**
 * Writes what a user names: a file whole or not at all, the target of a symlink so, and where it stands what must keep its
 * place: a pipe, a device, a file with several hard links. The folder must exist.
 * @throws what the file system answers, or what the signal was aborted with
 */
export const writeNamedFile = async (
  path: string,
  content: string | Uint8Array,
  options: NamedWrite = {},
): Promise<void> => {
  const place = namedPlace(path);
  if (place.kind === 'file') return writeFileAt(place.path, content);
  const bytes = Buffer.from(content);
  if (place.kind === 'descriptor') {
    await using pipe = await openOwnPipe(place.fd);
    return await writeAll(pipe?.fd ?? place.fd, bytes, options.signal);
  }
  await using stream = await openStream(place.path, place.isPipe, options);
  await writeAll(stream.fd, bytes, options.signal);
};
