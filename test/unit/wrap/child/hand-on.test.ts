import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { systemRuntime } from '../../../../src/util/runtime.ts';
import type { GroupWitness } from '../../../../src/wrap/child/group-witness.ts';
import { handSignalsOn } from '../../../../src/wrap/child/hand-on.ts';
import { createInterrupts } from './child-process.ts';

/** A witness that takes its time for each answer, in the order in which it is asked. */
const witnessSaying = (...answers: readonly { readonly isTold: boolean; readonly afterMs: number }[]) => {
  let asked = 0;
  const witness: GroupWitness = {
    isGroupTold: async () => {
      const { isTold, afterMs } = answers[asked++] ?? { isTold: false, afterMs: 0 };
      await sleep(afterMs);
      return isTold;
    },
    dismiss: () => undefined,
  };
  return { witness, asked: () => asked };
};

const handOn = (witness: GroupWitness, sendMs: Readonly<Record<string, number>> = {}) => {
  const sent: string[] = [];
  const { interrupts, relay, listeners } = createInterrupts();
  const send = async (name: string) => {
    await sleep(sendMs[name] ?? 0);
    sent.push(name);
  };
  const end = handSignalsOn(interrupts, {}, systemRuntime(), send, witness);
  return { sent, relay, end, listeners };
};

describe('signals that come close together', () => {
  it('are handed on in their order, however long the witness or the sending takes', async () => {
    const { witness, asked } = witnessSaying({ isTold: false, afterMs: 60 }, { isTold: false, afterMs: 1 });
    const { sent, relay } = handOn(witness, { SIGUSR1: 40 });
    for (const name of ['SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const) relay(name);
    expect(asked()).toBe(2);
    await expect.poll(() => sent).toEqual(['SIGUSR1', 'SIGUSR2', 'SIGCONT']);
  });

  it('are each left out that the whole group was given, without the others', async () => {
    const { witness } = witnessSaying({ isTold: true, afterMs: 20 }, { isTold: false, afterMs: 0 });
    const { sent, relay } = handOn(witness);
    for (const name of ['SIGUSR1', 'SIGUSR2'] as const) relay(name);
    await expect.poll(() => sent).toEqual(['SIGUSR2']);
  });

  it('are nothing any more to a command that has ended', async () => {
    const { witness } = witnessSaying({ isTold: false, afterMs: 30 });
    const { sent, relay, end, listeners } = handOn(witness);
    relay('SIGUSR1');
    end();
    await sleep(60);
    expect([sent, listeners.size]).toEqual([[], 0]);
  });
});
