import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { shape } from '../../util/shape.ts';
import { childEnvironment } from '../child/child-environment.ts';
import { findChild } from '../child/find-child.ts';
import { startChild } from '../child/shim.ts';
import { commandOf } from '../child/spoken-commands.ts';
import { linkTagsOf } from '../link-of.ts';
import { runStep } from '../results.ts';
import { sendMetricsLive } from '../send-metrics.ts';

const longestText = 160;

/** A command in one line that fits a terminal. */
const commandText = (command: readonly string[]): string => {
  const line = command.join(' ').replace(/\s+/g, ' ');
  return line.length > longestText ? `${line.slice(0, longestText)}…` : line;
};

/** Runs the training command, at most once. */
export const trainStep = runStep('train', {
  after: [
    'experiment',
    'branch',
    'baselineAnchor',
    'fetch',
    'prepare',
    'upload',
    'dataCommit',
    'dataTag',
    'createRun',
    'inputs',
  ],
  cancel: 'stop',
  effect: 'once',
  isFlushed: true,
  describe: ({ input }) => `run: ${commandText(input.command)}`,
  parse: shape({
    code: 'number',
    startedAt: 'number',
    endedAt: 'number',
    isAsserted: 'boolean',
    isInterrupted: 'boolean',
  }),
  find: async (_done, { deps }) => {
    const end = await findChild(deps.folder, deps.assertedStatus, deps.runtime, deps.interrupts.signal);
    return end === undefined ? undefined : { ...end, isInterrupted: false };
  },
  apply: async ({ createRun, experiment, dataCommit }, { plan, deps }) => {
    const { folder, mlflow, runtime, interrupts } = deps;
    const command = commandOf(plan, deps.commands);
    await mkdir(dirname(folder.mark), { recursive: true });
    const env = childEnvironment(runtime.env, plan, folder, await deps.childCredentials(), {
      commit: dataCommit.commit,
      experimentId: experiment.id,
      runId: createRun.runId ?? undefined,
      contextTags: linkTagsOf(plan, dataCommit.commit),
    });
    const stopSending =
      createRun.runId === null ? undefined : sendMetricsLive(mlflow.runs, createRun.runId, folder, runtime);
    try {
      const end = await startChild({ command, cwd: plan.input.cwd, env }, folder, interrupts, runtime);
      return { ...end, isAsserted: false, isInterrupted: interrupts.signal.aborted };
    } finally {
      await stopSending?.();
    }
  },
});
