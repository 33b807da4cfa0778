import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { assertCommandStarts, candidates } from '../../../../src/wrap/child/resolve-command.ts';

/** A folder with a program, a file that is none, and a folder. */
const newFolder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'tieback-path-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  mkdirSync(join(dir, 'bin'));
  for (const [name, mode] of [
    ['train', 0o755],
    ['notes', 0o644],
  ] as const) {
    writeFileSync(join(dir, 'bin', name), '');
    chmodSync(join(dir, 'bin', name), mode);
  }
  return dir;
};

const starts = (dir: string, program: string, path = join(dir, 'bin')) =>
  assertCommandStarts([program], dir, { PATH: path });

describe('assertCommandStarts', () => {
  it('takes a program on the PATH, by relative and by absolute path, and through a link', async () => {
    const dir = newFolder();
    symlinkSync(join(dir, 'bin', 'train'), join(dir, 'link'));
    for (const program of ['train', './bin/train', 'bin/train', join(dir, 'bin', 'train'), './link']) {
      await expect(starts(dir, program)).resolves.toBeUndefined();
    }
  });

  it('takes an empty part of the PATH for the working folder', async () => {
    const dir = newFolder();
    await expect(starts(join(dir, 'bin'), 'train', '/nowhere:')).resolves.toBeUndefined();
  });

  it('looks past what is no program for one further on', async () => {
    const dir = newFolder();
    mkdirSync(join(dir, 'first', 'train'), { recursive: true });
    await expect(starts(dir, 'train', `${join(dir, 'first')}:${join(dir, 'bin')}`)).resolves.toBeUndefined();
  });

  it.each([
    ['CHILD_NOT_FOUND', 'no-such-program', /PATH/],
    ['CHILD_NOT_FOUND', './no-such-program', /PATH/],
    ['CHILD_CANNOT_EXECUTE', './bin', /PROGRAM/],
  ])('refuses with %s: %s', async (code, program, hint) => {
    await expect(starts(newFolder(), program)).rejects.toMatchObject({ code, hint: expect.stringMatching(hint) });
  });

  it.skipIf(process.getuid?.() === undefined)('refuses a file that may not be executed', async () => {
    await expect(starts(newFolder(), 'notes')).rejects.toMatchObject({
      code: 'CHILD_CANNOT_EXECUTE',
      message: expect.stringContaining('"notes"'),
      hint: expect.stringContaining('chmod +x'),
    });
  });

  it.each([[[]], [['']]])('refuses the empty command %j', async (command) => {
    await expect(assertCommandStarts(command, '/', {})).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      hint: expect.stringContaining('-- python'),
    });
  });

  it('refuses every command on Windows before anything is done, and says how to go about it', async () => {
    await expect(assertCommandStarts(['python'], 'C:\\work', {}, 'win32')).rejects.toMatchObject({
      code: 'CHILD_CANNOT_EXECUTE',
      hint: expect.stringMatching(/WSL.*tieback start/),
    });
  });

  it('writes a name with blanks as one word of its advice', async () => {
    const dir = newFolder();
    writeFileSync(join(dir, 'my notes'), '', { mode: 0o644 });
    await expect(starts(dir, './my notes')).rejects.toMatchObject({
      hint: expect.stringContaining("chmod +x './my notes'"),
    });
  });
});

describe('candidates', () => {
  it('looks through the folders of the PATH, or where a path leads', () => {
    expect(candidates('python', '/srv', '/usr/bin::/bin', posix)).toEqual([
      '/usr/bin/python',
      '/srv/python',
      '/bin/python',
    ]);
    expect(candidates('./train', '/srv', '/bin', posix)).toEqual(['/srv/train']);
    expect(candidates('a\\b', '/srv', '/bin', posix)).toEqual(['/bin/a\\b']);
  });

  it("knows Windows's own separators, and that the ending of a program may be left out", () => {
    expect(candidates('nvidia-smi', 'C:\\work', 'C:\\Windows;D:\\bin', win32)).toEqual([
      'C:\\Windows\\nvidia-smi.exe',
      'C:\\Windows\\nvidia-smi.com',
      'D:\\bin\\nvidia-smi.exe',
      'D:\\bin\\nvidia-smi.com',
    ]);
    expect(candidates('.venv\\Scripts\\python.exe', 'C:\\work', '', win32)).toEqual([
      'C:\\work\\.venv\\Scripts\\python.exe',
    ]);
    expect(candidates('C:/py/python.EXE', 'D:\\work', '', win32)).toEqual(['C:\\py\\python.EXE']);
  });
});
