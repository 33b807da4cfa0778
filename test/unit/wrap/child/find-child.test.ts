import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownPlace } from '../../../../src/util/process-place.ts';
import { systemRuntime } from '../../../../src/util/runtime.ts';
import { type AssertedStatus, commandElsewhere, findChild, livingPid } from '../../../../src/wrap/child/find-child.ts';
import type { TieFolder } from '../../../../src/wrap/tie-folder.ts';
import { shellUntil } from '../../../support/shell-until.ts';
import { here, newTieFolder } from '../samples.ts';
import { createInterrupts, start, untilThere } from './child-process.ts';

/** A clock that stands while nobody sleeps. */
const quick = () => {
  let at = Date.now();
  const slept: number[] = [];
  const sleep = async (ms: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    slept.push(ms);
    at += ms;
    await systemRuntime().sleep(5);
  };
  return { runtime: { now: () => at, sleep }, slept };
};

const never = new AbortController().signal;
const options = (asserted?: AssertedStatus, onWait = (_pid: number): void => undefined) => ({ asserted, onWait });
const find = (folder: TieFolder, asserted?: AssertedStatus) =>
  findChild(folder, options(asserted), quick().runtime, never);

/** This place before the machine was restarted; undefined where that cannot be told. */
const earlierBoot = /^[^/]+(\/.*\/.*)$/.exec(ownPlace().place)?.[1]?.replace(/^/, 'earlier-boot');

const procStat = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'utf8');

describe('findChild', () => {
  it('finds nothing of a command that was never started', async () => {
    expect(await find(newTieFolder())).toBeUndefined();
    expect(await find(newTieFolder(), 'finished')).toBeUndefined();
  });

  it('reads how a command ended, and when', async () => {
    const folder = newTieFolder();
    const end = await start('sleep 0.05; exit 7', folder);
    const found = await find(folder);
    expect(found).toMatchObject({ code: 7 });
    expect(Math.abs((found?.startedAt ?? 0) - end.startedAt)).toBeLessThan(1000);
    expect(found?.endedAt).toBeGreaterThan(found?.startedAt ?? 0);
  });

  it('believes the note rather than what somebody says', async () => {
    const folder = newTieFolder();
    await start('exit 7', folder);
    expect(await find(folder, 'finished')).toMatchObject({ code: 7 });
  });

  it('waits while the command lives', async () => {
    const folder = newTieFolder();
    const ending = start(`touch ready; ${shellUntil('end')}; exit 5`, folder);
    await untilThere(join(folder.dir, 'ready'));
    let isFound = false;
    const waitedFor: number[] = [];
    const finding = findChild(
      folder,
      options(undefined, (pid) => waitedFor.push(pid)),
      quick().runtime,
      never,
    ).finally(() => {
      isFound = true;
    });
    await systemRuntime().sleep(100);
    expect(isFound).toBe(false);
    writeFileSync(join(folder.dir, 'end'), '');
    expect(await finding).toMatchObject({ code: 5 });
    expect(waitedFor).toEqual([Number.parseInt(readFileSync(folder.pid, 'utf8'), 10)]);
    await ending;
  });

  it('stops waiting when the user does, and leaves the command alone', async () => {
    const folder = newTieFolder();
    const ending = start(`touch ready; ${shellUntil('end')}`, folder);
    await untilThere(join(folder.dir, 'ready'));
    const wish = createInterrupts();
    const finding = findChild(folder, options(), systemRuntime(), wish.interrupts.signal);
    wish.stop();
    await expect(finding).rejects.toMatchObject({ code: 'INTERRUPTED' });
    writeFileSync(join(folder.dir, 'end'), '');
    expect(await ending).toMatchObject({ code: 0 });
  });

  it('gives the shell a moment to note how the command ended', async () => {
    const folder = newTieFolder();
    writeFileSync(folder.mark, '');
    const { runtime, slept } = quick();
    const sleep = async (ms: number) => {
      await runtime.sleep(ms);
      if (slept.length === 3) writeFileSync(folder.status, '0\n');
    };
    expect(await findChild(folder, options(), { ...runtime, sleep }, never)).toMatchObject({
      code: 0,
    });
  });
});

describe('findChild of a command that is gone without a note', () => {
  /** Killed together with its shell: the machine lost power, say. */
  const lost = (): TieFolder => {
    const folder = newTieFolder();
    writeFileSync(folder.mark, '');
    writeFileSync(folder.pid, `${spawnSync('true').pid} ${here}\n1 (x) R ${'0 '.repeat(18)}12345\n`);
    return folder;
  };

  it('asks how it ended', async () => {
    await expect(find(lost())).rejects.toMatchObject({
      code: 'CHILD_STATUS_UNKNOWN',
      hint: expect.stringContaining('--status STATUS'),
    });
  });

  it('invents no exit code when somebody says how it ended', async () => {
    const folder = lost();
    utimesSync(folder.mark, 1000, 1000);
    expect(await find(folder, 'finished')).toMatchObject({ code: null, startedAt: 1_000_000 });
  });

  it('does not wait for what was never noted', async () => {
    const folder = lost();
    rmSync(folder.pid);
    await expect(find(folder)).rejects.toMatchObject({ code: 'CHILD_STATUS_UNKNOWN' });
  });

  it.each(['', 'nonsense\n'])('takes %j for no note', async (text) => {
    const folder = lost();
    writeFileSync(folder.status, text);
    await expect(find(folder)).rejects.toMatchObject({ code: 'CHILD_STATUS_UNKNOWN' });
  });

  it.skipIf(process.platform !== 'linux')('does not wait for another process that was given its id', async () => {
    const folder = lost();
    const other = spawn('sleep', ['30']);
    onTestFinished(() => void other.kill());
    const pid = other.pid ?? 0;
    const fields = procStat(pid).split(' ');
    fields[21] = '1';
    writeFileSync(folder.pid, `${pid} ${here}\n${fields.join(' ')}`);
    await expect(find(folder)).rejects.toMatchObject({ code: 'CHILD_STATUS_UNKNOWN' });
  });
});

describe('findChild of a command that was started in another place', () => {
  /** Of another container: the process that has this id here is not it. */
  const elsewhere = (): TieFolder => {
    const folder = newTieFolder();
    writeFileSync(folder.mark, '');
    writeFileSync(folder.pid, `${process.pid} boot/pid:[1] trainer-7\n1 (x) R ${'0 '.repeat(18)}12345\n`);
    return folder;
  };

  it('does not take it for gone: it says where to look', async () => {
    const folder = elsewhere();
    await expect(find(folder)).rejects.toMatchObject({
      code: 'CHILD_ELSEWHERE',
      message: expect.stringContaining('was started on host "trainer-7"'),
      hint: expect.stringMatching(/resume it there: .* --status STATUS/),
    });
  });

  it('reads how it ended, where that was noted', async () => {
    const folder = elsewhere();
    writeFileSync(folder.status, '3\n');
    expect(await find(folder)).toMatchObject({ code: 3 });
  });

  it('believes whoever says how it ended', async () => {
    expect(await find(elsewhere(), 'killed')).toMatchObject({ code: null });
  });

  it.skipIf(!earlierBoot)('takes it for gone when this machine was restarted since', async () => {
    const folder = elsewhere();
    writeFileSync(folder.pid, `${process.pid} ${earlierBoot} ${ownPlace().host}\n${procStat(process.pid)}`);
    expect(await commandElsewhere(folder)).toBeUndefined();
    await expect(find(folder)).rejects.toMatchObject({ code: 'CHILD_STATUS_UNKNOWN' });
  });

  it('knows its own place again', async () => {
    const folder = newTieFolder();
    const ending = start(`touch ready; ${shellUntil('end')}`, folder);
    await untilThere(join(folder.dir, 'ready'));
    expect(await commandElsewhere(folder)).toBeUndefined();
    expect(await livingPid(folder)).toBeGreaterThan(1);
    writeFileSync(join(folder.dir, 'end'), '');
    await ending;
  });
});
