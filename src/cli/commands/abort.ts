import { defineCommand } from '../define-command.ts';
import { flagsOf, jsonOption, sharedOptions } from '../shared-options.ts';

export const abort = defineCommand({
  name: 'abort',
  argument: { name: '[tie]', help: 'id of the tie, or its end (default: $TIEBACK_TIE, or the one that is unfinished)' },
  summary: 'Give up a tie that is not linked yet, and take back what it made',
  description:
    "Deletes the tie's branch and data tag as far as nobody else has used them, and ends its open MLflow runs as KILLED. The baseline, the experiment and local files stay. A tie whose run is linked is never taken back.",
  options: {
    discardTraining: {
      flags: '--discard-training',
      help: 'give it up although its training has ended; tieback resume would record it',
    },
    json: jsonOption,
    ...sharedOptions,
  },
  examples: [['abort 20261121-9f3a1c2b4d', 'give up a tie that broke before its training']],
  run: async ([tie], values, { tieback, output }) => {
    const library = await tieback(flagsOf(values));
    const aborted = await library.abort(tie, { isTrainingDiscarded: values.discardTraining });
    if (values.json) output.json(aborted);
    else output.text(`tie ${aborted.tie} was given up`);
    return 0;
  },
});
