import { tieVariablesIn } from '../model/tie-variables.ts';
import type { CliContext } from './context.ts';

/** What a shell runs next would land in the run of a tie that has ended, as long as the shell has its variables. */
export const tellVariables = (
  tie: string,
  { output, runtime: { env } }: Pick<CliContext, 'output' | 'runtime'>,
): void => {
  if (env['TIEBACK_TIE'] === tie)
    output.note(`this shell still has the tie's variables: unset ${tieVariablesIn(env).join(' ')}`);
};
