import { TiebackError } from '../../errors.ts';
import { waitForEnd } from '../child/find-child.ts';
import { trainingPhase } from '../child/training-phase.ts';
import { lookAtTie } from './look-at-tie.ts';
import type { Rejoining } from './rejoining.ts';

/** A command that lives on is never started again: it is waited for, and what became of the tie meanwhile is looked at. @throws INTERRUPTED */
export const afterTraining = async (rejoining: Rejoining): Promise<Rejoining> => {
  const { there, folder, ports } = rejoining;
  const { runtime, interrupts, onProgress } = ports;
  const onWait = (pid: number) =>
    onProgress({ kind: 'notice', level: 'info', text: `waiting for the training, which still runs (process ${pid})` });
  try {
    const hasWaited = await waitForEnd(folder, { onWait }, runtime, interrupts.signal);
    return hasWaited ? { ...rejoining, there: await lookAtTie(there, ports, interrupts.signal) } : rejoining;
  } catch (cause) {
    if (!interrupts.signal.aborted) throw cause;
    throw new TiebackError('INTERRUPTED', `left while the training of tie "${there.tie}" was still running`, {
      hint: 'it runs on: the same command, run again, waits for it',
      details: { tie: there.tie, phase: await trainingPhase(folder, runtime) },
      cause,
    });
  }
};
