import { createReadStream } from 'node:fs';
import { appendFile, type FileHandle, readFile, truncate, writeFile } from 'node:fs/promises';
import type { Batch, Metric } from '../../mlflow/run.ts';
import { openRegular } from '../../util/open-regular.ts';
import type { Runtime } from '../../util/runtime.ts';
import { ignoreDiskError } from '../disk-error.ts';
import type { TieFolder } from '../tie-folder.ts';
import { readMetricLine, whyUnreadable } from './metric-line.ts';

/** Lines of `$TIEBACK_METRICS` as one batch; what is unreadable or contradicts an earlier line is counted. */
export type SpoolBatch = Batch & {
  readonly lines: number;
  readonly unreadable: number;
  /** The first of what is unreadable. */
  readonly faults: readonly Fault[];
  /** The line of each metric, and of each parameter by its key. */
  readonly places: { readonly metrics: readonly number[]; readonly params: ReadonlyMap<string, number> };
  /** Where it began in the file, and where the next one does. */
  readonly start: number;
  readonly next: SpoolPosition;
};

/** An entry that cannot be recorded: where its line begins in the file, and why. */
export type Fault = { readonly at: number; readonly why: string };

const mostFaults = 10;

/** As many as are worth telling, in the order of their lines. */
export const firstFaults = (faults: readonly Fault[]): readonly Fault[] =>
  faults.toSorted((one, other) => one.at - other.at).slice(0, mostFaults);

/** A place in a metrics file, and the bytes right before it, by which a file that was begun anew is noticed. */
export type SpoolPosition = { readonly end: number; readonly tail: Buffer };

export const fileStart: SpoolPosition = { end: 0, tail: Buffer.alloc(0) };
const tailBytes = 64;

/** The bytes up to `end` were first read at `at`, milliseconds since 1970: their metrics' time, in this process and in every later one. */
type Stamp = {
  readonly end: number;
  readonly at: number;
  /** Which file they were read from. */
  readonly file: string | undefined;
};

/** At most so much is read at once, unless a single line is longer. */
const pieceBytes = 512 * 1024;
const newline = 0x0a;

const readPiece = async (file: FileHandle, start: number, length: number): Promise<Buffer> => {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await file.read(buffer, 0, length, start);
  return buffer.subarray(0, bytesRead);
};

/** A number of a file that is gone is given again. */
const identityOf = async (file: FileHandle): Promise<string> => {
  const { ino, birthtimeNs } = await file.stat({ bigint: true });
  return `${ino}-${birthtimeNs}`;
};

type Lines = {
  /** Undefined when the file is not the one that was read to this place, or was begun anew. */
  readonly bytes: Buffer | undefined;
  /** Undefined when there is none. */
  readonly file: string | undefined;
};

type Range = { readonly limit: number; readonly isEnd: boolean };

/** Whole lines from a place on, to `limit` at most; the file's last line too when it `isEnd`. */
const readLines = async (
  path: string,
  { end: start, tail }: SpoolPosition,
  { limit, isEnd }: Range,
): Promise<Lines> => {
  const file = await openRegular(path);
  if (file === 'absent' || file === 'no-file') return { bytes: start === 0 ? tail : undefined, file: undefined };
  try {
    const identity = await identityOf(file);
    const before = await readPiece(file, start - tail.length, tail.length);
    if (!before.equals(tail)) return { bytes: undefined, file: identity };
    const end = Math.min((await file.stat()).size, limit);
    for (let length = pieceBytes; ; length *= 2) {
      const bytes = await readPiece(file, start, Math.max(0, Math.min(length, end - start)));
      const isAll = start + length >= end;
      const whole = isAll && (isEnd || end === limit) ? bytes.length : bytes.lastIndexOf(newline) + 1;
      if (isAll || whole > 0) return { bytes: bytes.subarray(0, whole), file: identity };
    }
  } finally {
    await file.close();
  }
};

/** The numbers, from 1 on, of the lines that begin at these bytes, which rise. */
export const lineNumbersAt = async ({ metrics }: TieFolder, starts: readonly number[]): Promise<readonly number[]> => {
  const numbers: number[] = [];
  let [number, at] = [1, 0];
  const bytes: AsyncIterable<Buffer> = createReadStream(metrics, { end: starts.at(-1) ?? 0 });
  for await (const piece of bytes) {
    for (const byte of piece) {
      while (starts[numbers.length] === at) numbers.push(number);
      if (byte === newline) number++;
      at++;
    }
  }
  return numbers;
};

/** A stamp that a crash tore was not used yet; it is cut off, so that the next one gets a line of its own. */
const readStamps = async (path: string): Promise<Stamp[]> => {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  const end = bytes.lastIndexOf(newline) + 1;
  if (end < bytes.length) await truncate(path, end).catch(ignoreDiskError);
  const lines = bytes.toString('utf8', 0, end).split('\n');
  return lines.flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line) as Stamp]));
};

/** The stamps of a metrics file: looked up in the order of its bytes, so that each is passed once. Where the disk takes none, they are held in this process only. */
const createStamps = async (folder: TieFolder, runtime: Pick<Runtime, 'now'>) => {
  const stamps = await readStamps(folder.metricTimes);
  let isNoted = true;
  let next = 0;
  return {
    /** What is stamped already ends here. */
    end: (): number => stamps.at(-1)?.end ?? 0,
    add: async (end: number, file: string | undefined): Promise<void> => {
      const stamp = { end, at: runtime.now(), file };
      stamps.push(stamp);
      if (!isNoted) return;
      try {
        await appendFile(folder.metricTimes, `${JSON.stringify(stamp)}\n`);
      } catch (error) {
        ignoreDiskError(error);
        // Half a line may be there: nothing may follow it.
        isNoted = false;
      }
    },
    /** The file is read from its start again; what is said of one that is gone does not hold for the one in its place. */
    rewind: async (file: string | undefined): Promise<void> => {
      next = 0;
      const known = stamps.at(-1);
      const isSame = file !== undefined && file === known?.file;
      if (known === undefined || isSame) return;
      stamps.length = 0;
      if (isNoted) await writeFile(folder.metricTimes, '').catch(ignoreDiskError);
    },
    /** The time of the byte at `offset`, which is not before the one asked for last. */
    timeAt: (offset: number): number => {
      while ((stamps[next]?.end ?? Number.POSITIVE_INFINITY) <= offset) next++;
      return stamps[next]?.at ?? runtime.now();
    },
  };
};

/** MLflow never changes a parameter: the first value stays, in every batch of one reading. */
type Params = Map<string, string>;

const readBatch = (
  bytes: Buffer,
  start: number,
  timeAt: (offset: number) => number,
  known: Params,
): Omit<SpoolBatch, 'start' | 'next'> => {
  const metrics: Metric[] = [];
  const params = new Map<string, string>();
  const places = { metrics: [] as number[], params: new Map<string, number>() };
  const faults: Fault[] = [];
  let lines = 0;
  for (let from = 0, to = 0; from < bytes.length; from = to + 1) {
    const found = bytes.indexOf(newline, from);
    to = found === -1 ? bytes.length : found;
    const line = bytes.toString('utf8', from, to);
    if (line.trim() === '') continue;
    lines++;
    const at = start + from;
    try {
      const read = readMetricLine(line, timeAt(at));
      faults.push(...read.faults.map((why) => ({ at, why })));
      metrics.push(...read.metrics);
      places.metrics.push(...read.metrics.map(() => at));
      for (const [key, value] of read.params) {
        if (!known.has(key)) {
          params.set(key, value);
          places.params.set(key, at);
        }
        if ((known.get(key) ?? value) !== value) faults.push({ at, why: `a second value for parameter "${key}"` });
        else known.set(key, value);
      }
    } catch (error) {
      faults.push({ at, why: whyUnreadable(error) });
    }
  }
  const unreadable = { unreadable: faults.length, faults: firstFaults(faults) };
  return { metrics, params: Object.fromEntries(params), lines, ...unreadable, places };
};

/**
 * Reads what a script writes to its metrics file, piece by piece from some place on. A line has the same time whenever it
 * is read: what an earlier process sent may be sent again without doubling anything. Incomplete last lines wait, except at
 * the end.
 */
export const createMetricSpool = (folder: TieFolder, runtime: Pick<Runtime, 'now'>, from = fileStart) => {
  const params: Params = new Map();
  let position = from;
  let opened: ReturnType<typeof createStamps> | undefined;
  const next = async (isEnd: boolean): Promise<SpoolBatch | undefined> => {
    opened ??= createStamps(folder, runtime);
    const stamps = await opened;
    const { end: start } = position;
    const isStamped = start < stamps.end();
    const limit = isStamped ? stamps.end() : Number.POSITIVE_INFINITY;
    const { bytes, file } = await readLines(folder.metrics, position, { limit, isEnd });
    if (bytes === undefined) {
      position = fileStart;
      await stamps.rewind(file);
      return next(isEnd);
    }
    if (bytes.length === 0) return undefined;
    const end = start + bytes.length;
    if (!isStamped) await stamps.add(end, file);
    position = { end, tail: Buffer.from(bytes.subarray(-tailBytes)) };
    return { ...readBatch(bytes, start, stamps.timeAt, params), start, next: position };
  };
  return {
    /** The next batch, or undefined when there is nothing new. */
    next,
  };
};
