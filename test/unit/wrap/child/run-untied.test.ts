import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { systemRuntime } from '../../../../src/util/runtime.ts';
import { runUntied } from '../../../../src/wrap/child/run-untied.ts';
import { createInterrupts } from './child-process.ts';

const runtime = { ...systemRuntime(), cwd: '/', env: { PATH: process.env['PATH'] } };

const listenersOf = ({ interrupts }: ReturnType<typeof createInterrupts>): number =>
  getEventListeners(interrupts.abandon, 'abort').length + getEventListeners(interrupts.signal, 'abort').length;

describe('a command without a tie', () => {
  it('gives its exit code, and listens to nothing once it has ended', async () => {
    const wish = createInterrupts();
    const running = runUntied(['sh', '-c', 'exit 7'], runtime, wish.interrupts);
    expect(await running).toBe(7);
    expect([listenersOf(wish), wish.listeners.size]).toEqual([0, 0]);
  });

  it('is killed by a second wish to stop', async () => {
    const wish = createInterrupts();
    const running = runUntied(['sleep', '60'], runtime, wish.interrupts);
    await expect.poll(() => listenersOf(wish)).toBe(2);
    wish.leave();
    expect(await running).toBe(137);
    expect(listenersOf(wish)).toBe(0);
  });

  it('is killed when it has not ended within the time that it was given', async () => {
    const wish = createInterrupts();
    const running = runUntied(['sh', '-c', 'trap "" TERM; exec sleep 60'], runtime, wish.interrupts, { ms: 100 });
    await expect.poll(() => listenersOf(wish)).toBe(3);
    wish.stop();
    expect(await running).toBe(137);
    expect(listenersOf(wish)).toBe(0);
  });

  it('listens to nothing when it cannot be started', async () => {
    const wish = createInterrupts();
    const gone = { ...runtime, cwd: '/nowhere' };
    await expect(runUntied([process.execPath, '-v'], gone, wish.interrupts)).rejects.toThrow();
    expect(listenersOf(wish)).toBe(0);
  });
});
