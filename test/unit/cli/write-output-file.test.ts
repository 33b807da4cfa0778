import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reportFiles } from '../../../src/cli/report-files.ts';
import { parseOut, writeOutputFile } from '../../../src/cli/write-output-file.ts';
import { TiebackError } from '../../../src/errors.ts';
import { tempFolder } from '../data/temp-folder.ts';

describe('writeOutputFile', () => {
  it('says what cannot be written, and what to do', async () => {
    const path = join(await tempFolder(), 'folder');
    mkdirSync(path);
    await expect(writeOutputFile(path, 'x', '--out', new AbortController().signal)).rejects.toMatchObject({
      code: 'DISK_UNUSABLE',
      message: expect.stringContaining(`"${path}" could not be written`),
      hint: expect.stringContaining('--out'),
    });
  });
});

it.skipIf(process.platform === 'win32')('an interrupt while a pipe has no reader is told as one', async () => {
  const path = join(await tempFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const stop = new AbortController();
  setTimeout(() => stop.abort(new TiebackError('INTERRUPTED', 'interrupted by SIGINT', { hint: 'again' })), 100);
  await expect(writeOutputFile(path, 'x', '--out', stop.signal)).rejects.toMatchObject({ code: 'INTERRUPTED' });
});

it.skipIf(process.platform === 'win32')('a document that goes to a pipe has nothing beside it', async () => {
  const path = join(await tempFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  expect(reportFiles('base', ['html'], path, (file) => file)).toEqual([{ format: 'html', file: path }]);
});

describe('parseOut', () => {
  it.skipIf(process.platform !== 'linux').each([
    ['/dev/stdout', '-'],
    ['/dev/fd/1', '-'],
    ['/dev/stderr', '/dev/stderr'],
    ['-', '-'],
    ['report.html', 'report.html'],
    ['/nowhere/report.html', '/nowhere/report.html'],
  ])('takes %s for %s', (given, meant) => {
    expect(parseOut(given)).toBe(meant);
  });
});
