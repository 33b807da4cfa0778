import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TiebackConfig } from '../../src/compose-ports.ts';
import type { CommitId, RunId } from '../../src/model/ids.ts';
import { createTieback, type Tieback } from '../../src/tieback.ts';
import { systemRuntime } from '../../src/util/runtime.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import { openServers, type Servers } from './servers.ts';

export type Strategy = {
  readonly name: string;
  /** Files under `train/` that the strategy writes. */
  readonly edits?: Readonly<Record<string, string>>;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly params?: Readonly<Record<string, string>>;
  /** Where its test data lie, as `lakefs://` without the repository; default `v1/test/`. */
  readonly test?: string | null;
  readonly source?: RunRequest['source'];
  readonly experiment?: string;
  readonly model?: string;
  /** Names of the models that the run logs; default one. */
  readonly loggedModels?: readonly string[];
  readonly exitCode?: number;
  /** Objects that the command writes to the tie's own branch, by path. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** What is trained on; default `train`. */
  readonly prefix?: string;
};

export type Trained = { readonly runId: RunId; readonly dataCommit: CommitId };

/** Both services with a repository whose tag `v1` holds training and test data, and a protected `main`. */
export type StrategyBench = Servers & {
  readonly dir: string;
  readonly repository: string;
  readonly experiment: string;
  readonly model: string;
  readonly config: TiebackConfig;
  readonly tieback: Tieback;
  /** Trains one strategy under tieback, and logs its model. */
  train(strategy: Strategy): Promise<Trained>;
  /** Commits files to a branch of their own and merges that into main, as any other writer must. */
  mergeToMain(name: string, files: Readonly<Record<string, string>>): Promise<CommitId>;
  /** The data under `train/`, by path. */
  dataAt(ref: string): Promise<Readonly<Record<string, string>>>;
};

const seedFiles = { 'train/a.csv': 'x,y\n1,2\n', 'train/b.csv': 'x,y\n3,4\n', 'test/t.csv': 'x,y\n7,8\n' };

const seed = async ({ lakefs }: Servers): Promise<string> => {
  const repository = `tieback-${randomBytes(5).toString('hex')}`;
  await lakefs.repositories.create({
    name: repository,
    storageNamespace: `local://${repository}`,
    defaultBranch: 'main',
  });
  for (const [path, content] of Object.entries(seedFiles))
    await lakefs.objects.upload(repository, 'main', { path, body: Buffer.from(content) });
  const { id } = await lakefs.commits.create(repository, 'main', { message: 'baseline' });
  await lakefs.tags.create(repository, { id: 'v1', ref: id });
  await lakefs.branchProtection.set(repository, { patterns: ['main'], etag: undefined });
  return repository;
};

const logModel = async (uri: string, experimentId: string, runId: string, name: string): Promise<void> => {
  const send = async (method: string, path: string, body: object) => {
    const init = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`${uri}/api/2.0/mlflow/${path}`, init);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { readonly model: { readonly info: { readonly model_id: string } } };
  };
  const { model } = await send('POST', 'logged-models', { experiment_id: experimentId, name, source_run_id: runId });
  const id = model.info.model_id;
  await send('PATCH', `logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' });
};

/** Logs a model as the server's own generation of clients does: before MLflow 3 it is a folder of the run's artifacts. */
const logModelOn = async (
  { mlflow }: Pick<Servers, 'mlflow'>,
  experimentId: string,
  runId: RunId,
  name: string,
): Promise<void> => {
  if (Number.parseInt(await mlflow.server.version(), 10) >= 3)
    return logModel(mlflow.trackingUri, experimentId, runId, name);
  await mlflow.artifacts.upload(runId, `${name}/MLmodel`, Buffer.from('flavors: {}'));
};

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const prepareOf = (edits: Readonly<Record<string, string>>): string =>
  Object.entries(edits)
    .map(([path, content]) => `printf %s ${quoted(content)} > "$TIEBACK_DATA_DIR/${path}"`)
    .join(' && ');

/** Writes objects to the tie's branch, as any script can with what it is given. */
const outputsOf = (outputs: Readonly<Record<string, string>>): string => {
  if (Object.keys(outputs).length === 0) return ':';
  const script = `
    const env = process.env;
    const keys = env.LAKECTL_CREDENTIALS_ACCESS_KEY_ID + ':' + env.LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY;
    const api = env.LAKECTL_SERVER_ENDPOINT_URL.replace(/\\/api\\/v1\\/?$/, '') + '/api/v1';
    const objects = api + '/repositories/' + env.TIEBACK_REPO + '/branches/' + env.TIEBACK_BRANCH + '/objects?path=';
    const headers = { authorization: 'Basic ' + btoa(keys), 'content-type': 'application/octet-stream' };
    for (const [path, body] of Object.entries(${JSON.stringify(outputs)})) {
      const answer = await fetch(objects + encodeURIComponent(path), { method: 'POST', headers, body });
      if (!answer.ok) throw new Error(path + ': ' + answer.status);
    }`;
  return `${quoted(process.execPath)} --input-type=module -e ${quoted(script)}`;
};

const configOf = (environment: Readonly<Record<string, string>>, stateDir: string): TiebackConfig => ({
  lakefs: {
    endpoint: environment['LAKECTL_SERVER_ENDPOINT_URL'] ?? '',
    auth: {
      kind: 'access-key',
      accessKeyId: environment['LAKECTL_CREDENTIALS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY'] ?? '',
    },
  },
  mlflow: { trackingUri: environment['MLFLOW_TRACKING_URI'] ?? '' },
  stateDir,
});

/** Opens a bench; disposing it removes the folder and ends a sandbox. */
export const openStrategyBench = async (): Promise<StrategyBench> => {
  const servers = await openServers();
  const { lakefs, mlflow, environment } = servers;
  const [repository, dir] = [await seed(servers), mkdtempSync(join(tmpdir(), 'tieback-strategies-'))];
  const own = randomBytes(4).toString('hex');
  const [experiment, model] = [`exp-${own}`, `model-${own}`];
  const config = configOf(environment, join(dir, '.tieback'));
  const runtime = { ...systemRuntime(), cwd: dir, env: { PATH: process.env['PATH'], HOME: dir, GITHUB_ACTOR: 'ada' } };
  const tieback = createTieback(config, { runtime });

  const train = async (strategy: Strategy): Promise<Trained> => {
    const { name, edits = {}, metrics = {}, params = {}, test = 'v1/test/', exitCode = 0, outputs = {} } = strategy;
    const { prefix = 'train' } = strategy;
    const source = strategy.source ?? { kind: 'baseline', ref: 'v1' };
    const hasData = source.kind === 'baseline' && Object.keys(edits).length > 0;
    const line = JSON.stringify({ params, metrics, step: 1 });
    const outcome = await tieback.run({
      repository,
      source,
      experiment: strategy.experiment ?? experiment,
      runName: name,
      ...(prefix === '' ? {} : { prefix }),
      model: strategy.model ?? model,
      inputs: test === null ? [] : [{ role: 'test', uri: `lakefs://${repository}/${test}` }],
      ...(hasData ? { data: { dir: join(dir, `data-${name}`) }, prepare: prepareOf(edits) } : {}),
      command: [
        'sh',
        '-c',
        `printf '%s\\n' ${quoted(line)} > "$TIEBACK_METRICS"; ${outputsOf(outputs)} || exit 9; exit ${exitCode}`,
      ],
      noCapture: ['packages'],
    });
    const { runId, dataCommit } = outcome;
    if (runId === undefined || dataCommit === undefined) throw new Error(`${name} left no run`);
    const { experimentId } = await mlflow.runs.get(runId);
    for (const logged of strategy.loggedModels ?? ['model']) await logModelOn(servers, experimentId, runId, logged);
    return { runId, dataCommit };
  };

  const mergeToMain: StrategyBench['mergeToMain'] = async (name, files) => {
    await lakefs.branches.create(repository, { name, source: 'main' });
    for (const [path, content] of Object.entries(files))
      await lakefs.objects.upload(repository, name, { path, body: Buffer.from(content) });
    await lakefs.commits.create(repository, name, { message: name });
    return lakefs.refs.merge(repository, name, 'main');
  };

  const dataAt: StrategyBench['dataAt'] = async (ref) => {
    const found: Record<string, string> = {};
    for await (const entry of lakefs.objects.list(repository, ref, { prefix: 'train/' }))
      if (entry.kind === 'object')
        found[entry.path] = await new Response(await lakefs.objects.get(repository, ref, entry.path)).text();
    return found;
  };

  return {
    ...servers,
    dir,
    repository,
    experiment,
    model,
    config,
    tieback,
    train,
    mergeToMain,
    dataAt,
    [Symbol.asyncDispose]: async () => {
      rmSync(dir, { recursive: true, force: true });
      await servers[Symbol.asyncDispose]();
    },
  };
};
