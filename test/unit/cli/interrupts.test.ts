import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { listenForInterrupts } from '../../../src/cli/interrupts.ts';

/** A process that signals can be sent to, and that keeps the codes with which it would have ended. */
const processOn = (isTTY: boolean, isForeground: boolean | undefined = isTTY, isAnyStreamTerminal = true) => {
  const exits: unknown[] = [];
  const emitter = new EventEmitter();
  const process = Object.assign(emitter, { stdin: { isTTY }, exit: (code: unknown) => void exits.push(code) });
  const terminal = { isInForeground: () => isForeground, isAnyStreamTerminal: () => isAnyStreamTerminal };
  let nowMs = 0;
  const interrupts = listenForInterrupts(process as never, terminal, () => nowMs);
  const send = (name: string) => emitter.emit(name, name);
  const passTime = (ms: number) => {
    nowMs += ms;
  };
  return { interrupts, send, passTime, exits, isHeard: (name: string) => emitter.listenerCount(name) > 0 };
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

  it.each([
    ['SIGTERM', true],
    ['SIGHUP', true],
    ['SIGTERM', false],
    ['SIGINT', false],
  ])('is the same one when %s comes again in the same second, in a foreground: %s', (name, isForeground) => {
    const { interrupts, send, passTime, exits } = processOn(isForeground);
    const tellTwice = () => {
      send(name);
      passTime(900);
      send(name);
      passTime(100);
      return [interrupts.signal.aborted, interrupts.abandon.aborted, exits.length];
    };
    expect([tellTwice(), tellTwice(), tellTwice()]).toEqual([
      [true, false, 0],
      [true, true, 0],
      [true, true, 1],
    ]);
  });

  it.each([
    ['SIGTERM', 'SIGHUP'],
    ['SIGHUP', 'SIGTERM'],
  ])('is the same one when %s and %s come together', (...both) => {
    const { interrupts, send } = processOn(true);
    both.forEach(send);
    expect([interrupts.signal.aborted, interrupts.abandon.aborted]).toEqual([true, false]);
  });

  it('is another one by another signal', () => {
    const { interrupts, send } = processOn(false);
    ['SIGTERM', 'SIGINT'].forEach(send);
    expect(interrupts.abandon.aborted).toBe(true);
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
    ['SIGHUP', false, true],
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
    const interrupts = listenForInterrupts(process as never, {
      isInForeground: () => undefined,
      isAnyStreamTerminal: () => true,
    });
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

describe('a hang-up', () => {
  it("is nobody's concern when no stream is a terminal, as under nohup", () => {
    const { interrupts, send } = processOn(false, true, false);
    send('SIGHUP');
    expect([interrupts.isHangUpIgnored, interrupts.signal.aborted]).toEqual([true, false]);
    send('SIGTERM');
    expect(interrupts.interruption()).toEqual({ signalName: 'SIGTERM', isDelivered: false });
  });

  it('ends a run that has a terminal', () => {
    const { interrupts, send } = processOn(true);
    send('SIGHUP');
    expect([interrupts.isHangUpIgnored, interrupts.interruption()?.signalName]).toEqual([false, 'SIGHUP']);
  });
});

describe('a signal that is no wish to stop', () => {
  const relayed = ['SIGUSR1', 'SIGUSR2', 'SIGQUIT', 'SIGCONT', 'SIGWINCH'];

  it('is told to whoever runs the command, and stops nothing', () => {
    const { interrupts, send } = processOn(true);
    const told: string[] = [];
    const end = interrupts.onRelay?.((name) => told.push(name));
    relayed.forEach(send);
    expect([told, interrupts.signal.aborted]).toEqual([relayed, false]);
    end?.();
    relayed.forEach(send);
    expect(told).toEqual(relayed);
  });

  it.each([
    [true, ['SIGUSR1', 'SIGUSR2']],
    [false, ['SIGQUIT', 'SIGCONT', 'SIGWINCH']],
  ])('is heard while there is no command: %s for %j', (expected, names) => {
    const { interrupts, isHeard } = processOn(true);
    expect(names.map(isHeard)).toEqual(names.map(() => expected));
    interrupts.onRelay?.(() => undefined)();
    expect(names.map(isHeard)).toEqual(names.map(() => expected));
  });
});
