import type { ExecuteOptions } from './execute.ts';

export type UndoOptions<P, R, D> = Pick<
  ExecuteOptions<P, R, D>,
  'steps' | 'journal' | 'plan' | 'deps' | 'signal' | 'onEvent' | 'now'
>;

/** The steps that may have had an effect and have not been taken back, newest first. */
const stepsToUndo = <P, R, D>({ journal, steps }: UndoOptions<P, R, D>): readonly (keyof R)[] => {
  const begun = new Set<keyof R>();
  for (const record of journal.records()) {
    if (record.kind === 'intent') begun.add(record.step);
    if (record.kind === 'failed' || record.kind === 'undone') begun.delete(record.step);
  }
  return [...begun].filter((name) => steps[name]?.undo !== undefined).reverse();
};

/**
 * Takes back what a broken saga did, newest first, one step after the other. Broken off itself it goes on where it
 * stopped.
 * @returns the steps of which there was something to take back
 * @throws whatever a step's `undo` throws; older steps are then left as they are
 */
export const undo = async <P, R extends object, D>(options: UndoOptions<P, R, D>): Promise<readonly (keyof R)[]> => {
  const { steps, journal, plan, deps, signal, onEvent, now } = options;
  const names = stepsToUndo(options);
  const undone: (keyof R)[] = [];
  for (const step of names) {
    signal.throwIfAborted();
    const startedAt = now();
    const isDone = journal.records().some((record) => record.kind === 'done' && record.step === step);
    const text = await steps[step].undo?.({ plan, deps, signal }, isDone);
    journal.append({ kind: 'undone', step, at: new Date(now()).toISOString() }, false);
    if (text === undefined) continue;
    undone.push(step);
    onEvent?.({ kind: 'done', step, text, durationMs: now() - startedAt });
  }
  return undone;
};
