import { waitForSilence } from '../../tie/sign-of-life.ts';
import { waitForTurn } from '../../tie/take-turn.ts';
import type { RunPorts } from '../ports.ts';
import { lookAtTie, type TiePlace, type TieThere } from './look-at-tie.ts';

type Ports = Pick<RunPorts, 'lakefs' | 'mlflow' | 'runtime' | 'onProgress' | 'interrupts'>;

/**
 * Looks at a tie once nobody else is at work on it any more, as far as that can be known: those with a key give signs of life.
 * @param options.willTakeTurn whether the caller waits for its turn itself
 * @throws TIE_TAKEN
 */
export const lookAlone = async (
  place: TiePlace,
  ports: Ports,
  { willTakeTurn = false }: { readonly willTakeTurn?: boolean } = {},
): Promise<TieThere> => {
  const { signal } = ports.interrupts;
  const there = await lookAtTie(place, ports, signal);
  const { isBegun, isResumed } = there.claims;
  if (there.link !== undefined || !(isBegun || isResumed)) return there;
  const onWait = () => {
    const text = `whoever worked on tie ${there.tie} last may still do: waiting for a sign of life`;
    ports.onProgress({ kind: 'notice', level: 'info', text });
  };
  const { repository, tie } = place;
  const waits = [isBegun ? waitForSilence : [], isResumed && !willTakeTurn ? waitForTurn : []].flat();
  let hasWaited = false;
  for (const wait of waits) {
    hasWaited = (await wait(ports.lakefs, { repository, tie }, ports.runtime, onWait, { signal })) || hasWaited;
  }
  return hasWaited ? lookAtTie(place, ports, signal) : there;
};
