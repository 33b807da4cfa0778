import type { Interrupts } from '../ports.ts';
import type { SignalOutcome } from './signal-command.ts';

/** How long a command may take to end once SIGTERM has told it to. */
export type Grace = {
  readonly ms: number;
  /** Told when the time was over, once SIGKILL was sent or could not be; not of a command that had ended by then. */
  readonly onOver?: (text: string) => void;
};

/** Node's timers take a longer time for none. */
const longestTimerMs = 2 ** 31 - 1;

const overText = ({ ms }: Grace, outcome: SignalOutcome): string => {
  const late = `the command did not end within ${ms / 1000} s of SIGTERM`;
  if (outcome.kind !== 'unsent') return `${late}: it was ended by SIGKILL`;
  const which = outcome.pid === undefined ? 'its process is not known' : `process ${outcome.pid}`;
  return `${late}, and could not be ended (${which})`;
};

/**
 * Kills a command that was told by SIGTERM to end and has not ended in time: a scheduler would kill tieback with it, and
 * nobody could record the end.
 * @returns a function that ends the waiting
 */
export const killAfterGrace = (
  { signal, interruption }: Pick<Interrupts, 'signal' | 'interruption'>,
  grace: Grace | undefined,
  kill: () => SignalOutcome | Promise<SignalOutcome>,
): (() => void) => {
  if (grace === undefined) return () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const onOver = async () => {
    // First of all: whoever is told may keep us waiting.
    const outcome = await kill();
    if (outcome.kind !== 'ended') grace.onOver?.(overText(grace, outcome));
  };
  const onWish = () => {
    if (interruption()?.signalName === 'SIGTERM')
      timer = setTimeout(() => void onOver(), Math.min(grace.ms, longestTimerMs));
  };
  signal.addEventListener('abort', onWish);
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onWish);
  };
};
