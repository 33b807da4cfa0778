import { isTiebackError } from '../../errors.ts';
import type { AssertedStatus } from '../../wrap/child/find-child.ts';
import type { RunOutcome } from '../../wrap/run-outcome.ts';
import type { CliContext } from '../context.ts';
import { defineCommand } from '../define-command.ts';
import { parseStatus } from '../parse-status.ts';
import { repositoryOf } from '../repository-of.ts';
import { flagsOf, jsonOption, repoOption, sharedOptions } from '../shared-options.ts';
import { showOutcome } from '../show-outcome.ts';

/** What `tieback resume --json` prints when there is nothing to do. */
export type NothingUnfinished = { readonly unfinished: readonly [] };

type Resume = (status: AssertedStatus) => Promise<RunOutcome>;

/** Asks how the training ended, where nothing tells and somebody sits at the terminal. */
const askingForStatus =
  (resume: Resume, { openQuestions, output }: CliContext) =>
  async (error: unknown): Promise<RunOutcome> => {
    if (!isTiebackError(error, 'CHILD_STATUS_UNKNOWN')) throw error;
    using questions = await openQuestions?.();
    if (questions === undefined) throw error;
    output.note(error.message);
    // Awaited here: the questions are closed when this function ends.
    return await resume(parseStatus(await questions.ask('How did it end: finished, failed or killed?')));
  };

export const resume = defineCommand({
  name: 'resume',
  argument: { name: '[tie]', help: 'id of the tie, or its beginning or end (default: the one unfinished tie)' },
  summary: 'Finish a run that was interrupted',
  description:
    'Does what the journal does not have as done. A training command is never started a second time: while it still runs, resume waits for it; when it is gone and nobody noted how it ended, say so with --status. A tie whose journal lies on another machine is finished from what both services say: name its repository and its whole id.',
  options: {
    status: {
      flags: '--status <finished|failed|killed>',
      help: 'how the command ended, when nothing tells',
      parse: parseStatus,
    },
    repo: repoOption,
    json: jsonOption,
    ...sharedOptions,
  },
  examples: [
    ['resume', 'finish the one tie that is not finished'],
    ['resume 20261121-9f3a1c2b4d --status finished', 'say how the training ended'],
    ['resume --repo faces 20261121-9f3a1c2b4d', 'finish a tie of a machine that is gone'],
  ],
  run: async ([tie], values, context) => {
    const { tieback, output } = context;
    const [library, repository] = await Promise.all([tieback(flagsOf(values)), repositoryOf(values, context)]);
    const resume = (status: AssertedStatus | undefined) =>
      library.resume(tie, { repository, ...(status === undefined ? {} : { status }) });
    const resumed = resume(values.status).catch(askingForStatus(resume, context));
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
    if (values.status !== undefined && outcome.status !== undefined && outcome.statusAssertedBy === undefined)
      output.note(
        `--status ${values.status} changes nothing: how the command ended was known, and is recorded as ${outcome.status}`,
      );
    return showOutcome(outcome, values.json, output);
  },
});
