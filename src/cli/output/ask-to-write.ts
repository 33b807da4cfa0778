import { TiebackError } from '../../errors.ts';
import type { CliContext } from '../context.ts';
import { canAsk, confirm } from './confirm.ts';

type Asked = {
  /** Shown above the question. */
  readonly plan: string;
  readonly question: string;
  /** What is told where nobody can be asked. */
  readonly unasked: string;
  /** What `--yes` and `--dry-run` would do. */
  readonly hint: string;
};

/**
 * Shows a plan on the terminal and asks whether it is to be carried out.
 * @throws USAGE_INVALID when nobody can be asked
 */
export const askToWrite = async (
  { plan, question, unasked, hint }: Asked,
  { output, interrupts }: Pick<CliContext, 'output' | 'interrupts'>,
): Promise<boolean> => {
  if (!canAsk()) throw new TiebackError('USAGE_INVALID', unasked, { hint });
  output.note(plan);
  return confirm(question, interrupts.signal);
};
