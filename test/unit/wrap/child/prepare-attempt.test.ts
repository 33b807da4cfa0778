import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '../../../../src/model/progress.ts';
import { type Runtime, systemRuntime } from '../../../../src/util/runtime.ts';
import { beginAttempt, endEarlierAttempts } from '../../../../src/wrap/child/prepare-attempt.ts';
import { runPrepare } from '../../../../src/wrap/child/run-prepare.ts';
import type { RunPlan } from '../../../../src/wrap/plan/run-plan.ts';
import type { TieFolder } from '../../../../src/wrap/tie-folder.ts';
import { here, newTieFolder, planWith } from '../samples.ts';
import { createInterrupts, textOf, untilThere } from './child-process.ts';

const never = new AbortController().signal;
const plan: RunPlan = planWith();

const prepare = (command: string, folder: TieFolder, note = beginAttempt(folder)): Promise<void> =>
  runPrepare(command, {
    note,
    cwd: folder.dir,
    env: { PATH: process.env['PATH'] ?? '', TIEBACK_TIE: plan.id },
    signal: never,
    interrupts: createInterrupts().interrupts,
  });

/** Waits a tenth as long as it says. */
const quick: Runtime = { ...systemRuntime(), sleep: (ms, signal) => systemRuntime().sleep(ms / 10, signal) };

const endEarlier = async (folder: TieFolder): Promise<readonly string[]> => {
  const told: ProgressEvent[] = [];
  const onProgress = (event: ProgressEvent) => void told.push(event);
  await endEarlierAttempts(plan, { folder, runtime: quick, onProgress }, never);
  return told.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));
};

const isAlive = (pid: number): boolean => !/^\d+ \(.*\) [ZX]/.test(textOf(`/proc/${pid}/stat`) || '0 () X');

describe('endEarlierAttempts', () => {
  it('has nothing to do before the first attempt, and after one that has ended', async () => {
    const folder = newTieFolder();
    expect(await endEarlier(folder)).toEqual([]);
    await prepare('true', folder);
    expect(await endEarlier(folder)).toEqual([]);
  });

  it('does not begin beside one that was started in another place', async () => {
    const folder = newTieFolder();
    const note = beginAttempt(folder);
    writeFileSync(note, `${process.pid} boot/pid:[1] trainer-7\n1 (x) R ${'0 '.repeat(18)}12345\n`);
    await expect(endEarlier(folder)).rejects.toMatchObject({
      code: 'RUN_PREPARE_FAILED',
      hint: expect.stringContaining(`rm "${note}"`),
    });
    rmSync(note);
    expect(await endEarlier(folder)).toEqual([]);
  });

  it('leaves no note of where a command was that has ended with all it started', async () => {
    const folder = newTieFolder();
    const note = beginAttempt(folder);
    await expect(prepare('exit 3', folder, note)).rejects.toMatchObject({ code: 'RUN_PREPARE_FAILED' });
    expect(parseInt(textOf(note), 10)).toBe(0);
    expect(await endEarlier(folder)).toEqual([]);
  });

  it('ends a command that is at work, with everything that it started', async () => {
    const folder = newTieFolder();
    const working = prepare('sleep 60 & echo $! > child; wait', folder);
    const failed = expect(working).rejects.toMatchObject({ code: 'RUN_PREPARE_FAILED' });
    await expect.poll(() => textOf(join(folder.dir, 'child'))).toMatch(/\n/);
    expect(await endEarlier(folder)).toEqual([expect.stringContaining('is still at work')]);
    await failed;
    expect(isAlive(Number(textOf(join(folder.dir, 'child'))))).toBe(false);
  });

  it('ends what a command left at work when it was gone itself', async () => {
    const folder = newTieFolder();
    const command = '(sleep 60; : > late) & echo $! > child; kill -KILL $$';
    await expect(prepare(command, folder)).rejects.toMatchObject({ code: 'RUN_PREPARE_FAILED' });
    const left = Number(textOf(join(folder.dir, 'child')));
    expect(isAlive(left)).toBe(true);
    expect(await endEarlier(folder)).toHaveLength(1);
    expect(isAlive(left)).toBe(false);
  });

  it('ends one that will not hear of it the hard way', async () => {
    const folder = newTieFolder();
    const working = prepare("trap '' TERM; : > up; while :; do sleep 0.1; done", folder);
    const failed = expect(working).rejects.toMatchObject({ details: { signal: 'SIGKILL' } });
    await untilThere(join(folder.dir, 'up'));
    await endEarlier(folder);
    await failed;
  });

  it('leaves a process alone that only has the same id', async () => {
    const folder = newTieFolder();
    const other = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' });
    const exited = once(other, 'exit');
    const stat = readFileSync(`/proc/${other.pid}/stat`, 'utf8').replace(/\d+(?=( \S+){30}\s*$)/, '1');
    writeFileSync(beginAttempt(folder), `${other.pid} ${here}\n${stat}\n`);
    expect(await endEarlier(folder)).toEqual([]);
    expect(isAlive(other.pid ?? 0)).toBe(true);
    other.kill('SIGKILL');
    await exited;
  });

  it('keeps a command from beginning that had not noted itself yet', async () => {
    const folder = newTieFolder();
    const note = beginAttempt(folder);
    expect(await endEarlier(folder)).toEqual([]);
    await expect(prepare(': > ran', folder, note)).rejects.toMatchObject({ details: { code: 125 } });
    expect(existsSync(join(folder.dir, 'ran'))).toBe(false);
    await prepare(': > ran', folder);
    expect(existsSync(join(folder.dir, 'ran'))).toBe(true);
  });
});
