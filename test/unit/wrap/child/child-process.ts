import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { TiebackError } from '../../../../src/errors.ts';
import { systemRuntime } from '../../../../src/util/runtime.ts';
import { statusFileOf } from '../../../../src/wrap/child/find-child.ts';
import { startChild } from '../../../../src/wrap/child/shim.ts';
import type { Interruption, Interrupts, RelayedSignal } from '../../../../src/wrap/ports.ts';
import type { TieFolder } from '../../../../src/wrap/tie-folder.ts';

/** A wish to stop that the test speaks out, and signals that it passes on. */
export const createInterrupts = (
  interruption: Interruption = { signalName: 'SIGTERM', isDelivered: false },
  isHangUpIgnored = false,
) => {
  const listeners = new Set<(signalName: RelayedSignal) => void>();
  const [polite, atOnce] = [new AbortController(), new AbortController()];
  const interrupts: Interrupts = {
    signal: polite.signal,
    abandon: atOnce.signal,
    interruption: () => (polite.signal.aborted ? interruption : undefined),
    isHangUpIgnored,
    onRelay: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return {
    interrupts,
    listeners,
    relay: (signalName: RelayedSignal) => {
      for (const listener of listeners) listener(signalName);
    },
    stop: () => polite.abort(new TiebackError('INTERRUPTED', 'interrupted', { hint: 'try again' })),
    leave: () => atOnce.abort(new TiebackError('INTERRUPTED', 'left', { hint: 'try again' })),
  };
};

/** Starts a command of the shell for a tie, in the tie's own folder. */
export const start = (text: string, folder: TieFolder, { interrupts } = createInterrupts()) =>
  startChild(
    // A shell says of a command how a signal ended it: that is no part of what the suite prints.
    { command: ['sh', '-c', text], cwd: folder.dir, env: { PATH: process.env['PATH'] ?? '' }, stdio: 'ignore' },
    folder,
    interrupts,
    systemRuntime(),
  );

export const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
/** What the shell that started the command noted of its end. */
export const notedStatus = (folder: TieFolder): string => textOf(statusFileOf(folder, textOf(folder.mark).trim()));
export const untilThere = (path: string): Promise<void> => expect.poll(() => existsSync(path)).toBe(true);
