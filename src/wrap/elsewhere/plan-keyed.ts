import type { BrowserUrls } from '../plan/prepare-run.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunRequest } from '../plan/run-request.ts';
import type { RunPorts } from '../ports.ts';
import { keyedPlace } from './keyed-place.ts';
import { assertNotGivenUp, lookAtTie } from './look-at-tie.ts';
import { planToGoOn } from './rejoin-there.ts';
import { trainedCommit } from './trained-commit.ts';

/** What a run with this key would go on with. @throws TIE_ABORTED, TIE_CONTRADICTED */
export const planKeyed = async (request: RunRequest, ports: RunPorts, urls: BrowserUrls): Promise<RunPlan> => {
  const there = await lookAtTie(keyedPlace(request), ports, ports.interrupts.signal);
  assertNotGivenUp(there);
  await trainedCommit(there, ports);
  return planToGoOn({ request, there, ports }, urls);
};
