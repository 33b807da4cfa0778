// A training script with a REST client of its own: makes the MLflow runs that its argument lists, as MLflow's client would.
type Wanted = {
  readonly name: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly note?: string;
  /** Whether it is a nested run of the first. */
  readonly isChild?: boolean;
  /** The status that it is left with; default FINISHED. */
  readonly status?: string;
  /** Whether it carries the tags of MLFLOW_RUN_CONTEXT, as MLflow's fluent API does and its low-level client does not; default true. */
  readonly hasContext?: boolean;
};

const {
  MLFLOW_TRACKING_URI: uri,
  MLFLOW_EXPERIMENT_ID: experimentId,
  MLFLOW_RUN_CONTEXT: context = '{}',
} = process.env;

type Answer = { readonly run: { readonly info: { readonly run_id: string } } };

const post = async (path: string, body: object): Promise<Answer> => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const answer = await fetch(`${uri}/api/2.0/mlflow/${path}`, init);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
};

const asList = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([key, value]) => ({ key, value }));

const make = async (wanted: Wanted, parent: string | undefined): Promise<string> => {
  const tags = {
    ...(wanted.hasContext === false ? {} : JSON.parse(context)),
    ...(wanted.note === undefined ? {} : { 'mlflow.note.content': wanted.note }),
    ...(wanted.isChild && parent !== undefined ? { 'mlflow.parentRunId': parent } : {}),
  };
  const init = { experiment_id: experimentId, run_name: wanted.name, start_time: Date.now(), tags: asList(tags) };
  const id = (await post('runs/create', init)).run.info.run_id;
  await post('runs/log-batch', { run_id: id, params: asList(wanted.params ?? {}) });
  const status = wanted.status ?? 'FINISHED';
  if (status !== 'RUNNING') await post('runs/update', { run_id: id, status, end_time: Date.now() });
  return id;
};

const [list = '[]', exitCode = '0'] = process.argv.slice(2);
let first: string | undefined = process.env['MLFLOW_RUN_ID'];
for (const wanted of JSON.parse(list) as readonly Wanted[]) {
  const id = await make(wanted, first);
  first ??= id;
}
process.exitCode = Number(exitCode);
