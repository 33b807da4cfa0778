import { TextDecoderStream } from 'node:stream/web';
import { withoutMark } from '../util/without-mark.ts';

export type ColumnCell = {
  readonly value: string;
  /** Counted from 1; the header is row 1. */
  readonly row: number;
};

type Field = { readonly text: string; readonly endsRow: boolean };

/** Quotes may hold separators, line ends and, doubled, themselves (RFC 4180). */
class FieldReader {
  #field = '';
  #isQuoted = false;
  #wasQuote = false;
  readonly #separator: string;

  constructor(separator: string) {
    this.#separator = separator;
  }

  *read(chunk: string): Generator<Field> {
    for (const char of chunk) {
      if (this.#isQuoted) {
        if (char === '"') this.#endQuote();
        else this.#field += char;
      } else if (char === '"') this.#beginQuote();
      else if (char === this.#separator) yield this.#take(false);
      else if (char === '\n') yield this.#take(true);
      else if (char !== '\r') this.#field += char;
    }
  }

  /** What stands after the last line end. */
  *end(): Generator<Field> {
    if (this.#field !== '') yield this.#take(true);
  }

  #beginQuote(): void {
    if (this.#wasQuote) this.#field += '"';
    this.#wasQuote = false;
    this.#isQuoted = true;
  }

  #endQuote(): void {
    this.#isQuoted = false;
    this.#wasQuote = true;
  }

  #take(endsRow: boolean): Field {
    const text = this.#field;
    this.#field = '';
    this.#wasQuote = false;
    return { text, endsRow };
  }
}

const separators = [',', ';', '\t'] as const;

/** The separator that a header uses most. */
const separatorOf = (text: string): string => {
  const header = text.slice(0, text.search(/\n|$/));
  const count = (separator: string) => header.split(separator).length;
  return separators.toSorted((a, b) => count(b) - count(a))[0] ?? ',';
};

/** No header is longer: a file without a line end is not kept in memory. */
const maxHeader = 1 << 20;

async function* fieldsOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Field> {
  let reader: FieldReader | undefined;
  let head = '';
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    if (reader !== undefined) {
      yield* reader.read(chunk);
      continue;
    }
    head += chunk;
    if (!head.includes('\n') && head.length < maxHeader) continue;
    reader = new FieldReader(separatorOf(head));
    yield* reader.read(head);
  }
  const last = reader ?? new FieldReader(separatorOf(head));
  if (reader === undefined) yield* last.read(head);
  yield* last.end();
}

/**
 * The values of one column of a CSV or TSV file, row by row, in memory that does not grow with the file.
 * @returns false when the header has no such column
 */
export async function* readColumn(
  stream: ReadableStream<Uint8Array>,
  column: string,
): AsyncGenerator<ColumnCell, boolean, undefined> {
  let [row, index, wanted] = [1, 0, -1];
  for await (const { text, endsRow } of fieldsOf(stream)) {
    if (row === 1 && withoutMark(text).trim() === column) wanted = index;
    if (row > 1 && index === wanted && text.trim() !== '') yield { value: text.trim(), row };
    index += 1;
    if (!endsRow) continue;
    if (row === 1 && wanted === -1) return false;
    row += 1;
    index = 0;
  }
  return wanted !== -1;
}
