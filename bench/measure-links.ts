import { randomBytes } from 'node:crypto';
import type { PlannedLink } from '../src/link/link-plan.ts';
import { createTieback, type Tieback } from '../src/tieback.ts';
import { forEachConcurrent } from '../src/util/concurrency.ts';
import { listAll } from '../test/support/run-bench.ts';
import type { Servers } from '../test/support/servers.ts';
import { median } from './median.ts';

/** What adopting runs cost, in milliseconds, beside the very same requests sent bare. */
export type Adoption = { readonly tiebackMs: number; readonly bareMs: number };

type Bench = {
  readonly servers: Servers;
  readonly tieback: Tieback;
  readonly repository: string;
  readonly commit: string;
  readonly lakefsHeaders: Readonly<Record<string, string>>;
  readonly runs: number;
};

const openBench = async (servers: Servers, repository: string, runs: number): Promise<Bench> => {
  const { lakefs, mlflow, environment } = servers;
  const auth = {
    kind: 'access-key',
    accessKeyId: environment['LAKECTL_CREDENTIALS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: environment['LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY'] ?? '',
  } as const;
  const tieback = createTieback({
    lakefs: { endpoint: lakefs.endpoint, auth },
    mlflow: { trackingUri: mlflow.trackingUri },
  });
  const storageNamespace = `local://${repository}`;
  await lakefs.repositories.create({ name: repository, storageNamespace, defaultBranch: 'main' });
  await lakefs.objects.upload(repository, 'main', { path: 'train/a.csv', body: Buffer.from('1,2\n') });
  const { id: commit } = await lakefs.commits.create(repository, 'main', { message: 'data' });
  const lakefsHeaders = {
    authorization: `Basic ${btoa(`${auth.accessKeyId}:${auth.secretAccessKey}`)}`,
    'content-type': 'application/json',
  };
  return { servers, tieback, repository, commit, lakefsHeaders, runs };
};

const makeExperiment = async ({ servers: { mlflow }, repository, commit, runs }: Bench, name: string) => {
  const experimentId = await mlflow.experiments.create({ name });
  await forEachConcurrent(Array.from({ length: runs }).keys(), { concurrency: 8 }, async (index) => {
    const tags = { lakefs_repo: repository, lakefs_branch: 'main', lakefs_commit: commit };
    const { id } = await mlflow.runs.create({ experimentId, startTime: Date.now(), tags });
    await mlflow.runs.logBatch(id, { params: { lr: String(index) } });
    await mlflow.runs.update(id, { status: 'FINISHED', endTime: Date.now() });
  });
  return experimentId;
};

const withTieback = async ({ tieback, runs }: Bench, experiment: string): Promise<void> => {
  const outcomes = await listAll(tieback.link(tieback.planLinks({ experiment })));
  const linked = outcomes.filter(({ kind }) => kind === 'linked').length;
  if (linked !== runs) throw new Error(`${linked} of ${runs} runs were linked`);
};

const ask = async (url: string, init: RequestInit): Promise<string> => {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(url, init);
    const text = await answer.text();
    if (answer.ok) return text;
    // MLflow: two runs that log the same new dataset at once.
    if (attempt === 5 || !text.includes('UNIQUE')) throw new Error(`${url}: ${answer.status} ${text}`);
  }
};
const post = (url: string, body: object, headers: Record<string, string>) =>
  ask(url, { method: 'POST', headers, body: JSON.stringify(body) });

const bareLink = async (bench: Bench, { runId, tie, tags }: PlannedLink): Promise<void> => {
  const { servers, repository, commit, lakefsHeaders } = bench;
  const { lakefs, mlflow } = servers;
  const [api, mlflowApi] = [
    `${lakefs.endpoint}/api/v1/repositories/${repository}`,
    `${mlflow.trackingUri}/api/2.0/mlflow`,
  ];
  const toMlflow = (path: string, body: object) =>
    post(`${mlflowApi}/${path}`, body, { 'content-type': 'application/json', connection: 'close' });
  const forward = async (): Promise<string> => {
    const entries = Object.entries(tags).map(([key, value]) => ({ key, value }));
    await toMlflow('runs/log-batch', { run_id: runId, tags: entries });
    const source = JSON.stringify({ uri: `s3://${repository}/${commit}/` });
    const dataset = { name: `bare-${repository}`, digest: commit.slice(0, 36), source_type: 's3', source };
    const input = { dataset, tags: [{ key: 'mlflow.data.context', value: 'training' }] };
    await toMlflow('runs/log-inputs', { run_id: runId, datasets: [input] });
    return ask(`${mlflowApi}/runs/get?run_id=${runId}`, { headers: { connection: 'close' } });
  };
  const branch = `tieback-${tie}`;
  const anchor = post(`${api}/branches`, { name: branch, source: commit, hidden: true }, lakefsHeaders);
  const [run] = await Promise.all([forward(), anchor]);
  const path = encodeURIComponent(`_tieback/runs/${runId}.json`);
  const headers = { ...lakefsHeaders, 'content-type': 'application/octet-stream' };
  await ask(`${api}/branches/${branch}/objects?path=${path}`, { method: 'POST', headers, body: run });
  const metadata = { ...tags, mlflow_run_id: runId };
  await post(`${api}/branches/${branch}/commits`, { message: 'link', metadata }, lakefsHeaders);
};

const bare = async (bench: Bench, experimentId: string, plans: readonly PlannedLink[]): Promise<void> => {
  const { servers, repository, commit, lakefsHeaders } = bench;
  const { lakefs, mlflow } = servers;
  const search = { experiment_ids: [experimentId], max_results: 500 };
  await post(`${mlflow.trackingUri}/api/2.0/mlflow/runs/search`, search, { 'content-type': 'application/json' });
  await ask(`${lakefs.endpoint}/api/v1/repositories/${repository}/commits/${commit}`, { headers: lakefsHeaders });
  // As many at once as MLflow bears: tieback keeps to the same.
  await forEachConcurrent(plans, { concurrency: 8 }, (plan) => bareLink(bench, plan));
};

const timed = async (action: () => Promise<void>): Promise<number> => {
  const started = performance.now();
  await action();
  return performance.now() - started;
};

/**
 * Adopts runs by `tieback link`, and sends the very same requests bare: a page of runs, the commit once, and for each run
 * anchor, tags, dataset input, the run read again, record, commit. Rounds alternate; each has new runs.
 * @returns the medians
 */
export const measureLinks = async (servers: Servers, runs: number, rounds: number): Promise<Adoption> => {
  const tag = randomBytes(4).toString('hex');
  const bench = await openBench(servers, `bench-${tag}`, runs);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round += 1) {
    const [mine, other] = [`bench-${tag}-tieback-${round}`, `bench-${tag}-bare-${round}`];
    const [, otherId] = [await makeExperiment(bench, mine), await makeExperiment(bench, other)];
    const plans = (await listAll(bench.tieback.planLinks({ experiment: other }))).flatMap((plan) =>
      plan.kind === 'link' ? [plan] : [],
    );
    const oursMs = await timed(() => withTieback(bench, mine));
    const theirsMs = await timed(() => bare(bench, otherId, plans));
    // The first round warms the servers.
    if (round === 0) continue;
    ours.push(oursMs);
    theirs.push(theirsMs);
  }
  return { tiebackMs: median(ours), bareMs: median(theirs) };
};
