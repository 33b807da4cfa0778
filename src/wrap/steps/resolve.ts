import { isTiebackError, TiebackError } from '../../errors.ts';
import type { MlflowClient } from '../../mlflow/client.ts';
import type { Call } from '../../model/call.ts';
import { ensureAnchor } from '../../tie/ensure-anchor.ts';
import { findOwnBranch, type WantedBranch } from '../../tie/ensure-branch.ts';
import { baselineAnchorBranch } from '../../tie/keys.ts';
import { deleteOwnBranch } from '../../tie/take-back.ts';
import { shape } from '../../util/shape.ts';
import { runStep } from '../results.ts';
import type { RunPlan } from '../run-plan.ts';

const ensureExperiment = async (
  mlflow: Pick<MlflowClient, 'experiments'>,
  name: string,
  call: Call,
): Promise<string> => {
  const found = await mlflow.experiments.findByName(name, call);
  if (found?.isDeleted)
    throw new TiebackError('MLFLOW_EXPERIMENT_DELETED', `experiment "${name}" is deleted`, {
      hint: `mlflow experiments restore --experiment-id ${found.id}`,
    });
  if (found !== undefined) return found.id;
  try {
    return await mlflow.experiments.create({ name }, call);
  } catch (error) {
    const winner = isTiebackError(error, 'MLFLOW_EXPERIMENT_EXISTS')
      ? await mlflow.experiments.findByName(name, call)
      : undefined;
    if (winner === undefined) throw error;
    return winner.id;
  }
};

/** Finds or makes the MLflow experiment. */
export const experimentStep = runStep('experiment', {
  after: [],
  cancel: 'stop',
  effect: 'repeatable',
  describe: ({ input }) => `use MLflow experiment "${input.experiment}"`,
  parse: shape({ id: 'string' }),
  apply: async (_done, { plan, deps, signal }) => ({
    id: await ensureExperiment(deps.mlflow, plan.input.experiment, { signal }),
  }),
});

const ownBranch = ({ id, input }: RunPlan, name: string): WantedBranch => ({
  repository: input.repository,
  name,
  source: input.baseline.commit,
  tie: id,
});

/** Makes the tie's own branch at the baseline. A branch of that name that is somebody else's is an error. */
export const branchStep = runStep('branch', {
  after: [],
  cancel: 'stop',
  effect: 'once',
  describe: ({ input }) =>
    input.branch === null
      ? undefined
      : `create branch "${input.branch}" from ${input.baseline.ref} (${input.baseline.commit.slice(0, 12)})`,
  parse: shape({ name: 'string|null' }),
  find: async (_done, { plan, deps, signal }) => {
    const { branch } = plan.input;
    if (branch === null) return { name: null };
    const name = await findOwnBranch(deps.lakefs, ownBranch(plan, branch), { signal });
    return name === undefined ? undefined : { name };
  },
  apply: async (_done, { plan, deps, signal }) => {
    const { repository, branch, baseline } = plan.input;
    if (branch === null) return { name: null };
    await deps.lakefs.branches.create(repository, { name: branch, source: baseline.commit }, { signal });
    return { name: branch };
  },
  undo: async ({ plan, deps, signal }) => {
    const { branch } = plan.input;
    if (branch !== null) await deleteOwnBranch(deps.lakefs, ownBranch(plan, branch), { signal });
  },
});

/** Keeps the baseline from garbage collection, which ignores tags. */
export const baselineAnchorStep = runStep('baselineAnchor', {
  after: [],
  cancel: 'stop',
  effect: 'repeatable',
  describe: ({ input }) =>
    `anchor baseline ${input.baseline.commit.slice(0, 12)} on a hidden branch: garbage collection ignores tags`,
  parse: shape({ branch: 'string' }),
  apply: async (_done, { plan, deps, signal }) => {
    const { repository, baseline } = plan.input;
    const branch = baselineAnchorBranch(baseline.commit);
    const wanted = { repository, name: branch, source: baseline.commit };
    const { hasGrown } = await ensureAnchor(deps.lakefs, wanted, { signal });
    if (hasGrown) {
      const text = `somebody committed to "${branch}": it keeps of the baseline what its head still holds; delete it, and the next run makes it anew: lakectl branch delete lakefs://${repository}/${branch}`;
      deps.onProgress({ kind: 'notice', level: 'warn', text });
    }
    return { branch };
  },
});
