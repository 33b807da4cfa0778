import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRegular } from '../../../src/util/open-regular.ts';

const newDir = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'tieback-regular-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

describe('openRegular', () => {
  it('opens a file, also through a link', async () => {
    const dir = newDir();
    writeFileSync(join(dir, 'file'), 'text');
    symlinkSync('file', join(dir, 'link'));
    const file = await openRegular(join(dir, 'link'));
    if (typeof file === 'string') throw new Error(file);
    expect(await file.readFile('utf8')).toBe('text');
    await file.close();
  });

  it('finds none where there is nothing, or no folder for it', async () => {
    const dir = newDir();
    writeFileSync(join(dir, 'file'), '');
    expect(await openRegular(join(dir, 'none'))).toBe('absent');
    expect(await openRegular(join(dir, 'file', 'none'))).toBe('absent');
  });

  it('takes no folder, no device, and waits for no pipe', async () => {
    const dir = newDir();
    mkdirSync(join(dir, 'folder'));
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    expect(await openRegular(join(dir, 'folder'))).toBe('no-file');
    expect(await openRegular(join(dir, 'pipe'))).toBe('no-file');
    expect(await openRegular('/dev/null')).toBe('no-file');
  });
});
