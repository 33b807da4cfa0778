import type { OnProgress } from '../../model/progress.ts';
import { createProgress } from './progress.ts';
import { createStyle, type Style } from './style.ts';

type Stream = { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };

/** Where a command's words go: the answer to stdout, everything else to stderr. */
export interface Output {
  /** The answer, for people. */
  text(text: string): void;
  /** The answer, for programs. */
  json(value: unknown): void;
  /** One of many answers, for programs: a line of JSON. */
  jsonLine(value: unknown): void;
  /** Something beside the answer. */
  note(text: string): void;
  readonly onProgress: OnProgress;
  /** Ends a progress line that is still being written over. */
  endProgress(): void;
  readonly style: Style;
  /** Characters in a line of the terminal that shows the answer; undefined when it goes elsewhere. */
  readonly width: number | undefined;
}

export type OutputStreams = { readonly stdout: Stream; readonly stderr: Stream };

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

export const createOutput = (
  { stdout, stderr }: OutputStreams,
  env: Readonly<Record<string, string | undefined>>,
): Output => {
  const isTerminal = stderr.isTTY === true && !isSet(env['CI']);
  const style = createStyle(isTerminal && !isSet(env['NO_COLOR']));
  const progress = createProgress(stderr, style, isTerminal);
  return {
    text: (text) => {
      stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    json: (value) => {
      stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    jsonLine: (value) => {
      stdout.write(`${JSON.stringify(value)}\n`);
    },
    note: (text) => {
      progress.end();
      stderr.write(`${text}\n`);
    },
    onProgress: progress.onProgress,
    endProgress: progress.end,
    style,
    width: stdout.isTTY === true ? stdout.columns : undefined,
  };
};
