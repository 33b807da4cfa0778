import { defineCommand } from '../define-command.ts';
import { parseStatus } from '../parse-status.ts';
import { flagsOf, jsonOption, sharedOptions } from '../shared-options.ts';
import { showOutcome } from '../show-outcome.ts';
import { tellVariables } from '../tell-variables.ts';

export const finish = defineCommand({
  name: 'finish',
  argument: { name: '[tie]', help: 'id of the tie, or its end (default: $TIEBACK_TIE, or the one that is open)' },
  summary: 'Close, seal and link the run of a started tie',
  description:
    'Says how the training ended. The status is recorded as asserted, with who said so and when: tieback did not see the training itself.',
  options: {
    status: {
      flags: '--status <finished|failed|killed>',
      help: 'how the training ended (default: finished)',
      parse: parseStatus,
    },
    json: jsonOption,
    ...sharedOptions,
  },
  examples: [
    ['finish', 'the training of the one open tie is done'],
    ['finish --status failed', 'it failed'],
  ],
  run: async ([tie], values, context) => {
    const library = await context.tieback(flagsOf(values));
    const outcome = await library.finish(tie, values.status === undefined ? {} : { status: values.status });
    if (outcome.isComplete) tellVariables(outcome.tie, context);
    return showOutcome(outcome, values.json, context.output);
  },
});
