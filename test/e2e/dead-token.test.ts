import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { type HoldingProxy, openHoldingProxy } from '../support/holding-proxy.ts';
import type { Received } from '../support/http-server.ts';
import { listAll } from '../support/run-bench.ts';
import { shellUntil } from '../support/shell-until.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

let bench: Workbench;
let lakefs: HoldingProxy;
let mlflow: HoldingProxy;
const dead = new Set<string>();
const isRefused = ({ headers }: Received): boolean => dead.has(headers.authorization ?? '');
beforeAll(async () => {
  bench = await openWorkbench();
  const {
    LAKECTL_SERVER_ENDPOINT_URL: lakefsUrl = '',
    LAKECTL_CREDENTIALS_ACCESS_KEY_ID: key = '',
    LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: secret = '',
    MLFLOW_TRACKING_URI: mlflowUrl = '',
  } = bench.environment;
  lakefs = await openHoldingProxy(lakefsUrl, basic(key, secret));
  mlflow = await openHoldingProxy(mlflowUrl);
  lakefs.answer(isRefused, () => ({ status: 401, json: { message: 'error authenticating request' } }));
  mlflow.answer(isRefused, () => ({ status: 401, html: 'You are not authenticated. Please see the documentation.' }));
});
afterAll(async () => {
  await Promise.all([lakefs, mlflow].map((proxy) => proxy[Symbol.asyncDispose]()));
  await bench[Symbol.asyncDispose]();
});

type Login = {
  readonly what: string;
  readonly service: 'lakeFS' | 'MLflow';
  readonly env: (secret: string) => Readonly<Record<string, string>>;
  readonly header: (secret: string) => string;
};

const logins: readonly Login[] = [
  {
    what: 'an access key of lakeFS',
    service: 'lakeFS',
    env: (secret) => ({
      LAKECTL_CREDENTIALS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      LAKECTL_CREDENTIALS_SECRET_ACCESS_KEY: secret,
    }),
    header: (secret) => basic('AKIAEXAMPLE', secret),
  },
  {
    what: 'a bearer token of MLflow',
    service: 'MLflow',
    env: (secret) => ({ MLFLOW_TRACKING_TOKEN: secret }),
    header: (secret) => `Bearer ${secret}`,
  },
  {
    what: 'a password of MLflow',
    service: 'MLflow',
    env: (secret) => ({ MLFLOW_TRACKING_USERNAME: 'ada', MLFLOW_TRACKING_PASSWORD: secret }),
    header: (secret) => basic('ada', secret),
  },
];

const runsNamed = async (name: string) => {
  const experiment = await bench.mlflow.experiments.findByName(bench.experiment);
  const runs = await listAll(bench.mlflow.runs.search({ experimentIds: [experiment?.id ?? ''] }));
  return runs.filter((run) => run.name === name);
};

const assertWhole = async (name: string, outcome: RunOutcome, status: string): Promise<void> => {
  expect(outcome).toMatchObject({ isComplete: true, status });
  const [run, ...others] = await runsNamed(name);
  expect(others).toEqual([]);
  expect(run).toMatchObject({ id: outcome.runId, status, tags: { 'lakefs.commit_id': outcome.dataCommit } });
  const metrics = await listAll(bench.mlflow.metrics.history(outcome.runId ?? '', 'acc'));
  expect(metrics.map(({ value }) => value)).toEqual([0.25, 0.5]);
  const link = await bench.lakefs.commits.get(bench.repository, outcome.backLinkCommit ?? '');
  expect(link.metadata['mlflow_run_id']).toBe(outcome.runId);
};

describe.each(logins)('$what that dies while the command runs', ({ what, service, env, header }) => {
  it.each([
    [0, 5, 'FINISHED'],
    [3, 3, 'FAILED'],
  ])('costs nothing: the command ends with %i, tieback with %i, and resume records it', async (child, code, status) => {
    const name = `${what.replaceAll(' ', '-')}-${child}`;
    const secret = `old-${name}`;
    const urls = { LAKECTL_SERVER_ENDPOINT_URL: lakefs.url, MLFLOW_TRACKING_URI: mlflow.url };
    const state = ['--state', join(bench.dir, `state-${name}`)];
    const acc = (value: number) => `echo '{"metrics":{"acc":${value}},"step":${value * 4}}' >> "$TIEBACK_METRICS"`;
    const script = `${acc(0.25)}; : > up-${name}; ${shellUntil(`go-${name}`)}; ${acc(0.5)}; exit ${child}`;
    const data = ['--data', `data-${name}`, '--prepare', 'echo 7,8 > "$TIEBACK_DATA_DIR/new.csv"'];
    const running = bench.run([...state, ...data, '--name', name], ['sh', '-c', script], {
      env: { ...urls, ...env(secret) },
    });
    await vi.waitFor(() => expect(existsSync(join(bench.dir, `up-${name}`))).toBe(true), { timeout: 30_000 });
    dead.add(header(secret));
    bench.write(`go-${name}`, '');
    const broken = await running;
    expect(broken).toMatchObject({ code, result: { isComplete: false, childCode: child } });
    const { tie } = broken.result;
    expect(broken.stderr.split('\n').filter((line) => line.includes(`tieback resume ${tie}`))).toHaveLength(1);
    expect(broken.stderr).toContain(service);
    expect(broken.stderr).not.toContain(secret);

    const refused = await bench.cli(['resume', tie, ...state], { env: { ...urls, ...env(secret) } });
    expect([refused.code, refused.stdout]).toEqual([5, expect.stringContaining('refused the credentials')]);

    const {
      code: end,
      stdout,
      stderr,
    } = await bench.cli(['resume', tie, ...state, '--json'], {
      env: { ...urls, ...env(`new-${name}`) },
    });
    expect(end, stderr).toBe(0);
    await assertWhole(name, JSON.parse(stdout), status);
  });
});
