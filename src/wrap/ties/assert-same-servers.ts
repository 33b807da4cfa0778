import { TiebackError } from '../../errors.ts';
import type { Journal } from '../../saga/journal.ts';
import { runTag } from '../../tie/keys.ts';
import { stripUrlCredentials } from '../../util/secrets/redact.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import { journaledResult } from './journaled-result.ts';

type Records = ReturnType<Journal<keyof RunResults>['records']>;

const isSameLakefs = async ({ input }: RunPlan, { lakefs, interrupts }: RunPorts): Promise<boolean> => {
  const found = await lakefs.commits.find(input.repository, input.baseline.commit, { signal: interrupts.signal });
  return found?.id === input.baseline.commit;
};

/** The run with the tie's tag settles it; before there is one, the experiment that was found or made. */
const isSameMlflow = async (
  { id, input }: RunPlan,
  records: Records,
  { mlflow, interrupts }: RunPorts,
): Promise<boolean> => {
  const call = { signal: interrupts.signal };
  const { runId } = journaledResult(records, 'createRun');
  if (typeof runId === 'string') return (await mlflow.runs.find(runId, call))?.tags[runTag.tie] === id;
  const { id: experimentId } = journaledResult(records, 'experiment');
  return (
    experimentId === undefined || (await mlflow.experiments.findByName(input.experiment, call))?.id === experimentId
  );
};

/**
 * A tie is finished where it was begun: ids of one server mean something else on another. A server that is only reached
 * by another address now knows what the tie made there.
 * @throws CONFIG_INVALID
 */
export const assertSameServers = async (plan: RunPlan, records: Records, ports: RunPorts): Promise<void> => {
  const { lakefs, mlflow } = plan.input;
  const refuse = (planned: string, now: string, flag: string): TiebackError =>
    new TiebackError('CONFIG_INVALID', `tie "${plan.id}" was begun on ${planned}, and ${now} knows nothing of it`, {
      hint: `tieback resume ${plan.id} ${flag} ${planned}`,
    });
  const [lakefsNow, mlflowNow] = [
    stripUrlCredentials(ports.lakefs.endpoint),
    stripUrlCredentials(ports.mlflow.trackingUri),
  ];
  if (lakefs.endpoint !== lakefsNow && !(await isSameLakefs(plan, ports)))
    throw refuse(lakefs.endpoint, lakefsNow, '--lakefs');
  if (mlflow.trackingUri !== mlflowNow && !(await isSameMlflow(plan, records, ports)))
    throw refuse(mlflow.trackingUri, mlflowNow, '--mlflow');
};
