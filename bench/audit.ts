import { randomBytes } from 'node:crypto';
import { createTieback } from '../src/tieback.ts';
import { forEachConcurrent } from '../src/util/concurrency.ts';
import { listAll } from '../test/support/run-bench.ts';
import { openServers } from '../test/support/servers.ts';
import { median } from './median.ts';

/**
 * What auditing an experiment costs beside the bare search pages of its runs, once with an anchor for each run and once
 * with ten branches for all of them. Against the servers that `npm run live:start` prints, or a sandbox:
 * `node bench/audit.ts [runs] [rounds]`. Rounds alternate, medians are compared.
 */
const [RUNS, ROUNDS] = [Number(process.argv[2] ?? 1000), Number(process.argv[3] ?? 5)];
const PAGE = 500;

await using servers = await openServers();
const { lakefs, mlflow, environment } = servers;
const tieback = createTieback({
  lakefs: {
    endpoint: lakefs.endpoint,
    auth: {
      kind: 'access-key',
      accessKeyId: environment['LAKECTL_CREDENTIALS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY'] ?? '',
    },
  },
  mlflow: { trackingUri: mlflow.trackingUri },
});

const makeRepository = async (name: string): Promise<readonly string[]> => {
  await lakefs.repositories.create({ name, storageNamespace: `local://${name}`, defaultBranch: 'main' });
  const commits: string[] = [];
  for (let nth = 0; nth < 10; nth += 1) {
    await lakefs.objects.upload(name, 'main', { path: 'train/a.csv', body: Buffer.from(`${nth}\n`) });
    const { id } = await lakefs.commits.create(name, 'main', { message: `data ${nth}` });
    await lakefs.branches.create(name, { name: `exp-${nth}`, source: id });
    commits.push(id);
  }
  return commits;
};

const makeRuns = async (name: string, commits: readonly string[]): Promise<string> => {
  const experimentId = await mlflow.experiments.create({ name });
  await forEachConcurrent(Array.from({ length: RUNS }).keys(), { concurrency: 8 }, async (nth) => {
    const commit = commits[nth % commits.length] ?? '';
    const tags = { lakefs_repo: name, lakefs_branch: `exp-${nth % 10}`, lakefs_commit: commit };
    const { id } = await mlflow.runs.create({ experimentId, startTime: Date.now(), tags });
    const metrics = Array.from({ length: 5 }, (_, key) => ({ key: `m${key}`, value: nth, timestamp: 1, step: 0 }));
    await mlflow.runs.logBatch(id, { params: { lr: String(nth) }, metrics });
    await mlflow.runs.update(id, { status: 'FINISHED', endTime: Date.now() });
  });
  return experimentId;
};

const bareSearch = async (experimentId: string): Promise<void> => {
  let token: string | undefined;
  let seen = 0;
  do {
    const body = { experiment_ids: [experimentId], run_view_type: 'ALL', max_results: PAGE, page_token: token };
    const answer = await fetch(`${mlflow.trackingUri}/api/2.0/mlflow/runs/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(body),
    });
    const page = JSON.parse(await answer.text());
    seen += page.runs?.length ?? 0;
    token = page.next_page_token;
  } while (token !== undefined && token !== '');
  if (seen !== RUNS) throw new Error(`${seen} of ${RUNS} runs were found`);
};

/** Findings are counted as they come: keeping them would be the measurement's own memory. */
const withTieback = async (experiment: string, most: number): Promise<void> => {
  let findings = 0;
  let runs: number | undefined;
  for await (const line of tieback.audit({ experiments: [experiment] })) {
    if (line.kind === 'finding') findings += 1;
    else runs = line.runs;
  }
  if (runs !== RUNS || findings !== most) throw new Error(`${runs} runs of ${RUNS}, ${findings} findings of ${most}`);
};

const timed = async (action: () => Promise<void>): Promise<number> => {
  const start = performance.now();
  await action();
  return performance.now() - start;
};

const compare = async (name: string, experimentId: string, findings: number): Promise<string> => {
  const times: { bare: number[]; tieback: number[] } = { bare: [], tieback: [] };
  let rss = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    times.bare.push(await timed(() => bareSearch(experimentId)));
    times.tieback.push(await timed(() => withTieback(name, findings)));
    rss = Math.max(rss, process.memoryUsage().rss);
  }
  const [bare, ours] = [median(times.bare), median(times.tieback)];
  return `${Math.round(ours)} ms, bare search pages ${Math.round(bare)} ms: ${(ours / bare).toFixed(2)} ×; memory ${Math.round(rss / 1e6)} MB`;
};

const tag = randomBytes(4).toString('hex');
const few = `audit-few-${tag}`;
const fewId = await makeRuns(few, await makeRepository(few));
console.log(`${RUNS} runs, 10 branches:            ${await compare(few, fewId, RUNS)}`);
await listAll(tieback.link(tieback.planLinks({ experiment: few })));
console.log(`${RUNS} runs, an anchor for each:     ${await compare(few, fewId, 0)}`);
