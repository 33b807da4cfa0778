import { describe, expect, it } from 'vitest';
import { readColumn } from '../../../src/data/read-column.ts';

const streamOf = (text: string, size = 3): ReadableStream<Uint8Array> => {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull: (controller) => {
      if (at >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(at, at + size));
      at += size;
    },
  });
};

const cells = async (text: string, column = 'id', size?: number) => {
  const found: (readonly [string, number])[] = [];
  const reading = readColumn(streamOf(text, size), column);
  for (let next = await reading.next(); ; next = await reading.next()) {
    if (next.done) return { found, hasColumn: next.value };
    found.push([next.value.value, next.value.row]);
  }
};

describe('readColumn', () => {
  it.each([1, 2, 1000])('reads quotes, separators and line ends in them, cut into pieces of %i', async (size) => {
    const text = 'name,id\r\n"a, b",1\r\n"line\nend","say ""x"""\r\nlast,é';
    expect(await cells(text, 'id', size)).toEqual({
      found: [
        ['1', 2],
        ['say "x"', 3],
        ['é', 4],
      ],
      hasColumn: true,
    });
  });

  it.each([';', '\t'])('tells the separator %j by the header', async (separator) => {
    expect((await cells(`a${separator}id\n1${separator}P1\n`)).found).toEqual([['P1', 2]]);
  });

  it('says that there is no such column, and reads no further', async () => {
    expect(await cells('a,b\n1,2\n')).toEqual({ found: [], hasColumn: false });
    expect(await cells('')).toEqual({ found: [], hasColumn: false });
  });

  it('leaves out empty cells and a byte order mark', async () => {
    expect((await cells('\uFEFFid,x\n,1\n  ,2\nP3,3\n')).found).toEqual([['P3', 4]]);
  });
});
