import { existsSync } from 'node:fs';
import { showLife, takeOver } from '../../tie/sign-of-life.ts';
import type { BrowserUrls } from '../plan/prepare-run.ts';
import type { RunRequest } from '../plan/run-request.ts';
import type { RunPorts } from '../ports.ts';
import type { RunOutcome } from '../run-outcome.ts';
import { tieFolder } from '../tie-folder.ts';
import { keyedPlace } from './keyed-place.ts';
import { lookAlone } from './look-alone.ts';
import { assertNotGivenUp } from './look-at-tie.ts';
import { rejoinHere } from './rejoin-here.ts';
import { rejoinThere } from './rejoin-there.ts';
import { sealedBefore } from './sealed-before.ts';
import { trainedCommit } from './trained-commit.ts';

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
