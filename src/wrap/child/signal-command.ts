import { parseProcessNote } from './noted-process.ts';

/** What became of a signal; `unsent` to a command that may still run: its process cannot be signalled, or is not known. */
export type SignalOutcome =
  | { readonly kind: 'sent' | 'ended' }
  | { readonly kind: 'unsent'; readonly pid: number | undefined };

const ended: SignalOutcome = { kind: 'ended' };

/** Sends the command a signal, once it has told its process id. */
export const signalCommand = async (
  note: Promise<string | undefined>,
  signalName: NodeJS.Signals,
  isOver: () => boolean,
  kill: (pid: number, signalName: NodeJS.Signals) => unknown = (...to) => process.kill(...to),
): Promise<SignalOutcome> => {
  const { pid } = parseProcessNote((await note) ?? '');
  if (isOver()) return ended;
  if (!(pid > 1)) return { kind: 'unsent', pid: undefined };
  try {
    kill(pid, signalName);
    return { kind: 'sent' };
  } catch (error) {
    // Ended in the meantime, or become another user's.
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? ended : { kind: 'unsent', pid };
  }
};
