// The whole story on embedded servers: three data strategies, three tied runs, one winner, one document. npm run demo [-- --keep]
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createLakefsClient } from '../../src/lakefs/index.ts';
import { createMlflowClient } from '../../src/mlflow/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { say, tieback, title } from './console.ts';
import { decide } from './decide.ts';
import { baselineTag, repository, seed } from './seed.ts';

type Strategy = { readonly name: string; readonly summary: string; readonly prepare?: string; readonly tag?: string };

const strategies: readonly Strategy[] = [
  { name: 'baseline', summary: 'the table as it is' },
  {
    name: 'augmented',
    summary: 'a jittered copy of every malignant row',
    prepare: 'augment.ts',
    tag: 'dataset-v1.1-augmented',
  },
  { name: 'cleaned', summary: 'repeated and outlying rows removed', prepare: 'clean.ts', tag: 'dataset-v1.2-cleaned' },
];

/** What `tieback run --result` writes, as far as it is used here. */
type Result = {
  readonly runId: string;
  readonly dataCommit: string;
  readonly backLinkCommit: string;
  readonly runUrl: string;
  readonly commitUrl: string;
  readonly backLinkUrl: string;
  readonly reports: readonly string[];
};

const here = import.meta.dirname;
const out = join(process.cwd(), 'tieback-demo');

const commandLine = ({ name, prepare, tag }: Strategy): readonly string[] => [
  ...['run', '--repo', repository, '--baseline', baselineTag, '--experiment', 'wdbc', '--name', name],
  ...['--data', relative(process.cwd(), join(out, 'data', name)), '--prefix', 'train'],
  ...['--input', `test=lakefs://${repository}/${baselineTag}/test`],
  ...(prepare === undefined ? [] : ['--prepare', `node ${relative(process.cwd(), join(here, prepare))}`]),
  ...(tag === undefined ? [] : ['--tag', tag]),
  ...[
    '--model',
    'wdbc-classifier',
    '--show-metric',
    'sensitivity',
    '--show-metric',
    'specificity',
    '--show-metric',
    'loss',
  ],
  ...['--report', 'html', '--', 'node', relative(process.cwd(), join(here, 'train.ts'))],
];

const train = async (strategy: Strategy, env: NodeJS.ProcessEnv): Promise<Result> => {
  const result = join(out, `${strategy.name}.json`);
  await tieback(env, commandLine(strategy), ['--result', result]);
  return JSON.parse(readFileSync(result, 'utf8')) as Result;
};

const untilInterrupted = async (): Promise<void> => {
  const alive = setInterval(() => undefined, 60_000);
  await once(process, 'SIGINT');
  clearInterval(alive);
};

// The servers are on this machine: a proxy would look for them on its own.
for (const name of ['NO_PROXY', 'no_proxy']) process.env[name] = '*';

rmSync(out, { recursive: true, force: true });
await using sandbox = await createSandbox();
const servers = await sandbox.listen();
const { credentials } = sandbox;
const lakefs = createLakefsClient({ endpoint: servers.lakefsUrl, auth: { kind: 'access-key', ...credentials } });
const mlflow = createMlflowClient({ trackingUri: servers.mlflowUrl });
const settings = {
  LAKECTL_SERVER_ENDPOINT_URL: servers.lakefsUrl,
  LAKECTL_CREDENTIALS_ACCESS_KEY_ID: credentials.accessKeyId,
  LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  MLFLOW_TRACKING_URI: servers.mlflowUrl,
};
const env = { ...process.env, ...settings, TIEBACK_STATE: join(out, '.tieback') };

title('A lakeFS-like and an MLflow-like server, embedded (DEMO)');
const shards = await seed(lakefs);
await lakefs.branchProtection.set(repository, { patterns: ['main'], etag: undefined });
say(
  `repository "${repository}": ${shards} CSV shards of the Wisconsin diagnostic breast-cancer table, 569 patients (CC BY 4.0)`,
);
say(`baseline tag "${baselineTag}"; test data stays apart, and no strategy touches it`);
say('branch "main" is protected: it takes merges, and no commits');

const rows = [];
for (const strategy of strategies) {
  title(`${strategy.name}: ${strategy.summary}`);
  const result = await train(strategy, env);
  const run = await mlflow.runs.get(result.runId);
  const backLink = await lakefs.commits.get(repository, result.backLinkCommit);
  rows.push({ strategy, result, run, backLink });
}

title('Both links, as the two servers tell them now');
for (const { strategy, run, backLink } of rows) {
  say(strategy.name);
  say(`  MLflow run ${run.id}\n    lakefs.commit_id = ${run.tags['lakefs.commit_id']}`);
  say(`  lakeFS commit ${backLink.id}\n    mlflow_run_id    = ${backLink.metadata['mlflow_run_id']}`);
}

title('The provenance reports');
for (const { result } of rows) for (const file of result.reports) say(relative(process.cwd(), file));

await decide({ env, mlflow, out });

if (process.argv.includes('--keep')) {
  const interrupted = untilInterrupted();
  title('The servers stay up until Ctrl-C');
  say(
    Object.entries(settings)
      .map(([name, value]) => `export ${name}=${value}`)
      .join('\n'),
  );
  for (const { result } of rows) say(`\n${result.runUrl}\n${result.commitUrl}\n${result.backLinkUrl}`);
  await interrupted;
} else {
  say('\nWith --keep the servers stay up, and every link above can be opened: npm run demo -- --keep');
}
