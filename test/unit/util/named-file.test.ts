import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, linkSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { namedPlace, writeNamedFile } from '../../../src/util/named-file.ts';
import { folderWith, tempFolder } from '../data/temp-folder.ts';

const pipeIn = async (): Promise<string> => {
  const path = join(await tempFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  return path;
};

const read = (path: string): string => readFileSync(path, 'utf8');

it('writes and replaces a file', async () => {
  const path = join(await tempFolder(), 'file');
  await writeNamedFile(path, 'old');
  await writeNamedFile(path, Uint8Array.of(110));
  expect(read(path)).toBe('n');
});

it.each([
  ['that is there', ''],
  ['that is yet to be made', 'new/'],
])('takes a folder %s for no file', async (_which, name) => {
  const dir = await tempFolder();
  await expect(writeNamedFile(join(dir, name), 'x')).rejects.toMatchObject({
    code: 'EISDIR',
    message: expect.stringContaining('folder'),
  });
  expect(readdirSync(dir)).toEqual([]);
});

it('writes a file with several hard links where it stands', async () => {
  const dir = await folderWith({ one: 'a long old text' });
  linkSync(join(dir, 'one'), join(dir, 'other'));
  await writeNamedFile(join(dir, 'one'), 'new');
  expect(read(join(dir, 'other'))).toBe('new');
});

it.skipIf(process.platform === 'win32')('leaves a file that may not be written', async () => {
  const dir = await folderWith({ file: 'old' });
  const path = join(dir, 'file');
  chmodSync(dir, 0o777);
  chmodSync(path, 0o444);
  const script = `
    if (process.getuid() === 0) process.setuid(65534);
    await writeNamedFile(${JSON.stringify(path)}, 'new').catch(({ code, path }) => console.log(code, path));`;
  const module = JSON.stringify(new URL('../../../src/util/named-file.ts', import.meta.url));
  const told = execFileSync(process.execPath, [
    '--input-type=module',
    '-e',
    `const { writeNamedFile } = await import(${module});${script}`,
  ]);
  expect([String(told), read(path)]).toEqual([`EACCES ${path}\n`, 'old']);
});

describe('a symlink', () => {
  it('stays, and its target is replaced whole', async () => {
    const dir = await folderWith({ 'real/target': 'old', 'links/x': '' });
    symlinkSync('../real/target', join(dir, 'links/one'));
    symlinkSync('links/one', join(dir, 'two'));
    await writeNamedFile(join(dir, 'two'), 'new');
    expect(read(join(dir, 'real/target'))).toBe('new');
    expect(lstatSync(join(dir, 'two')).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(dir, 'links/one')).isSymbolicLink()).toBe(true);
    expect(readdirSync(join(dir, 'real'))).toEqual(['target']);
  });

  it('whose target is not there gets one', async () => {
    const dir = await tempFolder();
    symlinkSync('target', join(dir, 'link'));
    await writeNamedFile(join(dir, 'link'), 'new');
    expect(read(join(dir, 'target'))).toBe('new');
    expect(lstatSync(join(dir, 'link')).isSymbolicLink()).toBe(true);
  });

  it('that leads to itself is an error', async () => {
    const dir = await tempFolder();
    symlinkSync('link', join(dir, 'link'));
    await expect(writeNamedFile(join(dir, 'link'), 'x')).rejects.toMatchObject({ code: 'ELOOP' });
    expect(lstatSync(join(dir, 'link')).isSymbolicLink()).toBe(true);
  });

  it('of the devices leads to them', async () => {
    const dir = await tempFolder();
    symlinkSync('/dev/null', join(dir, 'link'));
    expect(namedPlace(join(dir, 'link'))).toEqual({ kind: 'stream', path: '/dev/null', isPipe: false });
  });
});

describe.skipIf(process.platform === 'win32')('a named pipe', () => {
  it('stays, and its reader gets everything, however slow', async () => {
    const path = await pipeIn();
    const content = 'content\n'.repeat(100_000);
    const reader = spawn('sh', ['-c', 'sleep 0.3; cat < "$0"', path], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [got] = await Promise.all([text(reader.stdout), writeNamedFile(path, content)]);
    expect(got === content).toBe(true);
    expect(lstatSync(path).isFIFO()).toBe(true);
  });

  it('that nobody reads is an error, after a while', async () => {
    const path = await pipeIn();
    await expect(writeNamedFile(path, 'x', { patienceMs: 100 })).rejects.toThrow(/nobody reads the pipe/);
    expect(lstatSync(path).isFIFO()).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')('the wait for the reader of a pipe', () => {
  const interruptedAfter = (ms: number): AbortSignal => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('interrupted')), ms);
    return stop.signal;
  };
  /** Opens a pipe and reads nothing. */
  const stalledReader = (path: string) => {
    const reader = spawn('sh', ['-c', 'exec 3< "$0"; exec sleep 60', path], { stdio: 'ignore' });
    onTestFinished(() => void reader.kill());
  };
  const long = 'x'.repeat(1_000_000);

  it('to come ends with an interrupt', async () => {
    await expect(writeNamedFile(await pipeIn(), 'x', { signal: interruptedAfter(100) })).rejects.toThrow('interrupted');
  });

  it('to go on ends with an interrupt', async () => {
    const path = await pipeIn();
    stalledReader(path);
    await expect(writeNamedFile(path, long, { signal: interruptedAfter(300) })).rejects.toThrow('interrupted');
  });

  it('is none where there is one, interrupted or not', async () => {
    const path = await pipeIn();
    stalledReader(path);
    await writeNamedFile(path, 'x');
    await writeNamedFile(path, 'x', { signal: AbortSignal.abort() });
  });

  it.skipIf(process.platform !== 'linux')('in a pipe that a shell opened ends with an interrupt', async () => {
    const script = `
    const { writeNamedFile } = await import(${JSON.stringify(new URL('../../../src/util/named-file.ts', import.meta.url))});
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('interrupted')), 300);
    await writeNamedFile('/dev/fd/3', 'x'.repeat(1_000_000), { signal: stop.signal }).catch(({ message }) => console.log(message));
    process.exit();`;
    const writer = spawn(
      'sh',
      ['-c', '{ "$0" --input-type=module -e "$1" 3>&1 >&4 | sleep 60; } 4>&1', process.execPath, script],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      },
    );
    onTestFinished(() => void process.kill(-(writer.pid ?? Number.NaN)));
    const [told] = await once(writer.stdout, 'data');
    expect(String(told)).toBe('interrupted\n');
  });
});

it.skipIf(process.platform === 'win32')('keeps the permissions of the file that is there', async () => {
  const dir = await folderWith({ private: 'old', shared: 'old' });
  chmodSync(join(dir, 'private'), 0o600);
  chmodSync(join(dir, 'shared'), 0o666);
  symlinkSync('private', join(dir, 'link'));
  await writeNamedFile(join(dir, 'link'), 'new');
  await writeNamedFile(join(dir, 'shared'), 'new');
  const modes = ['private', 'shared'].map((name) => (statSync(join(dir, name)).mode & 0o777).toString(8));
  expect([read(join(dir, 'private')), ...modes]).toEqual(['new', '600', '666']);
});

it.skipIf(process.platform !== 'linux')(
  'writes to a stream of its own process, a file of somebody too, where that stands',
  async () => {
    const path = join(await tempFolder(), 'out');
    const script = `
    const { writeNamedFile } = await import(${JSON.stringify(new URL('../../../src/util/named-file.ts', import.meta.url))});
    await writeNamedFile('/dev/stdout', 'document\\n');
    process.stdout.write('after\\n');`;
    execFileSync('sh', [
      '-c',
      'echo before > "$0"; "$1" --input-type=module -e "$2" >> "$0"',
      path,
      process.execPath,
      script,
    ]);
    expect(read(path)).toBe('before\ndocument\nafter\n');
  },
);
