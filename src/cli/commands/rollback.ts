import { connectRepository, modelArgument } from '../connect-repository.ts';
import { decide } from '../decide.ts';
import { defineCommand } from '../define-command.ts';
import { jsonOption, repoOption, sharedOptions } from '../shared-options.ts';

export const rollback = defineCommand({
  name: 'rollback',
  argument: modelArgument,
  summary: 'Undo the last promotion that stands, on both sides',
  description:
    'Reverts the merge and moves the alias back to where it stood, or removes it, as a decision of its own with its own record. Changes nothing when later commits touched the paths of the promotion, when a promotion of another model stands on the same data, when somebody else moved the alias, or when the version that it stood at before does not exist any more.',
  options: {
    repo: repoOption,
    reason: { flags: '--reason <text>', help: 'why, for the record' },
    althoughOthers: {
      flags: '--although-others-stand-on-it',
      help: 'even when promotions of other models stand on the data that it takes out',
    },
    yes: { flags: '-y, --yes', help: 'do not ask' },
    dryRun: { flags: '-n, --dry-run', help: 'say what would be done, and stop' },
    json: jsonOption,
    ...sharedOptions,
  },
  notes:
    'Exit codes: 0 done; 3 it cannot be undone any more: nothing is changed;\n5 broken off: promote --resume finishes it.',
  examples: [
    ['rollback retina --repo faces --dry-run', 'what would be undone'],
    ['rollback retina --repo faces --reason "drift in production" --yes', 'undo it'],
  ],
  run: async ([model], values, context) => {
    const { library, repository } = await connectRepository(values, context);
    const request = { repository, model, reason: values.reason, althoughOthersStandOnIt: values.althoughOthers };
    return decide(await library.planRollback(request), library, values, context);
  },
});
