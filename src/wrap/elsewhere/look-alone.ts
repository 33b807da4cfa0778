import { waitForSilence } from '../../tie/sign-of-life.ts';
import type { RunPorts } from '../ports.ts';
import { lookAtTie, type TiePlace, type TieThere } from './look-at-tie.ts';

type Ports = Pick<RunPorts, 'lakefs' | 'mlflow' | 'runtime' | 'onProgress' | 'interrupts'>;

/**
 * Looks at a tie once nobody else is at work on it any more, as far as that can be known: those with a key give signs of life.
 * @throws TIE_TAKEN
 */
export const lookAlone = async (place: TiePlace, ports: Ports): Promise<TieThere> => {
  const { signal } = ports.interrupts;
  const there = await lookAtTie(place, ports, signal);
  if (there.link !== undefined || !there.claims.isBegun) return there;
  const onWait = () => {
    const text = `whoever worked on tie ${there.tie} last may still do: waiting for a sign of life`;
    ports.onProgress({ kind: 'notice', level: 'info', text });
  };
  const hasWaited = await waitForSilence(ports.lakefs, there, ports.runtime, onWait, { signal });
  return hasWaited ? lookAtTie(place, ports, signal) : there;
};
