import type { OnProgress } from '../../model/progress.ts';
import { visibleJson } from '../../util/visible-text.ts';
import { createProgress } from './progress.ts';
import { createStyle, type Style } from './style.ts';

type Stream = { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
/** As {@link Notes} have it: told while a command of the user's writes to the same stream. */
type NoteStream = Stream & { share?(isShared: boolean): void };

/**
 * Where a command's words go: the answer to stdout, everything else to stderr. What people read is made visible here and
 * nowhere else: of a name or an error of a service, nothing reaches the terminal that it would obey.
 */
export interface Output {
  /** The answer, for people. */
  text(text: string): void;
  /** The answer, where its every character counts: a document, a script. Only a terminal gets it as people do. */
  document(text: string): void;
  /** The answer, for programs. */
  json(value: unknown): void;
  /** One of many answers, for programs: a line of JSON. */
  jsonLine(value: unknown): void;
  /** Something beside the answer. */
  note(text: string): void;
  /** A question, on whose line the answer is given. */
  prompt(text: string): void;
  readonly onProgress: OnProgress;
  /** Ends a progress line that is still being written over. */
  endProgress(): void;
  readonly style: Style;
  /** Characters in a line of the terminal that shows the answer; undefined when it goes elsewhere. */
  readonly width: number | undefined;
}

export type OutputStreams = { readonly stdout: Stream; readonly stderr: NoteStream };

/** Steps that run a command of the user's. */
const sharing: ReadonlySet<string> = new Set(['prepare', 'train']);

const asLines = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

export const createOutput = (
  { stdout, stderr }: OutputStreams,
  env: Readonly<Record<string, string | undefined>>,
): Output => {
  const isTerminal = stderr.isTTY === true && !isSet(env['CI']);
  const style = createStyle(isTerminal && !isSet(env['NO_COLOR']));
  const tell = (text: string) => stderr.write(style.shown(text));
  const clearLine = () => stderr.write('\r\u001b[2K');
  const progress = createProgress({ write: tell, clearLine }, style, isTerminal);
  return {
    text: (text) => {
      stdout.write(style.shown(asLines(text)));
    },
    document: (text) => {
      stdout.write(stdout.isTTY === true ? style.shown(asLines(text)) : asLines(text));
    },
    json: (value) => {
      stdout.write(`${visibleJson(JSON.stringify(value, null, 2))}\n`);
    },
    jsonLine: (value) => {
      stdout.write(`${visibleJson(JSON.stringify(value))}\n`);
    },
    note: (text) => {
      progress.end();
      tell(asLines(text));
    },
    prompt: tell,
    onProgress: (event) => {
      progress.onProgress(event);
      if ('step' in event && sharing.has(event.step)) stderr.share?.(event.kind === 'step-started');
    },
    endProgress: progress.end,
    style,
    width: stdout.isTTY === true ? stdout.columns : undefined,
  };
};
