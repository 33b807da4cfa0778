import type { Readable } from 'node:stream';

/**
 * What the command's process says of itself over a pipe, right before it becomes the command: unlike a file, nobody removes
 * that meanwhile. Undefined when the pipe ends without a word, which then was no start.
 */
export const readStartNote = (pipe: Readable): Promise<string | undefined> =>
  new Promise((resolve) => {
    let text = '';
    pipe.setEncoding('utf8');
    pipe.on('data', (piece: string) => {
      text += piece;
      if (text.includes('\n')) resolve(text);
    });
    // Of a pipe that breaks, the end is all that is to be known.
    pipe.on('error', () => undefined);
    pipe.once('close', () => resolve(undefined));
  });
