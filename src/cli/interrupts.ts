import { TiebackError } from '../errors.ts';
import type { Interruption, Interrupts } from '../wrap/ports.ts';

type Process = Pick<NodeJS.Process, 'on' | 'exit'> & { readonly stdin: { readonly isTTY?: boolean } };

const signalNames: readonly Interruption['signalName'][] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A terminal sends Ctrl-C and its own end to everything that runs in it; a signal by `kill` reaches one process. */
const isFromTerminal = (signalName: Interruption['signalName'], isTerminal: boolean): boolean =>
  isTerminal && signalName !== 'SIGTERM';

/** Listens for the wish to stop: the first is polite, the second leaves at once, a third does not even wait for that. */
export const listenForInterrupts = (process: Process): Interrupts => {
  const polite = new AbortController();
  const atOnce = new AbortController();
  let first: Interruption | undefined;
  const onSignal = (signalName: Interruption['signalName']) => {
    if (first === undefined) {
      first = { signalName, isDelivered: isFromTerminal(signalName, process.stdin.isTTY === true) };
      polite.abort(new TiebackError('INTERRUPTED', `interrupted by ${signalName}`));
    } else if (!atOnce.signal.aborted) {
      atOnce.abort(new TiebackError('INTERRUPTED', `interrupted twice, left at once`));
    } else {
      process.exit(130);
    }
  };
  for (const name of signalNames) process.on(name, () => onSignal(name));
  return { signal: polite.signal, abandon: atOnce.signal, interruption: () => first };
};
