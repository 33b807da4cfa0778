import type { RunPorts } from '../ports.ts';
import { isCalled, listTies } from './ties.ts';

/**
 * The tie that the environment names. One that is over is forgotten when the folder has an open one: the shell has kept
 * an earlier tie's variables, and that is said.
 */
export const rememberedTie = ({
  stateDir,
  runtime,
  onProgress,
}: Pick<RunPorts, 'stateDir' | 'runtime' | 'onProgress'>): string | undefined => {
  const remembered = runtime.env['TIEBACK_TIE'];
  if (remembered === undefined || remembered === '') return undefined;
  const ties = listTies(stateDir);
  const isOver = ties.some(
    ({ tie, state }) => isCalled(tie, remembered) && (state === 'complete' || state === 'aborted'),
  );
  if (!isOver || !ties.some(({ state }) => state === 'open')) return remembered;
  onProgress({
    kind: 'notice',
    level: 'warn',
    text: `$TIEBACK_TIE names tie ${remembered}, which is over: going on with the one that is open in this folder`,
  });
  return undefined;
};
