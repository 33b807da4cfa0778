import type { Call } from '../model/call.ts';
import type { Api } from './api.ts';
import { checkedEntries, checkedTime, checkText } from './limits.ts';
import { experimentAbsent, experimentDeleted } from './meanings.ts';
import { runAnswerSchema } from './run.schema.ts';
import type { NewRun, Run } from './run.ts';
import { checkStored, tagValues } from './stored-as-sent.ts';

export const createRun =
  (api: Api) =>
  async (run: NewRun, call?: Call): Promise<Run> => {
    const { experimentId, name, tags } = run;
    if (name !== undefined) checkText('name of the run', name, 'runName');
    const startTime = checkedTime('start time of the run', run.startTime);
    const body = {
      experiment_id: String(experimentId),
      run_name: name,
      start_time: startTime,
      tags: checkedEntries('tag', tags, 'runTagValue'),
    };
    const created = await api.ask(
      {
        action: `create a run in experiment "${experimentId}"`,
        method: 'POST',
        path: 'runs/create',
        body,
        repeat: 'once',
        isOneTransaction: true,
        absent: experimentAbsent(experimentId),
        inactive: experimentDeleted(experimentId),
      },
      runAnswerSchema,
      call,
    );
    checkStored(
      `run "${created.id}"`,
      { name: name || undefined, 'start time': startTime, ...tagValues(tags) },
      { name: created.name, 'start time': created.startTime, ...tagValues(created.tags) },
    );
    return created;
  };
