import { isTiebackError } from '../../errors.ts';
import { claimBeginning, readAttemptClaims, taken } from '../../tie/attempt-claims.ts';
import { showLife } from '../../tie/sign-of-life.ts';
import { assertCommandStarts } from '../child/resolve-command.ts';
import { executeRun } from '../execute-run.ts';
import { type BrowserUrls, type MadeBefore, prepareRun } from '../plan/prepare-run.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import type { RunOutcome } from '../run-outcome.ts';
import { assertMayRetrain, endedThere } from './broke-off.ts';
import { catchUp } from './catch-up.ts';
import type { TieThere } from './look-at-tie.ts';
import { recordElsewhere } from './record-elsewhere.ts';
import { commandsOf, type Rejoining, reopenRuns } from './rejoining.ts';
import { assertSameRequest, planForHere } from './same-request.ts';

export const madeBefore = ({ claims, dataCommit, run }: TieThere): MadeBefore => {
  if (dataCommit !== undefined) return 'committed';
  return claims.isBegun || run !== undefined ? 'begun' : 'nothing';
};

/** The plan to go on with: the first machine's, once a run tells it. @throws USAGE_INVALID when the request is another one */
export const planToGoOn = async (
  { request, there, ports }: Omit<Rejoining, 'folder'>,
  urls: BrowserUrls,
): Promise<RunPlan> => {
  if (there.planned === undefined) {
    const plan = await prepareRun(request, ports, urls, madeBefore(there));
    return there.dataCommit === undefined ? plan : planForHere(plan, request, ports);
  }
  assertSameRequest(request, there.planned, ports);
  await assertCommandStarts(request.command, ports.runtime.cwd, ports.runtime.env);
  return planForHere(there.planned.plan, request, ports);
};

/** What stands in the way of a new tie may be what another process has made of it since it was looked for. */
const whyNotPlanned = async (error: unknown, there: TieThere, { lakefs, interrupts }: RunPorts): Promise<never> => {
  if (there.claims.isBegun || !isTiebackError(error)) throw error;
  const { isBegun } = await readAttemptClaims(lakefs, there, { signal: interrupts.signal });
  throw isBegun ? taken(there.tie, 'begun', error) : error;
};

const tellRejoined = ({ there, ports: { onProgress } }: Rejoining): void => {
  const { tie, claims } = there;
  const where = claims.attempts > 0 ? 'its training is started again' : 'it goes on before its training';
  onProgress({ kind: 'notice', level: 'info', text: `tie ${tie} was begun elsewhere: ${where}` });
};

/** A tie with a key of which this disk knows nothing. @throws TIE_TAKEN, TIE_TRAINED, USAGE_INVALID */
export const rejoinThere = async (rejoining: Rejoining, urls: BrowserUrls): Promise<RunOutcome> => {
  const { request, there, ports } = rejoining;
  const { planned, claims, repository, tie } = there;
  const commands = commandsOf(request);
  const call = { signal: ports.interrupts.signal };
  const ended = await endedThere(there, ports);
  if (planned !== undefined && ended !== undefined) {
    assertSameRequest(request, planned, ports);
    return recordElsewhere(there, planned.plan, ended, ports);
  }
  if (claims.attempts > 0) assertMayRetrain(rejoining);
  const plan = await planToGoOn(rejoining, urls).catch((error: unknown) => whyNotPlanned(error, there, ports));
  if (madeBefore(there) === 'nothing') {
    await claimBeginning(ports.lakefs, { repository, tie, source: plan.input.baseline.commit }, call);
    await using _life = await showLife(ports.lakefs, there, ports.runtime);
    return await executeRun(plan, ports, { commands });
  }
  tellRejoined(rejoining);
  const rebuilt = await catchUp(rejoining, plan);
  if (claims.attempts > 0) await reopenRuns(there, ports, call);
  return executeRun(plan, ports, { commands, attempt: claims.attempts + 1, rebuilt });
};
