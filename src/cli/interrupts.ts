import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import { TiebackError } from '../errors.ts';
import { parseProcStat } from '../util/proc-stat.ts';
import type { Interruption, Interrupts, RelayedSignal } from '../wrap/ports.ts';

type Process = Pick<NodeJS.Process, 'on' | 'off' | 'exit'> & { readonly stdin: { readonly isTTY?: boolean } };

type Terminal = {
  /** Whether a terminal would send us its signals now; undefined where the system does not tell. What stdin is says nothing about it. */
  readonly isInForeground: () => boolean | undefined;
  readonly isAnyStreamTerminal: () => boolean;
};

const stopSignals: readonly Interruption['signalName'][] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const ownTerminal: Terminal = {
  isInForeground: () => {
    try {
      return parseProcStat(readFileSync('/proc/self/stat', 'utf8')).isForeground;
    } catch {
      return undefined;
    }
  },
  isAnyStreamTerminal: () => [0, 1, 2].some((stream) => isatty(stream)),
};

/** Heard from the start, although nobody may want them: SIGUSR1 would open Node's debugger, SIGUSR2 end us. */
const alwaysHeard: readonly RelayedSignal[] = ['SIGUSR1', 'SIGUSR2'];
/** What these do by themselves is right while no command runs. */
const heardForCommand: readonly RelayedSignal[] = ['SIGQUIT', 'SIGCONT', 'SIGWINCH'];

const relayOf = (process: Process): NonNullable<Interrupts['onRelay']> => {
  const listeners = new Set<(signalName: RelayedSignal) => void>();
  const tell = (signalName: RelayedSignal) => {
    for (const listener of listeners) listener(signalName);
  };
  for (const name of alwaysHeard) process.on(name, tell);
  return (listener) => {
    for (const name of heardForCommand) if (listeners.size === 0) process.on(name, tell);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      for (const name of heardForCommand) if (listeners.size === 0) process.off(name, tell);
    };
  };
};

/**
 * A terminal sends Ctrl-C and its own end to the whole group in its foreground; a signal by `kill` reaches one process.
 * Who sent it is not to be found out here: `kill -INT` to us alone while we are in the foreground looks like Ctrl-C. Whoever
 * hands it on has a witness in the group to ask. A terminal that has ended has no foreground any more, and a shell tells
 * its jobs in the background too.
 */
const isFromTerminal = (signalName: Interruption['signalName'], isForeground: boolean): boolean =>
  signalName === 'SIGHUP' || (isForeground && signalName !== 'SIGTERM');

/** `timeout` and schedulers tell a process, then its whole group, and some send a hang-up beside it: that is one wish. */
const sameWishMs = 1000;

const onceMore = 'give the same command once more when you want it done';

/**
 * Listens for the wish to stop: the first is polite, the second leaves at once, a third does not even wait for that. The
 * same signal within a second is the same wish, but for Ctrl-C: nobody but a person types that twice. Listens, too,
 * for signals that are the command's own affair. `nohup` leaves no stream that is a terminal, and that is all that is to be
 * seen of it, because Node undoes what a process inherits about signals: a hang-up is then ignored.
 */
export const listenForInterrupts = (
  process: Process,
  terminal = ownTerminal,
  now = () => performance.now(),
): Interrupts => {
  const polite = new AbortController();
  const atOnce = new AbortController();
  const isHangUpIgnored = !terminal.isAnyStreamTerminal();
  let first: Interruption | undefined;
  let latest: { readonly signalName: Interruption['signalName']; readonly at: number } | undefined;
  const onSignal = (signalName: Interruption['signalName']) => {
    if (signalName === 'SIGHUP' && isHangUpIgnored) return;
    const isForeground = terminal.isInForeground() ?? process.stdin.isTTY === true;
    const isTyped = signalName === 'SIGINT' && isForeground;
    const isAlike = latest?.signalName === signalName || signalName === 'SIGHUP' || latest?.signalName === 'SIGHUP';
    if (!isTyped && latest !== undefined && isAlike && now() - latest.at < sameWishMs) return;
    latest = { signalName, at: now() };
    if (first === undefined) {
      first = { signalName, isDelivered: isFromTerminal(signalName, isForeground) };
      polite.abort(new TiebackError('INTERRUPTED', `interrupted by ${signalName}`, { hint: onceMore }));
    } else if (!atOnce.signal.aborted) {
      atOnce.abort(new TiebackError('INTERRUPTED', `interrupted twice, left at once`, { hint: onceMore }));
    } else {
      process.exit(130);
    }
  };
  for (const name of stopSignals) process.on(name, () => onSignal(name));
  return {
    signal: polite.signal,
    abandon: atOnce.signal,
    interruption: () => first,
    isHangUpIgnored,
    onRelay: relayOf(process),
  };
};
