import { isTiebackError } from '../../errors.ts';
import { asCommitId, type CommitId } from '../../model/ids.ts';
import { encodeModel } from '../../tie/claim-tag.ts';
import { decisionBranch, decisionKey, decisionPath, decisionTagPrefix } from '../../tie/keys.ts';
import { sha256 } from '../../util/digest.ts';
import { shape } from '../../util/shape.ts';
import { type DecisionOutcome, findDecisionCommit } from '../claims.ts';
import { decisionMetadata, decisionTitle } from '../decision-metadata.ts';
import type { DecisionPlan } from '../decision-plan.ts';
import { decisionStep } from '../decision-results.ts';
import type { PromotePorts } from '../promote-ports.ts';
import { commitToOwnBranch } from './own-branch.ts';

const json = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);

const longestName = 120;

/** A model's name as a part of a tag's key or a folder's name, which have their limits. */
const shortName = (model: string): string => {
  const encoded = encodeModel(model);
  return encoded.length <= longestName ? encoded : `${encoded.slice(0, longestName)}.${sha256(model).slice(0, 16)}`;
};

/** Tag of the run that tells of the last decision about it and a model. */
const decisionTag = (model: string): string => `${decisionTagPrefix}${shortName(model)}`;

const tagValue = ({ id, input }: DecisionPlan, version: string | null): string =>
  JSON.stringify({
    decision: id,
    model: input.model,
    number: input.number,
    verb: input.verb,
    alias: input.alias.name,
    version,
    repository: input.repository,
    at: input.decidedAt,
    by: input.actor,
  });

/** What the run's artifacts get of a decision. */
const filesOf = async (plan: DecisionPlan, deps: PromotePorts, result: object) => {
  const { comparison, ...input } = plan.input;
  const folder = `tieback/decisions/${shortName(plan.input.model)}-${plan.input.number}`;
  const decision = [`${folder}/decision.json`, json({ ...plan, input, result })] as const;
  if (comparison === null) return [decision];
  return [
    decision,
    [`${folder}/comparison.json`, json(comparison)] as const,
    [`${folder}/comparison.md`, Buffer.from(await deps.comparisonMarkdown(comparison))] as const,
  ];
};

type Files = Awaited<ReturnType<typeof filesOf>>;

/** Artifacts may lie where the server cannot write; lakeFS has the plan and the comparison all the same. */
const upload = async (
  runId: string,
  files: Files,
  deps: PromotePorts,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  try {
    for (const [path, body] of files) await deps.mlflow.artifacts.upload(runId, path, body, { signal });
    return files.map(([path]) => path);
  } catch (error) {
    if (!isTiebackError(error) || !error.code.startsWith('MLFLOW_') || error.code === 'MLFLOW_TRANSIENT') throw error;
    const text = `the decision could not be attached to the run (${error.message}); it stands in lakeFS`;
    deps.onProgress({ kind: 'notice', level: 'warn', text });
    return [];
  }
};

/** A run that was deleted since it was promoted must not keep anybody from taking its promotion back. */
const tagRun = async (
  { input: { run, verb } }: DecisionPlan,
  key: string,
  value: string,
  deps: PromotePorts,
  signal: AbortSignal,
): Promise<void> => {
  try {
    await deps.mlflow.runs.setTag(run.id, key, value, { signal });
  } catch (error) {
    if (verb === 'promote' || !isTiebackError(error, 'MLFLOW_RUN_NOT_ACTIVE', 'MLFLOW_RUN_NOT_FOUND')) throw error;
    const text = `the rollback could not be noted on the run (${error.message}); it stands in lakeFS`;
    deps.onProgress({ kind: 'notice', level: 'warn', text });
  }
};

/** The decision on MLflow's side: its record and the comparison among the run's artifacts, and a tag on the run, the version and the model. */
export const attachStep = decisionStep('attach', {
  after: ['change', 'version', 'alias'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: ({ input }) => `attach the decision${input.comparison === null ? '' : ' and the comparison'} to the run`,
  parse: shape({ files: 'strings' }),
  apply: async ({ change, version, alias }, { plan, deps, signal }) => {
    const { run, model } = plan.input;
    const files = await filesOf(plan, deps, { change: change.commit, version: alias.version });
    const value = tagValue(plan, alias.version);
    const key = decisionTag(model);
    const stored = await upload(run.id, files, deps, signal);
    await tagRun(plan, key, value, deps, signal);
    await deps.mlflow.registeredModels.setTag(model, 'tieback.decision', value, { signal });
    if (version.version !== null)
      await deps.mlflow.modelVersions.setTag(model, version.version, 'tieback.promotion', String(plan.input.number), {
        signal,
      });
    return { files: stored };
  },
});

/** Commits what became of a decision to its hidden branch; done already: that commit. */
export const commitOutcome = async (
  plan: DecisionPlan,
  outcome: DecisionOutcome,
  deps: Pick<PromotePorts, 'lakefs' | 'runtime'>,
  signal: AbortSignal,
): Promise<CommitId> => {
  const { lakefs } = deps;
  const { repository } = plan.input;
  const branch = decisionBranch(plan.id);
  const known = await findDecisionCommit(lakefs, { repository, id: plan.id, role: 'outcome' }, { signal });
  if (known !== undefined) return known.id;
  const upload = { path: decisionPath.outcome, body: json(outcome), contentType: 'application/json' };
  await lakefs.objects.upload(repository, branch, upload, { signal });
  const metadata = { ...decisionMetadata(plan, 'outcome'), [decisionKey.outcome]: outcome.state };
  const message = `${outcome.state === 'done' ? 'Done' : 'Given up'}: ${decisionTitle(plan)}`;
  return commitToOwnBranch(plan, 'outcome', { message, metadata }, deps, signal);
};

/** The decision on lakeFS's side: what became of it, on the hidden branch that holds its plan. */
export const outcomeStep = decisionStep('outcome', {
  after: ['change', 'alias', 'attach'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: () => 'commit what became of it beside the plan',
  parse: (result) => ({ commit: asCommitId(shape({ commit: 'string' })(result).commit) }),
  apply: async ({ change, alias }, { plan, deps, signal }) => {
    const at = new Date(deps.runtime.now()).toISOString();
    const outcome = {
      state: 'done',
      at,
      reason: plan.input.reason,
      change: change.commit,
      version: alias.version,
    } as const;
    return { commit: await commitOutcome(plan, outcome, deps, signal) };
  },
});
