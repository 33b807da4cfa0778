import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLakefsClient } from '../../src/lakefs/index.ts';
import { createMlflowClient } from '../../src/mlflow/index.ts';
import { type LiveEnv, startLiveServers } from '../../test/live/live-servers.ts';
import { openServers } from '../../test/support/servers.ts';
import { builtBin } from '../built-bin.ts';
import { measureLinks } from '../measure-links.ts';
import { measureStartUp } from '../measure-start-up.ts';
import { experiment, makeContenders } from './contenders.ts';
import { measureContenders } from './measure-contenders.ts';
import { installPeer } from './peer-packages.ts';
import { renderResults } from './render-results.ts';
import { timeProcess } from './run-process.ts';
import { seedRepository } from './seed-repository.ts';

const rounds = Number(process.argv[2] ?? 15);
const manyObjects = Number(process.argv[3] ?? 100_000);
const adopted = { runs: 100, rounds: 5 };
const repositories = { one: 'bench-one', many: 'bench-many' };
const resultsPath = fileURLToPath(new URL('../RESULTS.md', import.meta.url));

const report = (about: string, line: string): void => console.error(`bench: ${about}: ${line}`);

const userEnv = (live: LiveEnv, dir: string): Readonly<Record<string, string>> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: dir,
  LANG: 'C.UTF-8',
  LAKECTL_SERVER_ENDPOINT_URL: live.TIEBACK_LIVE_LAKEFS,
  LAKECTL_CREDENTIALS_ACCESS_KEY_ID: live.TIEBACK_LIVE_ACCESS_KEY_ID,
  LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: live.TIEBACK_LIVE_SECRET_ACCESS_KEY,
  MLFLOW_TRACKING_URI: live.TIEBACK_LIVE_MLFLOW,
});

const seed = async (live: LiveEnv): Promise<void> => {
  const lakefs = createLakefsClient({
    endpoint: live.TIEBACK_LIVE_LAKEFS,
    auth: {
      kind: 'access-key',
      accessKeyId: live.TIEBACK_LIVE_ACCESS_KEY_ID,
      secretAccessKey: live.TIEBACK_LIVE_SECRET_ACCESS_KEY,
    },
    concurrency: 24,
  });
  report('seed', `one object in one repository, ${manyObjects} in another (minutes)`);
  await seedRepository(lakefs, repositories.one, 1);
  await seedRepository(lakefs, repositories.many, manyObjects);
  await createMlflowClient({ trackingUri: live.TIEBACK_LIVE_MLFLOW }).experiments.create({ name: experiment });
};

const controller = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort(name));

const bin = builtBin();
const startUp = measureStartUp(bin, 20);
await using stack = new AsyncDisposableStack();
const dir = mkdtempSync(join(tmpdir(), 'tieback-bench-'));
stack.defer(() => rmSync(dir, { recursive: true, force: true }));
const python = await installPeer((line) => report('peer', line), controller.signal);
const live = await startLiveServers(stack, report, controller.signal);
await seed(live);

const env = userEnv(live, dir);
const { tieback, tiebackMany, python: blog, bare } = makeContenders({ bin, python, dir }, repositories);
report('measure', `${rounds} rounds`);
const firstMs = await timeProcess(tiebackMany.command('first'), { cwd: dir, env });
const measured = await measureContenders([tieback, tiebackMany, blog, bare], { dir, env, rounds });
Object.assign(process.env, live);
await using servers = await openServers();
report('measure', `${adopted.runs} runs adopted, ${adopted.rounds} rounds`);
const adoption = await measureLinks(servers, adopted.runs, adopted.rounds);
const results = renderResults({
  measured,
  startUp,
  rounds,
  manyObjects,
  firstMs,
  adoption: { ...adopted, ...adoption },
});
writeFileSync(resultsPath, results);
console.log(results);
