import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHoldingProxy } from '../support/holding-proxy.ts';
import { closedPort, type Received } from '../support/http-server.ts';
import { listAll } from '../support/run-bench.ts';
import { type Finished, openWorkbench, type Workbench } from '../support/workbench.ts';

/** None of these may turn up anywhere that tieback writes to. */
const canaries = {
  variable: 'canary-variable-7Qd2',
  mlflowPassword: 'canary-mlflow-p4ss/word+"x',
  metaUrl: 'canary-meta-url-1Zk8',
  flagValue: 'canary-flag-value-9Lw3',
  assigned: 'canary-assigned-5Tm6',
  prepare: 'canary-prepare-3Vb1',
  gitRemote: 'canary-git-remote-8Xc4',
  trackingUri: 'canary-tracking-uri-2Hn7',
  inScript: 'canary-in-script-6Rj5',
  lakefsUi: 'canary-lakefs-ui-4Gt7',
  mlflowUi: 'canary-mlflow-ui-9Pk2',
  mlflowFile: 'canary-mlflow-file-6Wy1',
  changedSettings: 'canary-changed-settings-3Np8',
  newSettings: 'canary new settings 5Bv2',
  tokenOfSettings: 'CANARYsettingsToken8Jd4',
  secretFile: 'canarysecretfile',
  inMetrics: 'canary-in-metrics-1Ks9',
} as const;

/** The command sends this to MLflow itself: there it is, and nowhere else. */
const sentByCommand = 'canary-sent-by-command-4Fz6';

let bench: Workbench;
let code: string;
let secrets: readonly string[];
const said: Finished[] = [];

const git = (...args: readonly string[]): void => {
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, ...args], { cwd: code, stdio: 'ignore' });
};

/** lakeFS is configured in lakectl's own file, as most users have it: no variable names its secret. */
const env = (more: Readonly<Record<string, string | undefined>> = {}) => ({
  LAKECTL_SERVER_ENDPOINT_URL: undefined,
  LAKECTL_CREDENTIALS_ACCESS_KEY_ID: undefined,
  LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: undefined,
  MY_API_TOKEN: canaries.variable,
  METRICS_API_TOKEN: canaries.inMetrics,
  HUB_TOKEN: sentByCommand,
  MLFLOW_TRACKING_USERNAME: 'ada',
  MLFLOW_TRACKING_PASSWORD: canaries.mlflowPassword,
  TIEBACK_LAKEFS_UI_URL: `https://ada:${canaries.lakefsUi}@data.example.org`,
  TIEBACK_MLFLOW_UI_URL: `https://ada:${canaries.mlflowUi}@runs.example.org`,
  ...more,
});

const invoke = async (
  args: readonly string[],
  more: Readonly<Record<string, string | undefined>> = {},
): Promise<Finished> => {
  const finished = await bench.cli(args, { cwd: code, env: env(more) });
  said.push(finished);
  return finished;
};

const options = (name: string): readonly string[] => [
  ...['--name', name, '--data', `data-${name}`, '--result', `result-${name}.json`],
  ...['--report', 'html', '--report', 'md', '--report', 'json'],
  ...[
    '--meta',
    `mirror=https://ada:${canaries.metaUrl}@mirror.example.org/data`,
    '--meta',
    `note=${canaries.variable}`,
  ],
  ...['--augmentation-params', JSON.stringify({ source: `https://ada:${canaries.metaUrl}@augment.example.org` })],
];
const prepare = `echo 1 > "$TIEBACK_DATA_DIR/new.csv" # --token ${canaries.prepare}`;
const command = (script: string): readonly string[] => [
  ...['sh', '-c', `${script} # PASSWORD=${canaries.inScript}`, 'train'],
  ...['--password', canaries.flagValue, `--api-key=${canaries.assigned}`, canaries.variable],
];

/** The script itself must get the address with its credentials: it has to sign in, too. */
const needsOwnAddress = 'case "$MLFLOW_TRACKING_URI" in *://ada:*@*) ;; *) exit 9 ;; esac';

const sendParameter = `fetch(process.env.MLFLOW_TRACKING_URI + "/api/2.0/mlflow/runs/log-parameter", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ run_id: process.env.MLFLOW_RUN_ID, key: "hub", value: process.env.HUB_TOKEN }) }).then((answer) => process.exit(answer.ok ? 0 : 8))`;
/** A secret as a parameter, in both ways that there are. */
const recordsSecrets = `echo '{"params":{"tok":"'$METRICS_API_TOKEN'"}}' >> "$TIEBACK_METRICS"; node -e '${sendParameter}'`;

/** A clone with settings that are changed, and others that are new, both of them known to git. */
const changeSettings = (): void => {
  const write = (path: string, ...lines: readonly string[]) => bench.write(`code/${path}`, `${lines.join('\n')}\n`);
  write('train.yaml', 'lr: 0.1', 'max_tokens: 512');
  write('secrets.yaml', 'site: berlin');
  git('add', 'train.yaml', 'secrets.yaml');
  git('commit', '--quiet', '--message', 'settings');
  write('train.yaml', 'lr: 0.2', 'max_tokens: 512', `password: ${canaries.changedSettings}`);
  write('secrets.yaml', `site: ${canaries.secretFile}`);
  write('deploy.yaml', `db: {password: "${canaries.newSettings}"}`, `api_key: ${canaries.tokenOfSettings}`, 'gpus: 2');
  git('add', 'deploy.yaml');
};

/** What a gateway says that repeats the credentials it was given, as those do which were made to find faults. */
const repeating = ({ headers }: Received): string => {
  const carried = String(headers.authorization).split(' ')[1] ?? '';
  return `user ${Buffer.from(carried, 'base64')} (${carried}) may not do that`;
};

/** Runs whose services refuse one request each, one after the command and one before it, naming what they were sent. */
const invokeRefused = async (): Promise<void> => {
  bench.write(
    '.mlflow/credentials',
    `[mlflow]\nmlflow_tracking_username = ada\nmlflow_tracking_password = ${canaries.mlflowFile}\n`,
  );
  const { MLFLOW_TRACKING_URI: uri = '', LAKECTL_SERVER_ENDPOINT_URL: endpoint = '' } = bench.environment;
  await using mlflow = await openHoldingProxy(uri);
  mlflow.answer(
    ({ target }) => target.includes('runs/update'),
    (request) => ({ status: 400, json: { error_code: 'INVALID_PARAMETER_VALUE', message: repeating(request) } }),
  );
  const signIn = { MLFLOW_TRACKING_USERNAME: undefined, MLFLOW_TRACKING_PASSWORD: undefined };
  const late = await invoke(bench.runArgs(options('late'), command('true')), {
    ...signIn,
    MLFLOW_TRACKING_URI: mlflow.url,
  });
  expect([late.code, late.stderr]).toEqual([5, expect.stringContaining('user ada:[redacted] ([redacted]) may not')]);
  await using lakefs = await openHoldingProxy(endpoint);
  lakefs.answer(
    ({ method, target }) => method === 'POST' && /[/]branches$/.test(target),
    (request) => ({ status: 400, json: { message: repeating(request) } }),
  );
  const early = await invoke(bench.runArgs(options('early'), command('true')), {
    LAKECTL_SERVER_ENDPOINT_URL: lakefs.url,
  });
  expect([early.code, early.stderr]).toEqual([125, expect.stringContaining(':[redacted] ([redacted]) may not')]);
};

beforeAll(async () => {
  bench = await openWorkbench();
  const { LAKECTL_SERVER_ENDPOINT_URL: endpoint = '' } = bench.environment;
  const keyId = bench.environment['LAKECTL_CREDENTIALS_ACCESS_KEY_ID'] ?? '';
  const secret = bench.environment['LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY'] ?? '';
  bench.write(
    '.lakectl.yaml',
    `credentials:\n  access_key_id: ${keyId}\n  secret_access_key: ${secret}\nserver:\n  endpoint_url: ${endpoint}\n`,
  );
  const basic = Buffer.from(`${keyId}:${secret}`).toString('base64');
  secrets = [...Object.values(canaries), encodeURIComponent(canaries.mlflowPassword), keyId, secret, basic];
  code = join(bench.dir, 'code');
  mkdirSync(code);
  git('init', '--quiet');
  git('commit', '--quiet', '--allow-empty', '--message', 'first');
  changeSettings();
  git('remote', 'add', 'origin', `https://ada:${canaries.gitRemote}@github.com/clinic/retina.git`);
});
afterAll(() => bench[Symbol.asyncDispose]());

const leaksIn = (text: string): readonly string[] =>
  [...secrets, sentByCommand].filter((secret) => text.includes(secret));

/** Each place that holds a secret, with the secrets that it holds. */
const leaks = (places: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    Object.entries(places).flatMap(([place, text]) => {
      const found = leaksIn(text);
      return found.length === 0 ? [] : [[place, found]];
    }),
  );

const artifactsOf = async (runId: string): Promise<Readonly<Record<string, string>>> => {
  const files = await bench.mlflow.artifacts.list(runId, 'tieback');
  const texts = files.map(async ({ path }) => [`${runId} ${path}`, await textOf(runId, path)] as const);
  return Object.fromEntries(await Promise.all(texts));
};
const textOf = async (runId: string, path: string): Promise<string> =>
  new Response(await bench.mlflow.artifacts.download(runId, path)).text();

/** What the user, git or the command itself has written: the last to its own metrics file. */
const isUsers = (file: string): boolean =>
  /[/]\.git[/]|\.lakectl\.yaml$|[/]\.mlflow[/]|[/]code[/][^/]+\.yaml$|[/]metrics\.jsonl$/.test(file);

const lakefsPlaces = async (): Promise<Readonly<Record<string, string>>> => {
  const branches = await listAll(bench.lakefs.branches.list(bench.repository, { includeHidden: true }));
  const places = branches.map(async ({ id }) => {
    const commits = await listAll(bench.lakefs.commits.log(bench.repository, id));
    const records = await listAll(bench.lakefs.objects.list(bench.repository, id, { prefix: '_tieback/' }));
    const contents = records.map(async ({ path }) =>
      new Response(await bench.lakefs.objects.get(bench.repository, id, path)).text(),
    );
    return [id, JSON.stringify(commits) + (await Promise.all(contents)).join()] as const;
  });
  return Object.fromEntries(await Promise.all(places));
};

describe('secrets', () => {
  it('are nowhere: not in what is printed, stored on disk, or sent to either service', async () => {
    const fine = await invoke(bench.runArgs([...options('fine'), '--prepare', prepare], command('true')));
    expect(fine.code, fine.stderr).toBe(0);
    const failing = await invoke(bench.runArgs([...options('failing'), '--prepare', prepare], command('exit 3')));
    expect(failing.code).toBe(3);
    const unprepared = await invoke(
      bench.runArgs([...options('unprepared'), '--prepare', `exit 4 ${prepare}`], command('true')),
    );
    expect(unprepared.stderr).toContain('[RUN_PREPARE_FAILED]');
    const nowhere = `http://ada:${canaries.trackingUri}@127.0.0.1:${await closedPort()}`;
    const unreachable = await invoke(bench.runArgs(options('unreachable'), command('true')), {
      MLFLOW_TRACKING_URI: nowhere,
    });
    expect([unreachable.code, unreachable.stderr]).toEqual([125, expect.stringContaining('[HTTP_UNREACHABLE]')]);
    const refused = await invoke(bench.runArgs(options('refused'), command('true')), {
      LAKECTL_CREDENTIALS_ACCESS_KEY_ID: bench.environment['LAKECTL_CREDENTIALS_ACCESS_KEY_ID'] ?? '',
      LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: canaries.variable,
    });
    expect([refused.code, refused.stderr]).toEqual([125, expect.stringContaining('[LAKEFS_UNAUTHORIZED]')]);
    const inUri = (bench.environment['MLFLOW_TRACKING_URI'] ?? '').replace('//', `//ada:${canaries.trackingUri}@`);
    const named = await invoke(bench.runArgs(options('named'), command(needsOwnAddress)), {
      MLFLOW_TRACKING_URI: inUri,
    });
    expect(named.code, named.stderr).toBe(0);
    await invokeRefused();
    const told = await invoke(bench.runArgs(options('told'), command(recordsSecrets)));
    expect(told.code, told.stderr).toBe(0);
    expect(told.stderr).toContain('recorded as [redacted] in "params.tok"');
    expect(told.stderr).toContain('left out of its sealed record: params.hub');
    const { runId, tie } = JSON.parse(readFileSync(join(code, 'result-fine.json'), 'utf8'));
    await invoke(bench.runArgs([...options('dry'), '--prepare', prepare, '--dry-run'], command('true')));
    await invoke(bench.runArgs([...options('dry'), '--dry-run', '--json'], command('true')));
    for (const args of [
      ['ties', '--json'],
      ['config'],
      ['config', '--json'],
      ['resume', tie, '--json'],
      ['report', runId, '--format', 'json'],
    ]) {
      expect((await invoke([...args])).code).toBe(0);
    }

    const texts = said.map(({ stdout, stderr }, index) => [`output ${index}`, stdout + stderr]);
    const written = bench.files().filter((file) => !isUsers(file));
    expect(written.length).toBeGreaterThan(20);
    const files = written.map((file) => [file, readFileSync(file, 'utf8')]);
    const experiment = await bench.mlflow.experiments.findByName(bench.experiment);
    const runs = await listAll(bench.mlflow.runs.search({ experimentIds: [experiment?.id ?? ''] }));
    expect(runs).toHaveLength(5);
    const artifacts = await Promise.all(runs.map(({ id }) => artifactsOf(id)));
    const places = {
      ...Object.fromEntries([...texts, ...files]),
      ...Object.fromEntries(runs.map((run) => [run.id, JSON.stringify([run, run.name])])),
      ...Object.assign({}, ...artifacts),
      ...(await lakefsPlaces()),
    };
    const sender = runs.find(({ params }) => params['hub'] === sentByCommand);
    expect(leaks(places)).toEqual({ [sender?.id ?? '']: [sentByCommand] });
    const diffs = Object.entries(places).filter(([place]) => place.endsWith('tieback/code.diff'));
    expect(diffs).toHaveLength(4);
    for (const [, diff] of diffs) {
      for (const kept of ['+lr: 0.2\n', ' max_tokens: 512\n', '+password: [redacted]\n', '+gpus: 2\n', '# left out'])
        expect(diff).toContain(kept);
    }
  });
});
