import { isTiebackError, TiebackError } from '../../errors.ts';
import { orUndefined } from '../../http/or-undefined.ts';
import type { MlflowClient } from '../../mlflow/client.ts';
import type { Call } from '../../model/call.ts';
import { shortCommit } from '../../model/ids.ts';
import { ensureAnchor, type WantedAnchor } from '../../tie/ensure-anchor.ts';
import { findOwnBranch, type WantedBranch } from '../../tie/ensure-branch.ts';
import { hasStaged } from '../../tie/has-staged.ts';
import { baselineAnchorBranch } from '../../tie/keys.ts';
import { deleteOwnBranch } from '../../tie/take-back.ts';
import { shape } from '../../util/shape.ts';
import { noteAnchored, wasAnchored } from '../data/anchored-baselines.ts';
import { hasBegun } from '../first-time.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { runStep } from '../results.ts';

/** Makes an experiment; where somebody was quicker, theirs is as good. */
const makeExperiment = async (mlflow: Pick<MlflowClient, 'experiments'>, name: string, call: Call): Promise<string> => {
  try {
    return await mlflow.experiments.create({ name }, call);
  } catch (error) {
    if (!isTiebackError(error, 'MLFLOW_EXPERIMENT_EXISTS')) throw error;
    const found = await mlflow.experiments.findByName(name, call);
    if (found === undefined) throw error;
    if (!found.isDeleted) return found.id;
    throw new TiebackError('MLFLOW_EXPERIMENT_DELETED', `experiment "${name}" is deleted`, {
      hint: `mlflow experiments restore --experiment-id ${found.id}`,
      cause: error,
    });
  }
};

/** Makes the MLflow experiment unless the plan has found it; whether it is still there, creating the run tells. */
export const experimentStep = runStep('experiment', {
  after: [],
  cancel: 'stop',
  effect: 'repeatable',
  describe: ({ input: { experiment, experimentId } }) =>
    `${experimentId === undefined ? 'make' : 'use'} MLflow experiment "${experiment}"`,
  parse: shape({ id: 'string' }),
  apply: async (_done, { plan, deps, signal }) => ({
    id: plan.input.experimentId ?? (await makeExperiment(deps.mlflow, plan.input.experiment, { signal })),
  }),
});

const ownBranch = ({ id, input }: RunPlan, name: string, { folder }: Pick<TiePorts, 'folder'>): WantedBranch => ({
  repository: input.repository,
  name,
  source: input.baseline.commit,
  tie: id,
  mayHaveStaged: hasBegun(folder, 'upload'),
});

/**
 * Makes the branch from the anchor that an earlier run gave the baseline: one request makes the one and asks for the other.
 * An anchor on which somebody has committed is no baseline: what was made from it is taken back.
 */
const branchOffAnchor = async (
  { repository, name, source }: WantedBranch,
  { lakefs }: Pick<TiePorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<boolean> => {
  const call = { signal };
  const made = lakefs.branches.create(repository, { name, source: baselineAnchorBranch(source) }, call);
  const at = await orUndefined(made, 'LAKEFS_REF_NOT_FOUND');
  if (at !== undefined && at !== source) await lakefs.branches.delete(repository, name, call);
  return at === source;
};

/** What stands at a grown anchor's head was made from it by a process that ended before it could take that back. */
const takeBackMisplaced = async (
  { repository, name, source }: WantedBranch,
  { lakefs, stateDir }: Pick<TiePorts, 'lakefs' | 'stateDir'>,
  signal: AbortSignal,
): Promise<void> => {
  if (!wasAnchored(stateDir, source)) return;
  const find = (id: string) => lakefs.branches.find(repository, id, { signal });
  const [branch, anchor] = await Promise.all([find(name), find(baselineAnchorBranch(source))]);
  if (branch === undefined || branch.commitId === source || branch.commitId !== anchor?.commitId) return;
  if (!(await hasStaged(repository, name, { lakefs }, signal)))
    await lakefs.branches.delete(repository, name, { signal });
};

/** The tie's branch where an earlier attempt may have made it. @throws LAKEFS_BRANCH_FOREIGN */
const findMade = async (
  wanted: WantedBranch,
  deps: Pick<TiePorts, 'lakefs' | 'stateDir'>,
  signal: AbortSignal,
): Promise<string | undefined> => {
  await takeBackMisplaced(wanted, deps, signal);
  return findOwnBranch(deps.lakefs, wanted, { signal });
};

/** Deletes the branch of a tie that may never have made one. Somebody else's is left to them, and does not keep the tie from being given up. */
const deleteUnsureBranch = async (
  wanted: WantedBranch,
  deps: Pick<TiePorts, 'lakefs' | 'stateDir' | 'onProgress'>,
  signal: AbortSignal,
): Promise<string | undefined> => {
  try {
    const found = await findMade(wanted, deps, signal);
    return found === undefined ? undefined : await deleteOwnBranch(deps.lakefs, wanted, { signal });
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_BRANCH_FOREIGN')) throw error;
    deps.onProgress({ kind: 'notice', level: 'warn', text: `${error.message}: it is left as it is` });
    return undefined;
  }
};

/** Makes the tie's own branch at the baseline. A branch of that name that is somebody else's is an error. */
export const branchStep = runStep('branch', {
  after: [],
  cancel: 'stop',
  effect: 'once',
  describe: ({ input }) =>
    input.branch === null
      ? undefined
      : `create branch "${input.branch}" from ${input.baseline.ref} (${shortCommit(input.baseline.commit)})`,
  parse: (result) => {
    const { name, isFromAnchor } = shape({ name: 'string|null', isFromAnchor: 'boolean?' })(result);
    return { name, ...(isFromAnchor && { isFromAnchor }) };
  },
  find: async (_done, { plan, deps, signal }) => {
    const { branch } = plan.input;
    if (branch === null) return { name: null };
    const name = await findMade(ownBranch(plan, branch, deps), deps, signal);
    return name === undefined ? undefined : { name };
  },
  apply: async (_done, { plan, deps, signal }) => {
    const { repository, branch, baseline } = plan.input;
    if (branch === null) return { name: null };
    if (
      wasAnchored(deps.stateDir, baseline.commit) &&
      (await branchOffAnchor(ownBranch(plan, branch, deps), deps, signal))
    )
      return { name: branch, isFromAnchor: true };
    await deps.lakefs.branches.create(repository, { name: branch, source: baseline.commit }, { signal });
    return { name: branch };
  },
  undo: async ({ plan, deps, signal }, isDone) => {
    const { branch } = plan.input;
    if (branch === null) return undefined;
    const wanted = ownBranch(plan, branch, deps);
    return isDone ? deleteOwnBranch(deps.lakefs, wanted, { signal }) : deleteUnsureBranch(wanted, deps, signal);
  },
});

/** Looks for an anchor only where an earlier run has made it: elsewhere making it is the shorter way. */
const isAnchored = async (
  { repository, name, source }: WantedAnchor,
  { lakefs, stateDir }: Pick<TiePorts, 'lakefs' | 'stateDir'>,
  signal: AbortSignal,
): Promise<boolean> =>
  wasAnchored(stateDir, source) && (await lakefs.branches.find(repository, name, { signal }))?.commitId === source;

/** Keeps the baseline from garbage collection, which ignores tags. */
export const baselineAnchorStep = runStep('baselineAnchor', {
  after: ['branch'],
  cancel: 'stop',
  effect: 'repeatable',
  describe: ({ input }) =>
    `anchor baseline ${shortCommit(input.baseline.commit)} on a hidden branch: garbage collection ignores tags`,
  parse: shape({ branch: 'string' }),
  apply: async ({ branch }, { plan, deps, signal }) => {
    const { repository, baseline } = plan.input;
    const wanted = { repository, name: baselineAnchorBranch(baseline.commit), source: baseline.commit };
    if (branch.isFromAnchor || (await isAnchored(wanted, deps, signal))) return { branch: wanted.name };
    const { hasGrown } = await ensureAnchor(deps.lakefs, wanted, { signal });
    await noteAnchored(deps.stateDir, baseline.commit);
    if (hasGrown) {
      const text = `somebody committed to "${wanted.name}": it keeps of the baseline what its head still holds; delete it, and the next run makes it anew: lakectl branch delete lakefs://${repository}/${wanted.name}`;
      deps.onProgress({ kind: 'notice', level: 'warn', text });
    }
    return { branch: wanted.name };
  },
});
