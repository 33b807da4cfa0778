import { defineCommand } from '../define-command.ts';
import { dryRunText, type PlanAnswer, plannedSteps } from '../output/plan-text.ts';
import { flagsFrom, requestFrom, runOptions } from '../run-request.ts';
import { exportOption, showOpenRun } from '../show-open-run.ts';

const {
  prepare: _prepare,
  prepareChanged: _prepareChanged,
  result: _result,
  key: _key,
  retrain: _retrain,
  grace: _grace,
  ...startOptions
} = runOptions;

/** What `run` takes and `start` does not. */
const notAsked = {
  prepare: undefined,
  prepareChanged: false,
  result: undefined,
  key: undefined,
  retrain: false,
  grace: undefined,
} as const;

export const start = defineCommand({
  name: 'start',
  summary: 'Begin a tie whose training you run yourself, in a notebook or a pipeline',
  description:
    'Makes the branch and fills the data folder. Change the data, `tieback commit` it, train, and `tieback finish`. With --on there is nothing to commit: train at once. The later commands find the tie by $TIEBACK_TIE, or as the one that is open in this folder.',
  options: { ...startOptions, export: exportOption, json: { flags: '--json', help: 'answer in JSON' } },
  examples: [
    [
      'start --repo faces --baseline v1.0 --experiment retina \\\n      --data ./data --tag v1.1-augmented',
      'branch, and fill ./data',
    ],
    ['start --repo faces --on v1.0 --experiment retina --export github', 'in a CI job: train on a fixed version'],
  ],
  run: async (_args, values, context) => {
    const { command: _command, ...request } = await requestFrom([], { ...values, ...notAsked }, context);
    const library = await context.tieback(flagsFrom(values));
    if (values.dryRun) {
      const plan = await library.plan({ ...request, command: [] });
      if (values.json) context.output.json({ ...plan, steps: plannedSteps(plan) } satisfies PlanAnswer);
      else context.output.note(dryRunText(plan, context.output.style));
      return 0;
    }
    await showOpenRun(() => library.start(request), values, context);
    return 0;
  },
});
