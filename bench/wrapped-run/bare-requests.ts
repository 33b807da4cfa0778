/**
 * A wrapped run's requests and nothing else: no client, no checks, no journal, no command. What does not wait for
 * another one overlaps. It imports nothing, and is run with its types stripped off beforehand.
 */
const setting = (name: string): string => process.env[name] ?? '';

const [repository, name, experiment] = ['BENCH_REPOSITORY', 'BENCH_NAME', 'BENCH_EXPERIMENT'].map(setting);
const key = `${setting('LAKECTL_CREDENTIALS_ACCESS_KEY_ID')}:${setting('LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY')}`;
const lakefsUrl = `${setting('LAKECTL_SERVER_ENDPOINT_URL')}/api/v1/repositories/${repository}`;
const mlflowUrl = `${setting('MLFLOW_TRACKING_URI')}/api/2.0/mlflow`;

type Answer = {
  readonly id: string;
  readonly commit_id: string;
  readonly meta_range_id: string;
  readonly experiment: { readonly experiment_id: string };
  readonly run: { readonly info: { readonly run_id: string } };
};

const ask = async (url: string, headers: Record<string, string>, body?: unknown): Promise<Answer> => {
  const isText = typeof body === 'string';
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...headers, 'content-type': isText ? 'application/octet-stream' : 'application/json' },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return JSON.parse(text.startsWith('{') ? text : '{}');
};

const lakefs = (path: string, body?: unknown) =>
  ask(`${lakefsUrl}${path}`, { authorization: `Basic ${btoa(key)}` }, body);
// MLflow's server answers 40 ms late on a connection that was used before.
const mlflow = (path: string, body?: unknown) => ask(`${mlflowUrl}${path}`, { connection: 'close' }, body);

const commitTo = (branch: string, query: string, message: string, metadata: Record<string, string>) =>
  lakefs(`/branches/${branch}/commits${query}`, { message, metadata, allow_empty: true });

const [baseline, { experiment: found }] = await Promise.all([
  lakefs('/tags/v1'),
  mlflow(`/experiments/get-by-name?experiment_name=${experiment}`),
]);
await lakefs('/branches', { name, source: baseline.commit_id });
await lakefs(`/branches/${name}/objects?path=train/new.csv`, 'x,y\n7,8\n');
const data = await commitTo(name ?? '', '', 'Data of the run', { 'tieback.role': 'data' });

const links = { 'lakefs.repo': repository, 'lakefs.branch': name, 'lakefs.commit_id': data.id, lakefs_commit: data.id };
const [{ run }] = await Promise.all([
  mlflow('/runs/create', {
    experiment_id: found.experiment_id,
    run_name: name,
    start_time: Date.now(),
    tags: Object.entries(links).map(([tag, value]) => ({ key: tag, value })),
  }),
  lakefs('/tags', { id: `${name}-data`, ref: data.id }),
  lakefs(`/refs/${baseline.commit_id}/diff/${data.id}?type=two_dot&amount=1000`),
]);
const runId = run.info.run_id;
await mlflow('/runs/log-inputs', {
  run_id: runId,
  datasets: [
    {
      tags: [{ key: 'mlflow.data.context', value: 'training' }],
      dataset: {
        name: `${repository}/train`,
        digest: data.id.slice(0, 36),
        source_type: 's3',
        source: JSON.stringify({ uri: `s3://${repository}/${data.id}/train/` }),
      },
    },
  ],
});
await mlflow('/runs/update', { run_id: runId, status: 'FINISHED', end_time: Date.now() });
const record = await mlflow(`/runs/get?run_id=${runId}`);
const link = await commitTo(name ?? '', `?source_metarange=${data.meta_range_id}`, 'Link of the run', {
  'tieback.role': 'run',
  mlflow_run_id: runId,
});
const anchor = `tieback-${name}`;
await Promise.all([
  lakefs('/branches', { name: `tieback-baseline-${name}`, source: baseline.commit_id, hidden: true }),
  lakefs('/branches', { name: anchor, source: link.id, hidden: true }),
]);
await lakefs(`/branches/${anchor}/objects?path=_tieback/runs/${runId}.json`, JSON.stringify(record));
await commitTo(anchor, '', 'Record of the run', { 'tieback.role': 'record' });
