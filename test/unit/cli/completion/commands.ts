import { commandTable } from '../../../../src/cli/command-table.ts';
import { type CompletionCommand, completionOf } from '../../../../src/cli/completion/completion-model.ts';

/** What shells are told of every command there is. */
export const allCompletions = async (): Promise<readonly CompletionCommand[]> =>
  (await Promise.all(commandTable.map(({ load }) => load()))).map(completionOf);
