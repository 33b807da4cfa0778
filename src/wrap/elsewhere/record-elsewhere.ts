import { shortCommit } from '../../model/ids.ts';
import { executeRun } from '../execute-run.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { RunPorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import type { RunOutcome } from '../run-outcome.ts';
import { tieFolder } from '../tie-folder.ts';
import { keepSealedRecord } from './keep-sealed-record.ts';
import type { TieThere } from './look-at-tie.ts';
import { type RebuiltRecords, recordsAfterTraining } from './rebuilt-records.ts';
import { storedReports } from './stored-reports.ts';
import { trainedCommit } from './trained-commit.ts';

/** What the end of a training is known by, for whoever reads along. */
const endText = ({ code, assertion, recorded }: RunResults['train']): string => {
  if (assertion !== null)
    return `${assertion.by} says that the training ${assertion.status === 'killed' ? 'was killed' : assertion.status}`;
  return code === null ? `MLflow says that the run is ${recorded}` : `the training had ended with exit code ${code}`;
};

/** The records of a training that ended elsewhere. @throws TIE_CONTRADICTED */
export const rebuildAfter = async (
  there: TieThere,
  plan: RunPlan,
  after: Pick<RunResults, 'train'> & Partial<RunResults>,
  ports: RunPorts,
): Promise<RebuiltRecords> =>
  recordsAfterTraining(there, { plan, commit: await trainedCommit(there, ports) }, after, ports.runtime.now());

/** Records a training that ended on another machine. @throws TIE_CONTRADICTED */
export const recordElsewhere = async (
  there: TieThere,
  plan: RunPlan,
  train: RunResults['train'],
  ports: RunPorts,
): Promise<RunOutcome> => {
  const { runtime, interrupts, onProgress } = ports;
  const commit = await trainedCommit(there, ports);
  if (there.link === undefined) {
    onProgress({ kind: 'notice', level: 'info', text: endText(train) });
    const text =
      'what lies on the machine that trained is not recorded: the packages and the code, and metrics that were not sent yet';
    onProgress({ kind: 'notice', level: 'info', text });
  }
  if (there.record !== undefined) {
    const text = `tie ${plan.id} is sealed already, by commit ${shortCommit(there.record.id)}: what is there is found, and nothing is recorded a second time`;
    onProgress({ kind: 'notice', level: 'info', text });
  }
  await keepSealedRecord(there, tieFolder(ports.stateDir, plan.id), ports, interrupts.signal);
  const after = { train, ...(await storedReports(there, plan, ports, interrupts.signal)) };
  return executeRun(plan, ports, { rebuilt: recordsAfterTraining(there, { plan, commit }, after, runtime.now()) });
};
