import { TiebackError } from '../../errors.ts';
import type { RunRequest } from '../plan/run-request.ts';
import type { RunPorts } from '../ports.ts';
import type { RunOutcome } from '../run-outcome.ts';
import { howItEnded } from './how-it-ended.ts';
import type { TieThere } from './look-at-tie.ts';
import { recordElsewhere } from './record-elsewhere.ts';
import { assertSameRequest } from './same-request.ts';

/** Says of a tie that is linked what it came to; what little may be left of its recording is done. @throws TIE_SEALED, USAGE_INVALID */
export const sealedBefore = async (request: RunRequest, there: TieThere, ports: RunPorts): Promise<RunOutcome> => {
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
