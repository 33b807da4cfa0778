import { existsSync } from 'node:fs';
import { TiebackError } from '../../errors.ts';
import { readJournal } from '../../saga/journal.ts';
import { notedEnd, statusFlag } from '../child/find-child.ts';
import type { RunPorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import { hasRecord } from '../ties/journaled-result.ts';
import { howItEnded } from './how-it-ended.ts';
import type { TieThere } from './look-at-tie.ts';
import type { Rejoining } from './rejoining.ts';
import { assertNotLiving, placeWords } from './resume-elsewhere.ts';

/**
 * The end of a training that another machine's tieback saw, or whose script says that it finished. One that MLflow says
 * failed, without an exit code beside it, broke off together with its tieback.
 * @throws TIE_TRAINED while it lives here
 */
export const endedThere = async (
  there: TieThere,
  ports: Pick<RunPorts, 'runtime' | 'stateDir'>,
): Promise<RunResults['train'] | undefined> => {
  if (there.claims.attempts === 0) return undefined;
  await assertNotLiving(there, ports);
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
    hint: `if it still runs somewhere, let it; if it broke off, run it again in the same MLflow run: add --retrain — or record it as it is: tieback resume ${placeWords(there)} ${statusFlag}`,
    details: { tie, attempts: claims.attempts },
  });
};

/** Whether a training that was started, and of whose end nobody knows, may be started once more. @throws TIE_TRAINED */
export const assertMayRetrain = ({ there, request }: Pick<Rejoining, 'there' | 'request'>): void => {
  if (request.retrain !== true) throw brokeOff(there);
};

/** As shells give the end by SIGKILL and by SIGTERM: out of memory, pre-empted. */
const killedCodes: readonly number[] = [137, 143];

/** What the shell of a command noted of its end while no tieback was there to record it. */
export const unrecordedEnd = async ({ folder }: Rejoining): Promise<number | undefined> => {
  if (!existsSync(folder.mark) || hasRecord(readJournal(folder.journal), 'done', 'train')) return undefined;
  return (await notedEnd(folder))?.code;
};

/** Whether the command was killed together with its tieback, and is to be run again for that. */
export const isToRetrain = async (rejoining: Rejoining, code: number | undefined): Promise<boolean> => {
  const { request, there, ports } = rejoining;
  if (request.retrain !== true || code === undefined || !killedCodes.includes(code)) return false;
  return (await endedThere(there, ports)) === undefined;
};
