import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { TiebackError } from '../../errors.ts';
import { applyMutation, type Maps, type Mutation } from './mutation.ts';

const header = { format: 'tieback-sandbox-log', version: 1 };

export interface LogFile {
  /** Appends the mutations as one line, so that a torn write drops all of them. */
  append(mutations: readonly Mutation[]): void;
  close(): void;
}

const unusable = (path: string, reason: string, cause?: unknown): TiebackError =>
  new TiebackError('SANDBOX_UNUSABLE', `sandbox log "${path}" ${reason}`, {
    hint: 'give the sandbox another folder, or delete this one to start afresh',
    details: { path },
    cause,
  });

const isHeader = (value: unknown): boolean => JSON.stringify(value) === JSON.stringify(header);

/** Text after the last newline is what a crash left of a write: it is dropped. */
const parseLines = (path: string, text: string): readonly unknown[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      try {
        return JSON.parse(line) as unknown;
      } catch (cause) {
        throw unusable(path, `is damaged at line ${index + 1}`, cause);
      }
    });

/** The state kept in a log; empty when there is no such file. @throws SANDBOX_UNUSABLE when it is damaged or of another format */
export const replayLog = (path: string): Maps => {
  const maps: Maps = new Map();
  if (!existsSync(path)) return maps;
  const [first, ...lines] = parseLines(path, readFileSync(path, 'utf8'));
  if (first === undefined) return maps;
  if (!isHeader(first)) throw unusable(path, 'has a format that this version does not know');
  for (const mutations of lines as readonly (readonly Mutation[])[]) {
    for (const mutation of mutations) applyMutation(maps, mutation);
  }
  return maps;
};

function* snapshotLines(maps: Maps): Generator<string> {
  yield JSON.stringify(header);
  for (const [map, content] of maps) {
    for (const [key, value] of content) yield JSON.stringify([{ map, key, value } satisfies Mutation]);
  }
}

/** @returns where the text ends */
const writeAt = (fd: number, text: string, start: number): number => {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(fd, bytes, written, bytes.length - written, start + written);
  }
  return start + bytes.length;
};

/** Writes the state as a new, compact log in place of the old one and opens it for appending. */
export const openLog = (path: string, maps: Maps): LogFile => {
  const draft = `${path}.new`;
  const fd = openSync(draft, 'w');
  let end = 0;
  for (const line of snapshotLines(maps)) end = writeAt(fd, `${line}\n`, end);
  renameSync(draft, path);
  return {
    append: (mutations) => {
      try {
        end = writeAt(fd, `${JSON.stringify(mutations)}\n`, end);
      } catch (error) {
        // Half a line, left by a full disk, would spoil those that follow.
        ftruncateSync(fd, end);
        throw error;
      }
    },
    close: () => {
      closeSync(fd);
    },
  };
};
