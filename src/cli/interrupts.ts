import { readFileSync } from 'node:fs';
import { TiebackError } from '../errors.ts';
import { parseProcStat } from '../util/proc-stat.ts';
import type { Interruption, Interrupts } from '../wrap/ports.ts';

type Process = Pick<NodeJS.Process, 'on' | 'exit'> & { readonly stdin: { readonly isTTY?: boolean } };

const signalNames: readonly Interruption['signalName'][] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Whether a terminal would send us its signals now; undefined where the system does not tell. What stdin is says nothing about it. */
const isInForeground = (): boolean | undefined => {
  try {
    return parseProcStat(readFileSync('/proc/self/stat', 'utf8')).isForeground;
  } catch {
    return undefined;
  }
};

/**
 * A terminal sends Ctrl-C and its own end to the whole group in its foreground; a signal by `kill` reaches one process.
 * Who sent it is not to be found out here: `kill -INT` to us alone while we are in the foreground looks like Ctrl-C. Whoever
 * hands it on has a witness in the group to ask.
 */
const isFromTerminal = (signalName: Interruption['signalName'], isForeground: boolean): boolean =>
  isForeground && signalName !== 'SIGTERM';

/** Listens for the wish to stop: the first is polite, the second leaves at once, a third does not even wait for that. */
export const listenForInterrupts = (process: Process, askForeground = isInForeground): Interrupts => {
  const polite = new AbortController();
  const atOnce = new AbortController();
  let first: Interruption | undefined;
  const onSignal = (signalName: Interruption['signalName']) => {
    if (first === undefined) {
      const isForeground = askForeground() ?? process.stdin.isTTY === true;
      first = { signalName, isDelivered: isFromTerminal(signalName, isForeground) };
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
