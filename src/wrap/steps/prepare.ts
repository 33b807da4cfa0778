import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TiebackError } from '../../errors.ts';
import { shape } from '../../util/shape.ts';
import { prepareEnvironment } from '../child/child-environment.ts';
import { beginAttempt, endEarlierAttempts } from '../child/prepare-attempt.ts';
import { runPrepare } from '../child/run-prepare.ts';
import { prepareCommandOf } from '../child/spoken-commands.ts';
import { fillDataFolder, fillFolder } from '../data/fill-folder.ts';
import { assertAsFetched, readAsPrepared } from '../data/folder-as-left.ts';
import { assertAsBeforePrepare } from '../data/folder-before-prepare.ts';
import { hasMoved } from '../data/has-moved.ts';
import { nothingPrepared, readPrepared } from '../data/prepared.ts';
import { hasBegun, isFirstTime } from '../first-time.ts';
import { isStepwise, type RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { type RunResults, runStep } from '../results.ts';

const describeFetch = ({ input: { data, inputs, baseline } }: RunPlan): string | undefined => {
  if (data === null) return undefined;
  const parts = [
    data.action === 'fill' ? `fill ${data.dir} from ${baseline.ref}` : [],
    inputs.map(({ role }) => `fetch input "${role}"`),
  ].flat();
  return parts.length === 0 ? undefined : parts.join(', ');
};

/** Brings data to the disk: an empty data folder is filled from the baseline, inputs get folders of their own. */
export const fetchStep = runStep('fetch', {
  after: [],
  cancel: 'stop',
  effect: 'repeatable',
  describe: describeFetch,
  parse: (result) => shape({ files: 'number', digest: 'string?' })(result) as RunResults['fetch'],
  apply: async (_done, { plan, deps, signal }) => {
    const { data, inputs } = plan.input;
    if (data === null) return { files: 0 };
    const [filled, ...fetched] = await Promise.all([
      data.action === 'fill' ? fillDataFolder(plan, data.dir, deps, signal) : undefined,
      ...inputs.map((input) => fillFolder(input, join(deps.folder.inputs, input.role), deps, signal)),
    ]);
    const files = fetched.reduce((sum, one) => sum + one.files, filled?.files ?? 0);
    if (filled === undefined) return { files };
    if (deps.heard !== undefined) deps.heard.isFilled = true;
    return { files, digest: filled.digest };
  },
  undo: async ({ deps }) => {
    await rm(deps.folder.inputs, { recursive: true, force: true });
    return undefined;
  },
});

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
    await rm(deps.folder.metadata, { force: true });
    const env = prepareEnvironment(deps.runtime.env, plan, deps.folder, await deps.childCredentials());
    await runPrepare(prepare, { note: beginAttempt(deps.folder), cwd, env, signal, interrupts: deps.interrupts });
    const prepared = await readPrepared(deps.folder.metadata, deps.redact);
    return data === null ? prepared : { ...prepared, digest: await readAsPrepared(data.dir, deps, signal) };
  },
});
