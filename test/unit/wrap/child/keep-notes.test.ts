import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keepNotes } from '../../../../src/wrap/child/keep-notes.ts';
import type { TieFolder } from '../../../../src/wrap/tie-folder.ts';
import { newTieFolder } from '../samples.ts';

const at = Date.parse('2026-01-02T03:04:05Z');

/** Two notes that are kept in a tie's folder, and how often that was asked for again. */
const keep = (restore = (folder: TieFolder): void => void mkdirSync(folder.dir, { recursive: true })) => {
  const folder = newTieFolder();
  const files = { [folder.mark]: 'word\n', [folder.pid]: '12\n' };
  for (const [path, text] of Object.entries(files)) writeFileSync(path, text);
  let restored = 0;
  const end = keepNotes({ files, at }, () => {
    restored++;
    restore(folder);
  });
  onTestFinished(() => void end());
  const texts = () => [folder.mark, folder.pid].map((path) => existsSync(path) && readFileSync(path, 'utf8'));
  return { folder, end, texts, restored: () => restored };
};

describe('the notes of a command', () => {
  it('are left as they are while they are there', () => {
    const { folder, end, restored } = keep();
    const before = statSync(folder.mark).mtimeMs;
    expect(end()).toBe(false);
    expect(restored()).toBe(0);
    expect(statSync(folder.mark).mtimeMs).toBe(before);
  });

  it('are put back when somebody removes them with their folder, with the time they were made at', async () => {
    const { folder, end, texts } = keep();
    rmSync(folder.dir, { recursive: true });
    await expect.poll(texts).toEqual(['word\n', '12\n']);
    expect(statSync(folder.mark).mtimeMs).toBe(at);
    expect(end()).toBe(true);
  });

  it('are put back as often as they are removed', async () => {
    const { folder, texts, restored } = keep();
    for (const times of [1, 2]) {
      rmSync(folder.dir, { recursive: true });
      await expect.poll(texts).toEqual(['word\n', '12\n']);
      expect(restored()).toBe(times);
    }
  });

  it('are put back by the last look, however soon that comes', () => {
    const { folder, end, texts, restored } = keep();
    rmSync(folder.dir, { recursive: true });
    expect(restored()).toBe(0);
    expect(end()).toBe(true);
    expect(texts()).toEqual(['word\n', '12\n']);
  });

  it('are not written over what others have put there', () => {
    const { folder, end, texts } = keep();
    writeFileSync(folder.mark, 'other\n');
    rmSync(folder.pid);
    expect(end()).toBe(true);
    expect(texts()).toEqual(['other\n', '12\n']);
  });

  it('are done without where they cannot be put back', () => {
    const { folder, end, texts } = keep(() => undefined);
    rmSync(folder.dir, { recursive: true });
    expect(end()).toBe(true);
    expect(texts()).toEqual([false, false]);
  });

  it('are left alone once that has ended', async () => {
    const { folder, end, texts } = keep();
    end();
    rmSync(folder.dir, { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(texts()).toEqual([false, false]);
  });
});
