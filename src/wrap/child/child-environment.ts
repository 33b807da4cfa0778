import { join } from 'node:path';
import type { Tags } from '../../mlflow/run.ts';
import type { CommitId } from '../../model/ids.ts';
import { withoutTieVariables } from '../../model/tie-variables.ts';
import { runTag } from '../../tie/keys.ts';
import { lakefsUri, s3Uri } from '../../tie/urls.ts';
import { stripUrlCredentials } from '../../util/secrets/redact.ts';
import { isObject } from '../../util/shape.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { ChildCredentials } from '../ports.ts';
import type { TieFolder } from '../tie-folder.ts';

type Env = Readonly<Record<string, string | undefined>>;

const known = (env: Env): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));

const inputVariables = ({ input }: RunPlan, folder: TieFolder): Env =>
  Object.fromEntries(
    input.inputs.flatMap(({ role, repository, commit, prefix }) => {
      const name = `TIEBACK_INPUT_${role.toUpperCase()}`;
      return [
        [`${name}_URI`, lakefsUri(repository, commit, prefix)],
        ...(input.data === null ? [] : [[`${name}_DIR`, join(folder.inputs, role)]]),
      ];
    }),
  );

/** What the prepare command is given beside the user's own environment; nothing that an earlier tie was exported to. */
export const prepareEnvironment = (
  user: Env,
  plan: RunPlan,
  folder: TieFolder,
  credentials: ChildCredentials,
): Readonly<Record<string, string>> => {
  const { input } = plan;
  return known({
    ...withoutTieVariables(user),
    ...credentials,
    TIEBACK_TIE: plan.id,
    TIEBACK_REPO: input.repository,
    TIEBACK_BRANCH: input.branch ?? undefined,
    TIEBACK_PREFIX: input.prefix,
    TIEBACK_BASELINE: input.baseline.tag ?? undefined,
    TIEBACK_BASELINE_COMMIT: input.baseline.commit,
    TIEBACK_METADATA: folder.metadata,
    TIEBACK_DATA_DIR: input.data?.dir,
    ...inputVariables(plan, folder),
  });
};

export type ChildFacts = {
  readonly commit: CommitId;
  readonly experimentId: string;
  /** Undefined when the script makes its own run. */
  readonly runId: string | undefined;
  /** Tags for every run that the script makes besides. */
  readonly contextTags: Tags;
};

const s3Variables = (endpoint: string, credentials: ChildCredentials): Env => ({
  TIEBACK_S3_ENDPOINT: endpoint,
  TIEBACK_S3_ACCESS_KEY_ID: credentials['LAKECTL_CREDENTIALS_ACCESS_KEY_ID'],
  TIEBACK_S3_SECRET_ACCESS_KEY: credentials['LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY'],
});

/** The address as the user has it when it is the plan's: it may hold the credentials, which the plan does not keep. */
const trackingUriFor = (user: Env, planned: string): string => {
  const own = user['MLFLOW_TRACKING_URI'];
  return own !== undefined && stripUrlCredentials(own).replace(/\/+$/, '') === planned ? own : planned;
};

/** Tags that the user's own environment gives to every run; none when MLflow could not read them either. */
const ownContext = ({ MLFLOW_RUN_CONTEXT: json = '{}' }: Env): Readonly<Record<string, unknown>> => {
  try {
    const tags: unknown = JSON.parse(json);
    return isObject(tags) ? tags : {};
  } catch {
    return {};
  }
};

/**
 * What the training command is given beside the user's own environment. MLFLOW_EXPERIMENT_NAME is taken away, because
 * MLflow's client fails when it disagrees with the id; no AWS variable is touched, because the script's artifacts may live on S3.
 */
export const childEnvironment = (
  user: Env,
  plan: RunPlan,
  folder: TieFolder,
  credentials: ChildCredentials,
  facts: ChildFacts,
): Readonly<Record<string, string>> => {
  const { repository, prefix, lakefs, mlflow } = plan.input;
  return known({
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true',
    ...prepareEnvironment(user, plan, folder, credentials),
    ...s3Variables(lakefs.endpoint, credentials),
    TIEBACK_COMMIT: facts.commit,
    TIEBACK_DATA_URI: lakefsUri(repository, facts.commit, prefix),
    TIEBACK_S3_URI: s3Uri(repository, facts.commit, prefix),
    TIEBACK_METRICS: folder.metrics,
    MLFLOW_TRACKING_URI: trackingUriFor(user, mlflow.trackingUri),
    MLFLOW_EXPERIMENT_ID: facts.experimentId,
    MLFLOW_EXPERIMENT_NAME: undefined,
    MLFLOW_RUN_ID: facts.runId,
    MLFLOW_RUN_CONTEXT: JSON.stringify({
      ...ownContext(withoutTieVariables(user)),
      ...facts.contextTags,
      [runTag.tie]: plan.id,
    }),
  });
};
