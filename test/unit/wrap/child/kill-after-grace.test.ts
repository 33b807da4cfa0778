import { getEventListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { killAfterGrace } from '../../../../src/wrap/child/kill-after-grace.ts';
import type { SignalOutcome } from '../../../../src/wrap/child/signal-command.ts';
import type { Interruption } from '../../../../src/wrap/ports.ts';
import { createInterrupts } from './child-process.ts';

const waitFor = (
  signalName: Interruption['signalName'],
  ms: number | undefined,
  outcome: SignalOutcome = { kind: 'sent' },
) => {
  const wish = createInterrupts({ signalName, isDelivered: false });
  const done: string[] = [];
  const grace = ms === undefined ? undefined : { ms, onOver: (text: string) => void done.push(text) };
  const end = killAfterGrace(wish.interrupts, grace, async () => {
    await setTimeout(1);
    done.push('killed');
    return outcome;
  });
  return { ...wish, done, end, listeners: () => getEventListeners(wish.interrupts.signal, 'abort').length };
};

describe('a command that has been told to end', () => {
  it('is killed when its time is over, and that is told afterwards: whoever is told may not listen', async () => {
    const { stop, done } = waitFor('SIGTERM', 30);
    stop();
    expect(done).toEqual([]);
    await expect
      .poll(() => done)
      .toEqual(['killed', 'the command did not end within 0.03 s of SIGTERM: it was ended by SIGKILL']);
  });

  it.each([
    [
      'could not be, which is told with its process',
      { kind: 'unsent', pid: 42 },
      [/, and could not be ended \(process 42\)$/],
    ],
    [
      'could not be found',
      { kind: 'unsent', pid: undefined },
      [/, and could not be ended \(its process is not known\)$/],
    ],
    ['had ended by itself, of which nothing is told', { kind: 'ended' }, []],
  ] as const)('is said to be killed only when it was: one that %s', async (_which, outcome, texts) => {
    const { stop, done, end } = waitFor('SIGTERM', 1, outcome);
    stop();
    await setTimeout(60);
    end();
    expect(done).toEqual(['killed', ...texts.map((text) => expect.stringMatching(text))]);
  });

  it.each([
    ['by Ctrl-C', 'SIGINT', 20],
    ['with no time set', 'SIGTERM', undefined],
    ['with more time than a timer takes', 'SIGTERM', 1e12],
  ] as const)('is waited for %s', async (_how, signalName, ms) => {
    const { stop, done, end } = waitFor(signalName, ms);
    stop();
    await setTimeout(60);
    end();
    expect(done).toEqual([]);
  });

  it('and has ended in time is left alone', async () => {
    const { stop, done, end, listeners } = waitFor('SIGTERM', 30);
    stop();
    end();
    await setTimeout(60);
    expect([done, listeners()]).toEqual([[], 0]);
  });
});
