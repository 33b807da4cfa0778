import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TiebackError } from '../errors.ts';
import { withoutMark } from '../util/without-mark.ts';

type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean };

const readInput = async (input: Input): Promise<string> => {
  if (input.isTTY === true)
    throw new TiebackError('USAGE_INVALID', 'the document is to come from stdin, and nothing is piped into it', {
      hint: 'pipe one: tieback compare … --format md | tieback comment --file -',
    });
  return (await import('node:stream/consumers')).text(input);
};

/** The text of a file, or of stdin for `-`, as a program wrote it. @throws USAGE_INVALID */
export const readDocument = async (file: string, cwd: string, input: Input = process.stdin): Promise<string> => {
  if (file === '-') return withoutMark(await readInput(input));
  try {
    return withoutMark(await readFile(resolve(cwd, file), 'utf8'));
  } catch (cause) {
    throw new TiebackError('USAGE_INVALID', `"${file}" cannot be read (${(cause as NodeJS.ErrnoException).code})`, {
      hint: 'name a Markdown file with --file, or - for stdin',
      cause,
    });
  }
};
