import { TiebackError } from '../../errors.ts';
import { livingShell } from '../child/living-shell.ts';
import type { RunPorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import { howItEnded } from './how-it-ended.ts';
import type { TieThere } from './look-at-tie.ts';
import type { Rejoining } from './rejoining.ts';
import { placeWords } from './resume-elsewhere.ts';

/**
 * The end of a training that another machine's tieback saw, or whose script says that it finished. One that MLflow says
 * failed, without an exit code beside it, broke off together with its tieback.
 */
export const endedThere = (there: TieThere, ports: Pick<RunPorts, 'runtime'>): RunResults['train'] | undefined => {
  if (there.claims.attempts === 0) return undefined;
  const train = howItEnded(there, undefined, ports);
  return train?.recorded === undefined || train.recorded === 'FINISHED' ? train : undefined;
};

const whatIsKnown = ({ run }: TieThere): string =>
  run === undefined || run.status === 'RUNNING'
    ? 'nothing tells that it has ended'
    : `MLflow says that it ${run.status === 'FAILED' ? 'failed' : 'was killed'}, and nobody saw its exit code`;

/** Why a training is not simply started once more. */
const brokeOff = (there: TieThere): TiebackError => {
  const { tie, claims } = there;
  const times = claims.attempts === 1 ? 'started' : `started ${claims.attempts} times`;
  return new TiebackError('TIE_TRAINED', `the training of tie "${tie}" was ${times}, and ${whatIsKnown(there)}`, {
    hint: `if it still runs somewhere, let it; if it broke off, run it again in the same MLflow run: add --retrain — or record it as it is: tieback resume ${placeWords(there)} --status finished|failed|killed`,
    details: { tie, attempts: claims.attempts },
  });
};

const stillRuns = (there: TieThere, pid: number): TiebackError =>
  new TiebackError('TIE_TRAINED', `the training of tie "${there.tie}" still runs here, without its notes`, {
    hint: `let its shell (process ${pid}) end; then record it: tieback resume ${placeWords(there)} --status finished|failed|killed — or run it again: add --retrain`,
    details: { tie: there.tie, attempts: there.claims.attempts, pid },
  });

/** Whether a training that was started, and of whose end nobody knows, may be started once more. @throws TIE_TRAINED */
export const assertMayRetrain = async ({ there, folder, request }: Omit<Rejoining, 'ports'>): Promise<void> => {
  const pid = await livingShell(folder);
  if (pid !== undefined) throw stillRuns(there, pid);
  if (request.retrain !== true) throw brokeOff(there);
};
