import { existsSync } from 'node:fs';
import { TiebackError } from '../../errors.ts';
import { showLife, takeOver } from '../../tie/sign-of-life.ts';
import type { BrowserUrls } from '../plan/prepare-run.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunRequest } from '../plan/run-request.ts';
import type { RunPorts } from '../ports.ts';
import type { RunOutcome } from '../run-outcome.ts';
import { tieFolder } from '../tie-folder.ts';
import { howItEnded } from './how-it-ended.ts';
import { keyedPlace } from './keyed-place.ts';
import { lookAlone } from './look-alone.ts';
import { assertNotGivenUp, lookAtTie, type TieThere } from './look-at-tie.ts';
import { rejoinHere } from './rejoin-here.ts';
import { planToGoOn, rejoinThere } from './rejoin-there.ts';
import { recordElsewhere } from './resume-elsewhere.ts';
import { assertSameRequest } from './same-request.ts';
import { trainedCommit } from './trained-commit.ts';

/** Says of a tie that is linked what it came to; what little may be left of its recording is done. */
const sealedBefore = async (request: RunRequest, there: TieThere, ports: RunPorts): Promise<RunOutcome> => {
  const train = howItEnded(there, undefined, ports);
  if (there.planned === undefined || train === undefined) {
    throw new TiebackError('TIE_SEALED', `tie "${there.tie}" is sealed, and its MLflow run is gone`, {
      hint: 'use another --tie KEY for another run',
    });
  }
  assertSameRequest(request, there.planned, ports);
  const outcome = await recordElsewhere(there, there.planned.plan, train, ports);
  return { ...outcome, wasSealed: true };
};

/**
 * Begins the tie of a key, or goes on with it from wherever any machine has brought it.
 * @throws TIE_TRAINED when its training was started and nothing tells of its end, TIE_TAKEN when another process is at it,
 * TIE_ABORTED, TIE_CONTRADICTED when no journal here tells its data and its run names more than one commit as that, USAGE_INVALID when the key was used for another run, and what a run throws
 */
export const runKeyed = async (request: RunRequest, ports: RunPorts, urls: BrowserUrls): Promise<RunOutcome> => {
  const there = await lookAlone(keyedPlace(request), ports);
  assertNotGivenUp(there);
  if (there.link !== undefined) return sealedBefore(request, there, ports);
  // Refused before it is taken over: that writes.
  await trainedCommit(there, ports);
  const folder = tieFolder(ports.stateDir, there.tie);
  const rejoining = { request, there, folder, ports };
  if (!there.claims.isBegun) return rejoinThere(rejoining, urls);
  await takeOver(ports.lakefs, there, ports.runtime, { signal: ports.interrupts.signal });
  await using _life = await showLife(ports.lakefs, there, ports.runtime);
  return await (existsSync(folder.journal) ? rejoinHere(rejoining) : rejoinThere(rejoining, urls));
};

/** What a run with this key would go on with. */
export const planKeyed = async (request: RunRequest, ports: RunPorts, urls: BrowserUrls): Promise<RunPlan> => {
  const there = await lookAtTie(keyedPlace(request), ports, ports.interrupts.signal);
  assertNotGivenUp(there);
  await trainedCommit(there, ports);
  return planToGoOn({ request, there, ports }, urls);
};
