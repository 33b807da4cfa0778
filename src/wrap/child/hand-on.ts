import type { Runtime } from '../../util/runtime.ts';
import type { Interruption, Interrupts, RelayedSignal } from '../ports.ts';
import { placeWitness } from './group-witness.ts';

type SignalName = Interruption['signalName'] | RelayedSignal;

/** Twice is as good as once: to go on, and to look at the terminal's size again. */
const harmlessTwice: readonly RelayedSignal[] = ['SIGCONT', 'SIGWINCH'];

/**
 * Hands the signals that this process is given on to the command, unless the command has been given them itself: a
 * terminal, and whoever signals the whole group, tells both.
 * @returns a function that ends the handing on
 */
export const handSignalsOn = (
  interrupts: Interrupts,
  env: Readonly<Record<string, string>>,
  runtime: Pick<Runtime, 'sleep'>,
  send: (signalName: SignalName) => void,
): (() => void) => {
  const witness = placeWitness(env, runtime);
  let isOver = false;
  const pass = async (signalName: SignalName, mayBeDelivered: boolean): Promise<void> => {
    if (mayBeDelivered && (await witness.isGroupTold())) return;
    if (!isOver) send(signalName);
  };
  const onWish = () => {
    const interruption = interrupts.interruption();
    if (interruption !== undefined) void pass(interruption.signalName, interruption.isDelivered);
  };
  interrupts.signal.addEventListener('abort', onWish);
  const endRelay = interrupts.onRelay?.((signalName) => void pass(signalName, !harmlessTwice.includes(signalName)));
  return () => {
    isOver = true;
    witness.dismiss();
    endRelay?.();
    interrupts.signal.removeEventListener('abort', onWish);
  };
};
