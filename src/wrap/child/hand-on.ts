import type { Runtime } from '../../util/runtime.ts';
import type { Interruption, Interrupts, RelayedSignal } from '../ports.ts';
import { type GroupWitness, placeWitness } from './group-witness.ts';

type SignalName = Interruption['signalName'] | RelayedSignal;

/** Twice is as good as once: to go on, and to look at the terminal's size again. */
const isHarmlessTwice = (signalName: SignalName): boolean => signalName === 'SIGCONT' || signalName === 'SIGWINCH';

/**
 * Hands the signals that this process is given on to the command, in their order, unless the command has been given them
 * itself: a terminal, and whoever signals the whole group, tells both.
 * @returns a function that ends the handing on
 */
export const handSignalsOn = (
  interrupts: Interrupts,
  env: Readonly<Record<string, string>>,
  runtime: Pick<Runtime, 'sleep'>,
  send: (signalName: SignalName) => void | Promise<void>,
  witness: GroupWitness = placeWitness(env, runtime),
): (() => void) => {
  let isOver = false;
  let earlier: Promise<void> = Promise.resolve();
  const pass = (signalName: SignalName, isLikelyDelivered: boolean): void => {
    // Asked now: the witness tells of what has only just happened.
    const isTold = isHarmlessTwice(signalName) ? Promise.resolve(false) : witness.isGroupTold(isLikelyDelivered);
    const sent = earlier;
    earlier = (async () => {
      const isDelivered = await isTold;
      await sent;
      if (!isDelivered && !isOver) await send(signalName);
    })();
  };
  const onWish = () => {
    const interruption = interrupts.interruption();
    if (interruption !== undefined) pass(interruption.signalName, interruption.isDelivered);
  };
  interrupts.signal.addEventListener('abort', onWish);
  const endRelay = interrupts.onRelay?.((signalName) => pass(signalName, true));
  return () => {
    isOver = true;
    witness.dismiss();
    endRelay?.();
    interrupts.signal.removeEventListener('abort', onWish);
  };
};
