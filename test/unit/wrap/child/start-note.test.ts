import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readStartNote } from '../../../../src/wrap/child/start-note.ts';

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('what a command says of itself before it starts', () => {
  it('is told as soon as it is there, while the pipe stays open', async () => {
    const pipe = new PassThrough();
    const note = readStartNote(pipe);
    pipe.write('12 place host\nstarted\n');
    expect(await note).toBe('12 place host\nstarted\n');
    expect(pipe.destroyed).toBe(false);
    pipe.destroy();
  });

  it('may come in pieces, of which the first line is waited for', async () => {
    const pipe = new PassThrough();
    const note = readStartNote(pipe);
    pipe.write('12 pla');
    await pause();
    pipe.end('ce host\n');
    expect(await note).toBe('12 place host\n');
  });

  it.each([
    ['says nothing', ''],
    ['is torn in its first line', '12 pla'],
  ])('is no start where the pipe ends and %s', async (_what, text) => {
    const pipe = new PassThrough();
    const note = readStartNote(pipe);
    pipe.end(text);
    expect(await note).toBeUndefined();
  });

  it('is no start where the pipe breaks, and throws nothing', async () => {
    const pipe = new PassThrough();
    const note = readStartNote(pipe);
    pipe.destroy(new Error('broken'));
    expect(await note).toBeUndefined();
  });
});
