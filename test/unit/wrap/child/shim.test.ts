import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newTieFolder } from '../samples.ts';
import { createInterrupts, start, textOf, untilThere } from './child-process.ts';

const shimFile = new URL('../../../../src/wrap/child/shim.ts', import.meta.url).href;

describe('a command', () => {
  it.each([0, 1, 7, 125, 126, 127, 255])('ends with its own exit code %i, which is noted', async (code) => {
    const folder = newTieFolder();
    expect(await start(`exit ${code}`, folder)).toMatchObject({ code });
    expect(textOf(folder.status)).toBe(`${code}\n`);
  });

  it.each([
    ['TERM', 143],
    ['KILL', 137],
    ['SEGV', 139],
  ])('that SIG%s ends has the code that a shell gives it', async (signal, code) => {
    const folder = newTieFolder();
    expect(await start(`kill -${signal} $$`, folder)).toMatchObject({ code });
    expect(textOf(folder.status)).toBe(`${code}\n`);
  });

  it('is told when it began and ended', async () => {
    const before = Date.now();
    const { startedAt, endedAt } = await start('sleep 0.05', newTieFolder());
    expect(startedAt).toBeGreaterThanOrEqual(before);
    expect(endedAt - startedAt).toBeGreaterThanOrEqual(40);
  });

  it('is given its words and its environment as they are', async () => {
    const folder = newTieFolder();
    await start(`printf '%s' "it's \\"quoted\\" \\$HOME; *" > words`, folder);
    expect(textOf(join(folder.dir, 'words'))).toBe(`it's "quoted" $HOME; *`);
  });

  it('notes its own process id before it begins', async () => {
    const folder = newTieFolder();
    await start('echo $$ > own', folder);
    expect(textOf(folder.pid).split('\n')[0]).toBe(textOf(join(folder.dir, 'own')).trim());
  });
});

describe('a command that may be started once', () => {
  it('is not started a second time', async () => {
    const folder = newTieFolder();
    await start('echo once >> trained; exit 3', folder);
    await start('echo twice >> trained', folder).catch(() => undefined);
    expect(textOf(join(folder.dir, 'trained'))).toBe('once\n');
  });

  it('says so when nobody noted how the first ended', async () => {
    const folder = newTieFolder();
    writeFileSync(folder.mark, '');
    await expect(start('echo twice >> trained', folder)).rejects.toMatchObject({ code: 'CHILD_STATUS_UNKNOWN' });
    expect(existsSync(join(folder.dir, 'trained'))).toBe(false);
  });

  it('is started by one of many who try at the same moment', async () => {
    const folder = newTieFolder();
    await Promise.allSettled(Array.from({ length: 8 }, () => start('echo once >> trained; sleep 0.1', folder)));
    expect(textOf(join(folder.dir, 'trained'))).toBe('once\n');
  });
});

describe('a wish to stop', () => {
  const stubborn = 'trap "echo told >> told; exit 9" TERM; touch ready; while :; do sleep 0.02; done';

  it('by a signal is handed on to the command, which ends its own way', async () => {
    const folder = newTieFolder();
    const wish = createInterrupts();
    const ending = start(stubborn, folder, wish);
    await untilThere(join(folder.dir, 'ready'));
    wish.stop();
    expect(await ending).toMatchObject({ code: 9 });
    expect(textOf(join(folder.dir, 'told'))).toBe('told\n');
  });

  it('that came with the start reaches a command that has not noted its process id yet', async () => {
    const folder = newTieFolder();
    const wish = createInterrupts();
    const ending = start('sleep 10', folder, wish);
    wish.stop();
    expect(await ending).toMatchObject({ code: 143 });
  });

  it('from the terminal is not sent a second time', async () => {
    const folder = newTieFolder();
    const wish = createInterrupts({ signalName: 'SIGINT', isDelivered: true });
    const ending = start('trap "exit 9" INT; touch ready; sleep 0.2; exit 0', folder, wish);
    await untilThere(join(folder.dir, 'ready'));
    wish.stop();
    expect(await ending).toMatchObject({ code: 0 });
  });

  it('that only looked like the terminal is handed on after all, once', async () => {
    const folder = newTieFolder();
    const wish = createInterrupts({ signalName: 'SIGINT', isDelivered: true });
    const text = 'trap "echo told >> told; end=1" INT; touch ready; while [ -z "$end" ]; do sleep 0.02; done; exit 9';
    const ending = start(text, folder, wish);
    await untilThere(join(folder.dir, 'ready'));
    wish.stop();
    expect(await ending).toMatchObject({ code: 9 });
    expect(textOf(join(folder.dir, 'told'))).toBe('told\n');
  });

  it('that came before starts nothing', async () => {
    const folder = newTieFolder();
    const wish = createInterrupts();
    wish.stop();
    await expect(start('echo once >> trained', folder, wish)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect([folder.mark, join(folder.dir, 'trained')].map((path) => existsSync(path))).toEqual([false, false]);
  });

  it('at once leaves the command to itself, and how it ends is noted all the same', async () => {
    const folder = newTieFolder();
    const wish = createInterrupts();
    const ending = start('touch ready; while [ ! -e end ]; do sleep 0.02; done; exit 4', folder, wish);
    await untilThere(join(folder.dir, 'ready'));
    wish.leave();
    await expect(ending).rejects.toMatchObject({ code: 'INTERRUPTED' });
    writeFileSync(join(folder.dir, 'end'), '');
    await expect.poll(() => textOf(folder.status)).toBe('4\n');
  });
});

describe('a command whose tieback is killed', () => {
  it('goes on, and how it ends is noted', async () => {
    const folder = newTieFolder();
    const never =
      '{ signal: new AbortController().signal, abandon: new AbortController().signal, interruption: () => undefined }';
    const text = `import { startChild } from ${JSON.stringify(shimFile)};
      const folder = JSON.parse(process.argv[1]);
      await startChild({ command: ['sh', '-c', 'touch ready; while [ ! -e end ]; do sleep 0.02; done; exit 6'], cwd: folder.dir, env: process.env },
        folder, ${never}, { now: Date.now, sleep: async () => undefined });`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', text, JSON.stringify(folder)], {
      stdio: 'ignore',
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    await untilThere(join(folder.dir, 'ready'));
    parent.kill('SIGKILL');
    writeFileSync(join(folder.dir, 'end'), '');
    await expect.poll(() => textOf(folder.status)).toBe('6\n');
  });
});
