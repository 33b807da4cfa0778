import { defineCommand } from '../define-command.ts';
import { readParams } from '../read-params.ts';
import { metadataFrom, runOptions } from '../run-request.ts';
import { flagsOf, jsonOption, sharedOptions } from '../shared-options.ts';
import { exportOption, showOpenRun } from '../show-open-run.ts';

export const commit = defineCommand({
  name: 'commit',
  argument: { name: '[tie]', help: 'id of the tie, or its end (default: $TIEBACK_TIE, or the one that is open)' },
  summary: 'Commit the data of a started tie and make its MLflow run',
  description:
    'Mirrors the data folder to the branch, commits with counts and metadata, tags, and makes the MLflow run with the commit. Repeating it changes nothing and prints the same again.',
  options: {
    meta: runOptions.meta,
    augmentation: runOptions.augmentation,
    export: exportOption,
    json: jsonOption,
    ...sharedOptions,
  },
  examples: [
    ['commit', 'commit the data of the one open tie'],
    ['commit --export sh', 'for a shell: eval "$(tieback commit --export sh)", then train'],
  ],
  run: async ([tie], values, context) => {
    const library = await context.tieback(flagsOf(values));
    const stated = {
      metadata: metadataFrom(values.meta),
      ...(values.augmentation === undefined ? {} : { augmentationParams: await readParams(values.augmentation) }),
    };
    await showOpenRun(() => library.commit(tie, stated), values, context);
    return 0;
  },
});
