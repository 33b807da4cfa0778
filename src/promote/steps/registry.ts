import { isTiebackError, TiebackError } from '../../errors.ts';
import type { ModelVersion } from '../../mlflow/model-version.ts';
import type { Call } from '../../model/call.ts';
import { runTag } from '../../tie/keys.ts';
import { lakefsCommitUrl } from '../../tie/urls.ts';
import { shape } from '../../util/shape.ts';
import type { DecisionPlan } from '../decision-plan.ts';
import { decisionStep } from '../decision-results.ts';
import type { PromotePorts } from '../promote-ports.ts';

type MlflowPort = Pick<PromotePorts, 'mlflow'>;

/** A version that the run has already, made by an earlier attempt, an earlier promotion, or its own script. */
export const findVersion = async (
  { input }: DecisionPlan,
  { mlflow }: MlflowPort,
  call: Call,
): Promise<ModelVersion | undefined> => {
  const found: ModelVersion[] = [];
  for await (const version of mlflow.modelVersions.list({ filter: `run_id = '${input.run.id}'` }, call))
    if (version.name === input.model && isOf(version, input.source)) found.push(version);
  return found.sort((a, b) => Number(a.version) - Number(b.version))[0];
};

const isOf = ({ source }: ModelVersion, wanted: DecisionPlan['input']['source']): boolean =>
  wanted !== null && (source === wanted.uri || (wanted.modelId !== null && source === `models:/${wanted.modelId}`));

const ensureModel = async ({ input }: DecisionPlan, { mlflow }: MlflowPort, call: Call): Promise<void> => {
  try {
    await mlflow.registeredModels.create({ name: input.model }, call);
  } catch (error) {
    if (!isTiebackError(error, 'MLFLOW_MODEL_EXISTS')) throw error;
  }
};

const versionTags = ({ id, input }: DecisionPlan) => ({
  [runTag.tie]: input.run.tie,
  [runTag.endpoint]: input.lakefs.endpoint,
  [runTag.repository]: input.repository,
  [runTag.commitId]: input.run.dataCommit,
  [runTag.commitUrl]: lakefsCommitUrl(input.lakefs.uiUrl, input.repository, input.run.dataCommit),
  'tieback.decision': id,
  'tieback.promotion': String(input.number),
});

/** Registers the run's model, unless the run has a version already. */
export const versionStep = decisionStep('version', {
  after: ['change', 'verify'],
  cancel: 'finish',
  effect: 'once',
  describe: ({ input }) =>
    input.source === null ? undefined : `register "${input.source.name}" as a version of model "${input.model}"`,
  tell: ({ version }, { input }) => `version ${version} of model "${input.model}"`,
  parse: shape({ version: 'string|null' }),
  find: async (_done, { plan, deps, signal }) => {
    const found = await findVersion(plan, deps, { signal });
    return found === undefined ? undefined : { version: found.version };
  },
  apply: async (_done, { plan, deps, signal }) => {
    const { source, model, run } = plan.input;
    if (source === null) return { version: null };
    const call = { signal };
    const found = await findVersion(plan, deps, call);
    if (found !== undefined) return { version: found.version };
    await ensureModel(plan, deps, call);
    const { version } = await deps.mlflow.modelVersions.create(
      {
        name: model,
        source: source.uri,
        runId: run.id,
        ...(source.modelId === null ? {} : { modelId: source.modelId }),
        tags: versionTags(plan),
      },
      call,
    );
    // Another who carries this decision out may have registered one at the same moment: the first of them counts.
    const first = await findVersion(plan, deps, call);
    if (first === undefined || first.version === version) return { version };
    await deps.mlflow.modelVersions.delete(model, version, call);
    return { version: first.version };
  },
});

/** Where an alias stands now. */
export const aliasNow = async (
  { input }: Pick<DecisionPlan, 'input'>,
  { mlflow }: MlflowPort,
  call: Call,
): Promise<string | null> => (await mlflow.registeredModels.find(input.model, call))?.aliases[input.alias.name] ?? null;

const moved = ({ input }: DecisionPlan, now: string | null): TiebackError =>
  new TiebackError(
    'PROMOTION_ALIAS_MOVED',
    `alias "${input.alias.name}" of model "${input.model}" stands ${now === null ? 'nowhere' : `at version ${now}`}, and stood ${input.alias.from === null ? 'nowhere' : `at version ${input.alias.from}`} when this was decided`,
    { hint: 'somebody else moved it: see who, then decide again' },
  );

/** Moves the alias, unless somebody else has moved it since. */
export const aliasStep = decisionStep('alias', {
  after: ['version', 'tags'],
  cancel: 'finish',
  effect: 'repeatable',
  describe: ({ input: { verb, alias } }) => {
    const from = alias.from === null ? '' : ` (it stands at version ${alias.from})`;
    if (verb === 'promote') return `move alias "${alias.name}" to that version${from}`;
    return alias.to === null
      ? `remove alias "${alias.name}"${from}`
      : `move alias "${alias.name}" back to version ${alias.to}${from}`;
  },
  parse: shape({ version: 'string|null' }),
  apply: async ({ version }, { plan, deps, signal }) => {
    const { verb, alias, model } = plan.input;
    const wanted = verb === 'promote' ? version.version : alias.to;
    const now = await aliasNow(plan, deps, { signal });
    if (now === wanted) return { version: wanted };
    if (now !== alias.from) throw moved(plan, now);
    if (wanted === null) await deps.mlflow.registeredModels.deleteAlias(model, alias.name, { signal });
    else await deps.mlflow.registeredModels.setAlias(model, alias.name, wanted, { signal });
    return { version: wanted };
  },
});
