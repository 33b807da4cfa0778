import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createProgress } from '../../../../src/cli/output/progress.ts';
import { createStyle } from '../../../../src/cli/output/style.ts';
import type { ProgressEvent } from '../../../../src/model/progress.ts';

const transfer = (doneFiles: number): ProgressEvent => ({
  kind: 'transfer',
  direction: 'upload',
  doneFiles,
  totalFiles: 2,
  doneBytes: doneFiles * 750_000,
  totalBytes: 1_500_000,
});

const clearLine = '\r\u001b[2K';

const show = (isTerminal: boolean, ...events: readonly ProgressEvent[]) => {
  const parts: string[] = [];
  const screen = { write: (text: string) => parts.push(text), clearLine: () => parts.push(clearLine) };
  const { onProgress, end } = createProgress(screen, createStyle(false), isTerminal);
  for (const event of events) onProgress(event);
  return { written: () => parts.join(''), end };
};

describe('progress', () => {
  it('tells of steps when they are done, with how long they took', () => {
    const { written } = show(
      false,
      { kind: 'step-started', step: 'upload', text: 'upload data' },
      { kind: 'step-done', step: 'upload', text: 'upload data', durationMs: 12 },
      { kind: 'step-done', step: 'anchor', text: 'anchor', durationMs: 2345 },
    );
    expect(written()).toBe('✓ upload data (12 ms)\n✓ anchor (2.3 s)\n');
  });

  it('tells of the training when it begins', () => {
    const { written } = show(
      false,
      { kind: 'step-started', step: 'train', text: 'run: train' },
      { kind: 'step-done', step: 'train', text: 'run: train', durationMs: 1 },
    );
    expect(written()).toBe('▶ run: train\n');
  });

  it('marks warnings', () => {
    const { written } = show(
      false,
      { kind: 'notice', level: 'info', text: 'fine' },
      { kind: 'notice', level: 'warn', text: 'odd' },
    );
    expect(written()).toBe('  fine\n! odd\n');
  });

  it('writes no transfers where lines stay', () => {
    expect(show(false, transfer(0), transfer(1), transfer(2)).written()).toBe('');
  });

  it('writes a transfer over one line of a terminal, and leaves nothing of it', () => {
    const { written } = show(true, transfer(0), transfer(1), transfer(2));
    expect(written()).not.toContain('\n');
    expect(stripVTControlCharacters(written())).toContain('1/2 files, 750.0 kB of 1.5 MB');
    expect(written().endsWith(clearLine)).toBe(true);
  });

  it('clears a line that is still open before another line, and at the end', () => {
    const begun = show(true, transfer(1), { kind: 'notice', level: 'info', text: 'between' });
    expect(begun.written().endsWith(`${clearLine}  between\n`)).toBe(true);
    const open = show(true, transfer(1));
    open.end();
    expect(open.written().endsWith(clearLine)).toBe(true);
    const length = open.written().length;
    open.end();
    expect(open.written()).toHaveLength(length);
  });

  it('takes an empty transfer', () => {
    const nothing = { ...transfer(0), totalFiles: 0, totalBytes: 0 } as ProgressEvent;
    expect(stripVTControlCharacters(show(true, nothing).written())).toContain('0/0 files, 0 B of 0 B');
  });
});
