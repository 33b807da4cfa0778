import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { listenForInterrupts } from '../../../src/cli/interrupts.ts';

/** A process that signals can be sent to, and that keeps the codes with which it would have ended. */
const processOn = (isTTY: boolean, isForeground: boolean | undefined = isTTY) => {
  const exits: unknown[] = [];
  const emitter = new EventEmitter();
  const process = Object.assign(emitter, { stdin: { isTTY }, exit: (code: unknown) => void exits.push(code) });
  const interrupts = listenForInterrupts(process as never, () => isForeground);
  return { interrupts, send: (name: string) => emitter.emit(name), exits };
};

describe('a wish to stop', () => {
  it('is none before a signal comes', () => {
    const { interrupts } = processOn(true);
    expect([interrupts.signal.aborted, interrupts.abandon.aborted, interrupts.interruption()]).toEqual([
      false,
      false,
      undefined,
    ]);
  });

  it('is polite at first, at once at the second time, and does not wait at the third', () => {
    const { interrupts, send, exits } = processOn(true);
    const states = ['SIGINT', 'SIGINT', 'SIGINT'].map((name) => {
      send(name);
      return [interrupts.signal.aborted, interrupts.abandon.aborted, exits.length];
    });
    expect(states).toEqual([
      [true, false, 0],
      [true, true, 0],
      [true, true, 1],
    ]);
    expect(exits).toEqual([130]);
  });

  it('stops requests with an error that says so', () => {
    const { interrupts, send } = processOn(true);
    send('SIGTERM');
    expect(interrupts.signal.reason).toMatchObject({
      code: 'INTERRUPTED',
      message: expect.stringContaining('SIGTERM'),
    });
  });

  it.each([
    ['SIGINT', true, true],
    ['SIGHUP', true, true],
    ['SIGTERM', true, false],
    ['SIGINT', false, false],
    ['SIGTERM', false, false],
  ])(
    "by %s, in a terminal's foreground: %s, has been told to the command already: %s",
    (signalName, isForeground, isDelivered) => {
      for (const isTTY of [true, false]) {
        const { interrupts, send } = processOn(isTTY, isForeground);
        send(signalName);
        expect(interrupts.interruption()).toEqual({ signalName, isDelivered });
      }
    },
  );

  it.each([true, false])('is judged by stdin where the system does not tell: %s', (isTTY) => {
    const exits: unknown[] = [];
    const process = Object.assign(new EventEmitter(), { stdin: { isTTY }, exit: (code: unknown) => exits.push(code) });
    const interrupts = listenForInterrupts(process as never, () => undefined);
    process.emit('SIGINT');
    expect(interrupts.interruption()?.isDelivered).toBe(isTTY);
  });

  it('stays the first one', () => {
    const { interrupts, send } = processOn(false);
    send('SIGTERM');
    send('SIGINT');
    expect(interrupts.interruption()).toMatchObject({ signalName: 'SIGTERM' });
  });
});
