import { TiebackError } from '../../errors.ts';
import { takeTurn } from '../../tie/take-turn.ts';
import { type AssertedStatus, statusFlag } from '../child/find-child.ts';
import { livingShell } from '../child/living-shell.ts';
import type { RunPorts } from '../ports.ts';
import type { RunOutcome } from '../run-outcome.ts';
import { tieFolder } from '../tie-folder.ts';
import { howItEnded } from './how-it-ended.ts';
import { lookAlone } from './look-alone.ts';
import { assertNotGivenUp, lookAtTie, type TiePlace, type TieThere } from './look-at-tie.ts';
import { recordElsewhere } from './record-elsewhere.ts';
import { trainedCommit } from './trained-commit.ts';

/** How the same place is named on a command line. */
export const placeWords = ({ repository, tie }: TiePlace): string => `--repo ${repository} ${tie}`;

export const unknownThere = (place: TiePlace): TiebackError =>
  new TiebackError('TIE_NOT_FOUND', `neither service knows tie "${place.tie}" of repository "${place.repository}"`, {
    hint: `check the id and --repo; a tie that broke before its data was committed has left an empty branch at most: tieback abort ${placeWords(place)} --branch NAME`,
  });

const notTrained = (place: TiePlace): TiebackError =>
  new TiebackError('TIE_NOT_TRAINED', `tie "${place.tie}" broke before its training was started`, {
    hint: `take it back: tieback abort ${placeWords(place)} — the machine that began it can go on with it: tieback resume ${place.tie}`,
  });

const statusUnknown = (place: TiePlace): TiebackError =>
  new TiebackError(
    'CHILD_STATUS_UNKNOWN',
    `nothing tells how the training of tie "${place.tie}" ended, or whether it was started`,
    {
      hint: `look at its output, then say how it ended: tieback resume ${placeWords(place)} ${statusFlag} — or, if it never ran: tieback abort ${placeWords(place)} --discard-training`,
      details: { tie: place.tie, isElsewhere: true },
    },
  );

/**
 * A training that lives on this machine without its notes is neither recorded, given up nor started again, whatever is said
 * of it. What is linked is sealed already.
 * @throws TIE_TRAINED
 */
export const assertNotLiving = async (
  { tie, link, claims }: TieThere,
  { stateDir }: Pick<RunPorts, 'stateDir'>,
): Promise<void> => {
  if (link !== undefined) return;
  const pid = await livingShell(tieFolder(stateDir, tie));
  if (pid === undefined) return;
  throw new TiebackError('TIE_TRAINED', `the training of tie "${tie}" still runs here, without its notes`, {
    hint: `let its shell (process ${pid}) end, or end what it runs; then do this again`,
    details: { tie, attempts: claims.attempts, pid },
  });
};

/** The plan of a tie, and how its training ended. @throws TIE_NOT_FOUND, TIE_NOT_TRAINED, TIE_ABORTED, CHILD_STATUS_UNKNOWN */
const endOf = (there: TieThere, asserted: AssertedStatus | undefined, ports: Pick<RunPorts, 'runtime'>) => {
  const { run, planned, claims } = there;
  assertNotGivenUp(there);
  if (planned === undefined || run === undefined) throw isKnown(there) ? notTrained(there) : unknownThere(there);
  const { plan } = planned;
  const isStarted = plan.input.key === undefined || claims.attempts > 0 || there.link !== undefined;
  if (!isStarted) throw notTrained(there);
  const train = howItEnded(there, asserted, ports);
  if (train === undefined) throw statusUnknown(there);
  return { plan, train };
};

/**
 * Finishes a tie from what both services say, without its journal.
 * @throws TIE_NOT_FOUND, TIE_NOT_TRAINED, TIE_TRAINED, TIE_TAKEN, TIE_ABORTED, TIE_CONTRADICTED, CHILD_STATUS_UNKNOWN
 */
export const resumeElsewhere = async (
  place: TiePlace,
  ports: RunPorts,
  asserted: AssertedStatus | undefined,
): Promise<RunOutcome> => {
  const there = await lookAlone(place, ports, { willTakeTurn: true });
  await assertNotLiving(there, ports);
  const ended = endOf(there, asserted, ports);
  if (there.record !== undefined) return recordElsewhere(there, ended.plan, ended.train, ports);
  // Refused before a turn is taken: that writes.
  await trainedCommit(there, ports);
  const call = { signal: ports.interrupts.signal };
  const claim = { ...place, source: ended.plan.input.baseline.commit };
  const onWait = () => {
    const text = `tie ${place.tie} is being finished from another machine: waiting for it`;
    ports.onProgress({ kind: 'notice', level: 'info', text });
  };
  await using _turn = await takeTurn(ports.lakefs, claim, ports.runtime, onWait, call);
  // Whoever had the turn before may have finished the tie.
  const now = await lookAtTie(place, ports, call.signal);
  const { plan, train } = endOf(now, asserted, ports);
  return await recordElsewhere(now, plan, train, ports);
};

/** Whether either service holds anything of a tie. */
export const isKnown = ({ runs, claims, dataCommit, link }: TieThere): boolean =>
  runs.length > 0 || claims.names.length > 0 || dataCommit !== undefined || link !== undefined;
