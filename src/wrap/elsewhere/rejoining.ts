import type { Call } from '../../model/call.ts';
import { runTag } from '../../tie/keys.ts';
import type { RunRequest } from '../plan/run-request.ts';
import type { Commands, RunPorts } from '../ports.ts';
import type { TieFolder } from '../tie-folder.ts';
import type { TieThere } from './look-at-tie.ts';

/** A run whose key may have been used before. */
export type Rejoining = {
  readonly request: RunRequest;
  readonly there: TieThere;
  readonly folder: TieFolder;
  readonly ports: RunPorts;
};

export const commandsOf = ({ command, prepare, graceMs }: RunRequest): Commands => ({ command, prepare, graceMs });

/** Opens the tie's run for another start of the command; whatever the broken one left open besides is closed. */
export const reopenRuns = async (
  { runs, run, planned }: TieThere,
  { mlflow, runtime }: Pick<RunPorts, 'mlflow' | 'runtime'>,
  call: Call,
): Promise<void> => {
  const main = planned?.plan.input.mode === 'own' ? run : undefined;
  if (main !== undefined && main.status !== 'RUNNING') await mlflow.runs.update(main.id, { status: 'RUNNING' }, call);
  // Of the start that broke off: how this one ends will be seen.
  if (main?.tags[runTag.statusRecordedBy] !== undefined)
    await mlflow.runs.deleteTag(main.id, runTag.statusRecordedBy, call);
  const left = runs.filter(({ id, status }) => id !== main?.id && status === 'RUNNING');
  for (const { id } of left) await mlflow.runs.update(id, { status: 'KILLED', endTime: runtime.now() }, call);
};
