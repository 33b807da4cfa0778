import type { Call } from '../model/call.ts';
import type { Api } from './api.ts';
import { explainInactive } from './explain-inactive.ts';
import { checkedTime, checkText } from './limits.ts';
import { runAbsent, runInactive } from './meanings.ts';
import { runInfoAnswerSchema } from './run.schema.ts';
import type { RunUpdate } from './run.ts';
import { checkStored } from './stored-as-sent.ts';

export const updateRun =
  (api: Api) =>
  async (runId: string, update: RunUpdate, call?: Call): Promise<void> => {
    const { status, name } = update;
    if (name !== undefined) checkText('name of the run', name, 'runName');
    const endTime = update.endTime === undefined ? undefined : checkedTime('end time of the run', update.endTime);
    const asked = api.ask(
      {
        action: `update run "${runId}"`,
        method: 'POST',
        path: 'runs/update',
        body: { run_id: runId, status, end_time: endTime, run_name: name },
        repeat: 'repeatable',
        absent: runAbsent(runId),
        inactive: runInactive(runId),
      },
      runInfoAnswerSchema,
      call,
    );
    const stored = await explainInactive(api, runId, asked, call);
    checkStored(
      `run "${runId}"`,
      { status, 'end time': endTime, name: name || undefined },
      { status: stored.status, 'end time': stored.endTime, name: stored.name },
    );
  };
