import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { prepareEnvironment } from '../child/child-environment.ts';
import { keepNotes } from '../child/keep-notes.ts';
import { beginAttempt } from '../child/prepare-attempt.ts';
import { runPrepare } from '../child/run-prepare.ts';
import { markOf } from '../first-time.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { fetchInputs } from './fetch.ts';

/** What went with the state folder while the command ran: inputs are fetched once more, and what it had stated is gone. */
const afterRemoval = async (plan: RunPlan, deps: TiePorts, signal: AbortSignal): Promise<void> => {
  if (!existsSync(deps.folder.metadata)) {
    const text =
      'what the prepare command had written to $TIEBACK_METADATA, if anything, was removed before it was read';
    deps.onProgress({ kind: 'notice', level: 'warn', text });
  }
  if (plan.input.data !== null) await fetchInputs(plan.input.inputs, deps, signal);
};

/** Runs the prepare command to its end. */
export const carryOutPrepare = async (
  command: string,
  plan: RunPlan,
  deps: TiePorts,
  signal: AbortSignal,
): Promise<void> => {
  await rm(deps.folder.metadata, { recursive: true, force: true });
  const env = prepareEnvironment(deps.runtime.env, plan, deps.folder, await deps.childCredentials());
  const note = beginAttempt(deps.folder);
  const notes = { files: { [markOf(deps.folder, 'prepare')]: '' }, at: deps.runtime.now() };
  const endKeeping = keepNotes(notes, () => deps.restoreFolder?.());
  let wasRemoved = false;
  try {
    await runPrepare(command, { note, cwd: plan.input.cwd, env, signal, interrupts: deps.interrupts });
  } finally {
    wasRemoved = endKeeping();
  }
  if (wasRemoved) await afterRemoval(plan, deps, signal);
};
