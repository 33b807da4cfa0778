import { defineCommand } from '../define-command.ts';
import { repositoryOf } from '../repository-of.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';
import { tellVariables } from '../tell-variables.ts';

export const abort = defineCommand({
  name: 'abort',
  argument: { name: '[tie]', help: 'id of the tie, or its end (default: $TIEBACK_TIE, or the one that is unfinished)' },
  summary: 'Give up a tie that is not linked yet, and take back what it made',
  description:
    "Deletes the tie's branch and data tag as far as nobody else has used them, and ends its open MLflow runs as KILLED. The baseline, the experiment and local files stay. A tie whose run is linked is never taken back. One whose journal lies on another machine is taken back from what both services say: name its repository and its whole id.",
  options: {
    discardTraining: {
      flags: '--discard-training',
      help: 'give it up although something was trained; tieback resume or tieback finish would record it',
    },
    repo: repoOption,
    branch: {
      flags: '--branch <name>',
      help: "the tie's own branch, when the journal is elsewhere and it broke before its data was committed",
    },
    json: jsonOption,
    ...sharedOptions,
  },
  examples: [
    ['abort 20261121-9f3a1c2b4d', 'give up a tie that broke before its training'],
    ['abort --repo faces 20261121-9f3a1c2b4d', 'give up one of a machine that is gone'],
  ],
  run: async ([tie], values, context) => {
    const { tieback, output } = context;
    const [library, repository] = await Promise.all([tieback(flagsOf(values)), repositoryOf(values, context)]);
    const { discardTraining: isTrainingDiscarded, branch } = values;
    const aborted = await library.abort(tie, { isTrainingDiscarded, repository, branch });
    if (values.json) output.json(aborted);
    else output.text(`tie ${aborted.tie} was given up`);
    tellVariables(aborted.tie, context);
    return 0;
  },
});
