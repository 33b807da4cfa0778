import { describe, expect, it } from 'vitest';
import { isNoteKept, type NoteLink, noteWithLinks } from '../../../src/tie/note.ts';
import { baselineCommit, dataCommit, tie } from './samples.ts';

const link: NoteLink = {
  tie,
  uiUrl: 'https://d',
  repository: 'faces',
  commit: dataCommit,
  baselineTag: 'v1',
  baselineCommit,
};

describe('noteWithLinks', () => {
  it('puts two marked lines with links to data and baseline on top', () => {
    const lines = noteWithLinks(link).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines.every((line) => line.startsWith('tieback:'))).toBe(true);
    expect(lines[0]).toContain(`(https://d/repositories/faces/commits/${dataCommit})`);
    expect(lines[1]).toContain(`[v1](https://d/repositories/faces/commits/${baselineCommit})`);
    expect(lines[1]).toContain(tie);
  });

  it('ends its first line so that Markdown begins a new one', () => {
    expect(noteWithLinks(link).split('\n')[0]).toMatch(/ {2}$/);
  });

  it('keeps what the user wrote below', () => {
    expect(noteWithLinks(link, 'my words\n\nmore')).toMatch(/\nmy words\n\nmore$/);
  });

  it('replaces its own lines from before, wherever they are', () => {
    const before = noteWithLinks({ ...link, commit: baselineCommit }, 'my words');
    expect(noteWithLinks(link, `on top\n${before}`)).toBe(noteWithLinks(link, 'on top\nmy words'));
  });

  it('is the same when it is written twice', () => {
    const once = noteWithLinks(link, 'my words');
    expect(noteWithLinks(link, once)).toBe(once);
  });

  it('names a baseline without a tag by its commit', () => {
    expect(noteWithLinks({ ...link, baselineTag: undefined })).toContain(`[${baselineCommit.slice(0, 12)}]`);
  });
});

describe('isNoteKept', () => {
  it('counts characters, not their halves, up to the 8,000 that MLflow keeps', () => {
    expect([isNoteKept('𝐧'.repeat(8000)), isNoteKept('n'.repeat(8001))]).toEqual([true, false]);
  });
});
