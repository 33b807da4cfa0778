import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { TiebackError } from '../../errors.ts';
import { shape } from '../../util/shape.ts';
import { prepareEnvironment } from '../child/child-environment.ts';
import { keepNotes } from '../child/keep-notes.ts';
import { beginAttempt, endEarlierAttempts } from '../child/prepare-attempt.ts';
import { runPrepare } from '../child/run-prepare.ts';
import { prepareCommandOf } from '../child/spoken-commands.ts';
import { fillDataFolder } from '../data/fill-folder.ts';
import { assertAsFetched, readAsPrepared } from '../data/folder-as-left.ts';
import { assertAsBeforePrepare } from '../data/folder-before-prepare.ts';
import { hasMoved } from '../data/has-moved.ts';
import { nothingPrepared, readPrepared } from '../data/prepared.ts';
import { hasBegun, isFirstTime, markOf } from '../first-time.ts';
import { isStepwise, type RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { runStep } from '../results.ts';
import { fetchInputs } from './fetch.ts';

/** Commits cannot be told from somebody else's, and lakeFS only takes them off a branch by making that anew. */
const assertNothingCommitted = async (
  plan: RunPlan,
  branch: string,
  deps: Pick<TiePorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<void> => {
  if (!(await hasMoved(plan, branch, deps, signal))) return;
  const { repository, baseline } = plan.input;
  const uri = `lakefs://${repository}/${branch}`;
  throw new TiebackError(
    'RUN_PREPARE_LEFT_COMMITS',
    `branch "${branch}" of repository "${repository}" holds commits from before the prepare command broke off`,
    {
      hint: `make it anew: lakectl branch delete ${uri} --yes, then lakectl branch create ${uri} --source lakefs://${repository}/${baseline.commit}`,
    },
  );
};

/** Undoes what a broken prepare command may have left: staged objects, and changes in a folder that was filled for it. */
const startOver = async (plan: RunPlan, deps: TiePorts, signal: AbortSignal): Promise<void> => {
  const { repository, branch, data } = plan.input;
  if (branch !== null) {
    await assertNothingCommitted(plan, branch, deps, signal);
    await deps.lakefs.branches.resetUncommitted(repository, branch, { signal });
  }
  if (data?.action === 'fill') await fillDataFolder(plan, data.dir, deps, signal);
};

/** What went with the state folder while the command ran: inputs are fetched once more, and what it had stated is gone. */
const afterRemoval = async (plan: RunPlan, deps: TiePorts, signal: AbortSignal): Promise<void> => {
  if (!existsSync(deps.folder.metadata)) {
    const text =
      'what the prepare command had written to $TIEBACK_METADATA, if anything, was removed before it was read';
    deps.onProgress({ kind: 'notice', level: 'warn', text });
  }
  if (plan.input.data !== null) await fetchInputs(plan.input.inputs, deps, signal);
};

/** Runs the command that makes the data. */
export const prepareStep = runStep('prepare', {
  after: ['branch', 'fetch'],
  cancel: 'stop',
  effect: 'repeatable',
  describe: ({ input }) => (input.prepare === null ? undefined : `prepare the data: ${input.prepare}`),
  parse: (result) => {
    const { metadata } = shape({ augmentationParams: 'string|null', metadata: 'object' })(result);
    return { ...(result as Awaited<ReturnType<typeof readPrepared>>), metadata: metadata as Record<string, string> };
  },
  apply: async (done, { plan, deps, signal }) => {
    const { cwd, data } = plan.input;
    const prepare = prepareCommandOf(plan, deps.commands);
    if (prepare === null) return isStepwise(plan) ? readPrepared(deps.folder.metadata, deps.redact) : nothingPrepared;
    await endEarlierAttempts(plan, deps, signal);
    if (data?.action === 'mirror') await assertAsBeforePrepare(data.dir, plan, deps, signal);
    if (data?.action === 'fill' && !hasBegun(deps.folder, 'prepare'))
      await assertAsFetched(data.dir, done, { plan, deps, signal });
    if (!isFirstTime(deps.folder, 'prepare')) await startOver(plan, deps, signal);
    await rm(deps.folder.metadata, { recursive: true, force: true });
    const env = prepareEnvironment(deps.runtime.env, plan, deps.folder, await deps.childCredentials());
    const note = beginAttempt(deps.folder);
    const notes = { files: { [markOf(deps.folder, 'prepare')]: '' }, at: deps.runtime.now() };
    const endKeeping = keepNotes(notes, () => deps.restoreFolder?.());
    let wasRemoved = false;
    try {
      await runPrepare(prepare, { note, cwd, env, signal, interrupts: deps.interrupts });
    } finally {
      wasRemoved = endKeeping();
    }
    if (wasRemoved) await afterRemoval(plan, deps, signal);
    const prepared = await readPrepared(deps.folder.metadata, deps.redact);
    return data === null ? prepared : { ...prepared, digest: await readAsPrepared(data.dir, deps, signal) };
  },
});
