import { TiebackError } from '../../errors.ts';
import { redactionMark } from '../../util/secrets/redact.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { Commands } from '../ports.ts';

const lostSecret = (): TiebackError =>
  new TiebackError('USAGE_INVALID', 'the command held a secret, which the journal does not keep', {
    hint: 'start a new run instead, and hand secrets over in environment variables',
  });

/** The training command: as it was typed in this process, else as the journal has it. @throws USAGE_INVALID when it held a secret */
export const commandOf = ({ input }: RunPlan, commands: Commands | undefined): readonly string[] => {
  const command = commands?.command ?? input.command;
  if (command.some((word) => word.includes(redactionMark))) throw lostSecret();
  return command;
};

/** The prepare command, likewise; null when there is none. @throws USAGE_INVALID when it held a secret */
export const prepareCommandOf = ({ input }: RunPlan, commands: Commands | undefined): string | null => {
  const command = commands?.prepare ?? input.prepare;
  if (command?.includes(redactionMark)) throw lostSecret();
  return command;
};
