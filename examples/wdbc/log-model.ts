// Logs a trained model to MLflow 3 through its REST API, as mlflow.sklearn.log_model does in Python.
type Env = Readonly<Record<string, string | undefined>>;
type LoggedModel = { readonly model_id: string; readonly artifact_uri: string };

const authorisation = (env: Env): Readonly<Record<string, string>> => {
  const { MLFLOW_TRACKING_TOKEN: token, MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password } = env;
  if (token) return { authorization: `Bearer ${token}` };
  if (!user) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` };
};

const senderTo =
  (server: string, env: Env) =>
  async (method: string, path: string, body: string): Promise<string> => {
    const headers = { 'content-type': 'application/json', ...authorisation(env) };
    const answer = await fetch(`${server.replace(/\/+$/, '')}/api/2.0/${path}`, { method, headers, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text;
  };

/** What MLflow reads beside a model: how it can be loaded. YAML takes JSON. */
const mlmodel = (model: LoggedModel, runId: string): string =>
  JSON.stringify({
    artifact_path: model.artifact_uri,
    flavors: { logistic_regression: { data: 'model.json' } },
    model_id: model.model_id,
    run_id: runId,
    utc_time_created: new Date().toISOString().replace('T', ' ').replace('Z', ''),
  });

/**
 * Logs `content` as the run's model, with the variables that `tieback run` hands over.
 * @returns what was logged, in words; nothing is sent when there is no run
 */
export const logModel = async (name: string, content: object, env: Env = process.env): Promise<string> => {
  const { MLFLOW_TRACKING_URI: server, MLFLOW_RUN_ID: runId, MLFLOW_EXPERIMENT_ID: experiment } = env;
  if (!server || !runId || !experiment) return 'not logged: no MLflow run';
  const send = senderTo(server, env);
  const request = JSON.stringify({ experiment_id: experiment, name, source_run_id: runId });
  const created = JSON.parse(await send('POST', 'mlflow/logged-models', request)) as { model: { info: LoggedModel } };
  const { info } = created.model;
  const close = (status: string): Promise<string> =>
    send('PATCH', `mlflow/logged-models/${info.model_id}`, JSON.stringify({ model_id: info.model_id, status }));
  const [, folder] = /^mlflow-artifacts:\/+(?:[^/]*:\d+\/)?(.+)$/.exec(info.artifact_uri) ?? [];
  if (folder === undefined) {
    await close('LOGGED_MODEL_UPLOAD_FAILED');
    return `not logged: this script cannot write to ${info.artifact_uri}`;
  }
  await send('PUT', `mlflow-artifacts/artifacts/${folder}/model.json`, `${JSON.stringify(content)}\n`);
  await send('PUT', `mlflow-artifacts/artifacts/${folder}/MLmodel`, `${mlmodel(info, runId)}\n`);
  await close('LOGGED_MODEL_READY');
  return `logged as "${name}" (${info.model_id})`;
};
