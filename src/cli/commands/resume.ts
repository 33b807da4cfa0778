import { isTiebackError } from '../../errors.ts';
import { defineCommand } from '../define-command.ts';
import { parseStatus } from '../parse-status.ts';
import { flagsOf, jsonOption, sharedOptions } from '../shared-options.ts';
import { showOutcome } from '../show-outcome.ts';

/** What `tieback resume --json` prints when there is nothing to do. */
export type NothingUnfinished = { readonly unfinished: readonly [] };

export const resume = defineCommand({
  name: 'resume',
  argument: { name: '[tie]', help: 'id of the tie, or its beginning or end (default: the one unfinished tie)' },
  summary: 'Finish a run that was interrupted',
  description:
    'Does what the journal does not have as done. A training command is never started a second time: while it still runs, resume waits for it; when it is gone and nobody noted how it ended, say so with --status.',
  options: {
    status: {
      flags: '--status <finished|failed|killed>',
      help: 'how the command ended, when nothing tells',
      parse: parseStatus,
    },
    json: jsonOption,
    ...sharedOptions,
  },
  examples: [
    ['resume', 'finish the one tie that is not finished'],
    ['resume 20261121-9f3a1c2b4d --status finished', 'say how the training ended'],
  ],
  run: async ([tie], values, { tieback, output }) => {
    const library = await tieback(flagsOf(values));
    const resumed = library.resume(tie, values.status === undefined ? {} : { status: values.status });
    const outcome = await resumed.catch(async (error: unknown) => {
      const isIdle = tie === undefined && isTiebackError(error, 'TIE_NOT_FOUND') && (await library.ties()).length > 0;
      if (isIdle) return undefined;
      throw error;
    });
    if (outcome === undefined) {
      if (values.json) output.json({ unfinished: [] } satisfies NothingUnfinished);
      else output.note('nothing is unfinished');
      return 0;
    }
    return showOutcome(outcome, values.json, output);
  },
});
