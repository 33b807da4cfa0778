import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemRuntime } from '../../../../src/util/runtime.ts';
import { livingPid, notedEnd, statusFileOf } from '../../../../src/wrap/child/find-child.ts';
import { startChild } from '../../../../src/wrap/child/shim.ts';
import { trainingPhase } from '../../../../src/wrap/child/training-phase.ts';
import { setAttemptAside } from '../../../../src/wrap/elsewhere/set-attempt-aside.ts';
import { shellUntil } from '../../../support/shell-until.ts';
import { newTieFolder, tie } from '../samples.ts';
import { createInterrupts, notedStatus, start, textOf, untilThere } from './child-process.ts';

const shimFile = new URL('../../../../src/wrap/child/shim.ts', import.meta.url).href;

describe('a command', () => {
  it.each([0, 1, 7, 125, 126, 127, 255])('ends with its own exit code %i, which is noted', async (code) => {
    const folder = newTieFolder();
    expect(await start(`exit ${code}`, folder)).toMatchObject({ code });
    expect(notedStatus(folder)).toBe(`${code}\n`);
  });

  it.each([
    ['TERM', 143],
    ['KILL', 137],
    ['SEGV', 139],
  ])('that SIG%s ends has the code that a shell gives it', async (signal, code) => {
    const folder = newTieFolder();
    expect(await start(`kill -${signal} $$`, folder)).toMatchObject({ code });
    expect(notedStatus(folder)).toBe(`${code}\n`);
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

  it('is given variables of any name', async () => {
    const folder = newTieFolder();
    const env = { PATH: process.env['PATH'] ?? '', mark: 'a', pid: 'b', status: 'c', own: 'd', hangup: 'e', note: 'f' };
    const command = ['sh', '-c', 'printf %s "$mark$pid$status$own$hangup$note" > words'];
    const { interrupts } = createInterrupts();
    await startChild({ command, cwd: folder.dir, env, stdio: 'ignore' }, folder, interrupts, systemRuntime());
    expect(textOf(join(folder.dir, 'words'))).toBe('abcdef');
  });

  it('that is gone is named alone, and not one of our files', () => {
    const folder = newTieFolder();
    const text = `import { startChild } from ${JSON.stringify(shimFile)};
      const folder = JSON.parse(process.argv[1]);
      const { signal } = new AbortController();
      const { code } = await startChild({ command: ['/gone/train'], cwd: folder.dir, env: process.env },
        folder, { signal, abandon: signal, interruption: () => undefined }, { now: Date.now, sleep: async () => undefined });
      process.exit(code);`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', text, JSON.stringify(folder)]);
    expect(ended.status).toBe(127);
    expect(`${ended.stderr}`).toContain('/gone/train');
    expect(`${ended.stderr}`).not.toContain(folder.pid);
  });

  it('notes its own process id before it begins', async () => {
    const folder = newTieFolder();
    await start('echo $$ > own', folder);
    expect(textOf(folder.pid).split(/[ \n]/)[0]).toBe(textOf(join(folder.dir, 'own')).trim());
  });
});

describe('the end of an earlier start', () => {
  it('noted when the command has been started anew already is not taken for the later one', async () => {
    const folder = newTieFolder();
    const first = start(`touch ready; ${shellUntil('end')}; exit 9`, folder).catch(() => undefined);
    await untilThere(join(folder.dir, 'ready'));
    const earlier = statusFileOf(folder, textOf(folder.mark).trim());
    setAttemptAside(folder, 1);
    const second = start(`touch again; ${shellUntil('go')}; exit 3`, folder);
    await untilThere(join(folder.dir, 'again'));
    writeFileSync(join(folder.dir, 'end'), '');
    await expect.poll(() => textOf(earlier)).toBe('9\n');
    expect(await notedEnd(folder)).toBeUndefined();
    writeFileSync(join(folder.dir, 'go'), '');
    expect(await second).toMatchObject({ code: 3 });
    expect(await notedEnd(folder)).toMatchObject({ code: 3 });
    await first;
  });
});

describe('a command that may be started once', () => {
  it('is not started a second time', async () => {
    const folder = newTieFolder();
    await start('echo once >> trained; exit 3', folder);
    await start('echo twice >> trained', folder).catch(() => undefined);
    expect(textOf(join(folder.dir, 'trained'))).toBe('once\n');
  });

  it.each([3, 125])('has its own end, with code %i, when it is started again', async (code) => {
    const folder = newTieFolder();
    const first = await start(`exit ${code}`, folder);
    const again = await start('exit 9', folder);
    expect(again.code).toBe(code);
    expect(again.endedAt - first.endedAt).toBeLessThan(1000);
  });

  it('is waited for when it still works', async () => {
    const folder = newTieFolder();
    const first = start(`touch ready; ${shellUntil('end')}; exit 4`, folder);
    await untilThere(join(folder.dir, 'ready'));
    const again = start('exit 9', folder);
    setTimeout(() => writeFileSync(join(folder.dir, 'end'), ''), 300);
    expect((await Promise.all([first, again])).map(({ code }) => code)).toEqual([4, 4]);
  });

  it('is not started at all when that could not be noted', async () => {
    const folder = newTieFolder();
    const nowhere = { ...folder, mark: join(folder.dir, 'none', 'started') };
    await expect(start('echo once >> trained', nowhere)).rejects.toMatchObject({
      code: 'JOURNAL_UNWRITABLE',
      hint: expect.any(String),
    });
    expect(existsSync(join(folder.dir, 'trained'))).toBe(false);
  });

  it('says so when nobody noted how the first ended', async () => {
    const folder = newTieFolder();
    writeFileSync(folder.mark, '');
    await expect(start('echo twice >> trained', folder)).rejects.toMatchObject({
      code: 'CHILD_STATUS_UNKNOWN',
      hint: expect.stringContaining(`tieback resume ${tie} --status`),
    });
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
    const ending = start(`touch ready; ${shellUntil('end')}; exit 4`, folder, wish);
    await untilThere(join(folder.dir, 'ready'));
    wish.leave();
    await expect(ending).rejects.toMatchObject({ code: 'INTERRUPTED' });
    writeFileSync(join(folder.dir, 'end'), '');
    await expect.poll(() => notedStatus(folder)).toBe('4\n');
  });
});

describe('a command whose folder is removed', () => {
  const removed = (text: string): string => `rm -rf ../../*; ${text}`;

  it.each([0, 9, 125])('has its own end all the same, with code %i', async (code) => {
    expect(await start(removed(`exit ${code}`), newTieFolder())).toMatchObject({ code });
  });

  it('is still given signals', async () => {
    const folder = newTieFolder();
    const wish = createInterrupts();
    const ready = join(folder.dir, '..', '..', 'ready');
    const ending = start(removed('trap "exit 9" TERM; touch ../../ready; while :; do sleep 0.02; done'), folder, wish);
    await untilThere(ready);
    wish.stop();
    expect(await ending).toMatchObject({ code: 9 });
  });

  it('is known to have been started when it is left', async () => {
    const folder = newTieFolder();
    const wish = createInterrupts();
    const root = join(folder.dir, '..', '..');
    const text = 'touch ../../ready; while [ ! -e ../../end ]; do sleep 0.02; done; touch ../../ended';
    const ending = start(removed(text), folder, wish);
    await untilThere(join(root, 'ready'));
    wish.leave();
    await expect(ending).rejects.toMatchObject({ code: 'INTERRUPTED', details: { phase: 'running' } });
    writeFileSync(join(root, 'end'), '');
    await untilThere(join(root, 'ended'));
  });

  it('has its notes again as soon as that can be made, with the time of its start', async () => {
    const folder = newTieFolder();
    const text = `rm "$TIEBACK_MARK" "$TIEBACK_PID"; touch gone; ${shellUntil('end')}`;
    const began = Date.now();
    const ending = start(text.replace('$TIEBACK_MARK', folder.mark).replace('$TIEBACK_PID', folder.pid), folder);
    await untilThere(join(folder.dir, 'gone'));
    await untilThere(folder.pid);
    expect(await livingPid(folder)).toBeDefined();
    expect(statSync(folder.mark).mtimeMs - began).toBeLessThan(400);
    writeFileSync(join(folder.dir, 'end'), '');
    await ending;
    expect(await notedEnd(folder)).toMatchObject({ code: 0 });
  });
});

describe('a signal that is no wish to stop', () => {
  it.each(['SIGUSR1', 'SIGUSR2', 'SIGQUIT', 'SIGCONT', 'SIGWINCH'] as const)(
    'is handed on to the command, which goes on: %s',
    async (signalName) => {
      const folder = newTieFolder();
      const wish = createInterrupts();
      const name = signalName.slice(3);
      const ending = start(`trap "echo told >> told" ${name}; touch ready; ${shellUntil('end')}; exit 6`, folder, wish);
      await untilThere(join(folder.dir, 'ready'));
      wish.relay(signalName);
      await untilThere(join(folder.dir, 'told'));
      writeFileSync(join(folder.dir, 'end'), '');
      expect(await ending).toMatchObject({ code: 6 });
      expect(textOf(join(folder.dir, 'told'))).toBe('told\n');
      expect(wish.listeners.size).toBe(0);
    },
    10_000,
  );
});

describe('a hang-up', () => {
  const text = 'kill -HUP $$; echo alive > alive';

  it('that is ignored here is ignored by the command too', async () => {
    const folder = newTieFolder();
    expect(await start(text, folder, createInterrupts(undefined, true))).toMatchObject({ code: 0 });
    expect(existsSync(join(folder.dir, 'alive'))).toBe(true);
  });

  it('ends it otherwise', async () => {
    expect(await start(text, newTieFolder())).toMatchObject({ code: 129 });
  });
});

describe('a command whose shell is killed', () => {
  it('goes on, and it is said what to do', async () => {
    const folder = newTieFolder();
    const ending = start(`echo $PPID > shell; touch ready; ${shellUntil('end')}`, folder);
    await untilThere(join(folder.dir, 'ready'));
    process.kill(Number(textOf(join(folder.dir, 'shell'))), 'SIGKILL');
    await expect(ending).rejects.toMatchObject({
      code: 'CHILD_STATUS_UNKNOWN',
      hint: expect.stringMatching(new RegExp(`still runs \\(process \\d+\\): tieback resume ${tie} `)),
    });
    expect(await trainingPhase(folder, systemRuntime())).toBe('running');
    writeFileSync(join(folder.dir, 'end'), '');
    await expect.poll(() => livingPid(folder)).toBeUndefined();
    expect(await trainingPhase(folder, systemRuntime())).toBe('status-unknown');
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
    await expect.poll(() => notedStatus(folder)).toBe('6\n');
  });
});
