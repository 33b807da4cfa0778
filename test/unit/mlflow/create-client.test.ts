import { describe, expect, it } from 'vitest';
import { createMlflowClient, type MlflowOptions } from '../../../src/mlflow/index.ts';
import { systemRuntime } from '../../../src/util/runtime.ts';

type Answer = (request: Request) => Response | Promise<Response>;
const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status });
const run = (more: object = {}, tags: object[] = []) => ({
  info: { run_id: 'r1', run_name: 'n', experiment_id: '1', status: 'RUNNING', start_time: 5, ...more },
  data: { tags },
});
const page404: Answer = () => new Response('<!doctype html><title>404</title>', { status: 404 });
const missing = () => json({ error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no' }, 404);

/** A client over answers by the end of the path; anything else is a page that is not found. */
const client = (answers: Readonly<Record<string, Answer>>, options: Partial<MlflowOptions> = {}) => {
  const sent: { readonly line: string; readonly headers: Headers; readonly body: string }[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    sent.push({
      line: `${request.method} ${pathname}${search}`,
      headers: request.headers,
      body: await request.clone().text(),
    });
    const key = Object.keys(answers).find((path) => pathname.endsWith(path));
    return ((key && answers[key]) || page404)(request);
  };
  const mlflow = createMlflowClient({
    trackingUri: 'http://mlflow:5000',
    runtime: { ...systemRuntime(), fetch, random: () => 0 },
    attempts: 2,
    ...options,
  });
  const bodies = () => sent.map(({ body }) => JSON.parse(body || 'null'));
  return { mlflow, sent, bodies, lines: () => sent.map(({ line }) => line) };
};
const failure = async (call: Promise<unknown>) => {
  const error = await call.catch((reason: unknown) => reason);
  if (error instanceof Error) return error as Error & { code: string; hint: string; effect: string; details: object };
  throw new Error('it succeeded');
};

describe('addresses', () => {
  it('are below /api without a path, and below /ajax-api with one', async () => {
    const answers = { 'runs/get': () => json({ run: run() }) };
    const plain = client(answers);
    await plain.mlflow.runs.get('r1');
    const prefixed = client(answers, { trackingUri: 'http://mlflow:5000/team/' });
    await prefixed.mlflow.runs.get('r1');
    expect([...plain.lines(), ...prefixed.lines()]).toEqual([
      'GET /api/2.0/mlflow/runs/get?run_id=r1',
      'GET /team/ajax-api/2.0/mlflow/runs/get?run_id=r1',
    ]);
    expect(prefixed.mlflow.trackingUri).toBe('http://mlflow:5000/team');
  });

  it('refuse a folder at once', () => {
    expect(() => createMlflowClient({ trackingUri: './mlruns' })).toThrow(
      expect.objectContaining({ code: 'MLFLOW_TRACKING_URI_LOCAL' }),
    );
  });
});

describe('credentials', () => {
  const answers = { 'runs/get': () => json({ run: run() }) };
  it('come from the options before the tracking URI', async () => {
    const trackingUri = 'http://jane:secret@mlflow:5000';
    const fromUri = client(answers, { trackingUri });
    await fromUri.mlflow.runs.get('r1');
    const fromOptions = client(answers, { trackingUri, auth: () => ({ kind: 'bearer', token: 't' }) });
    await fromOptions.mlflow.runs.get('r1');
    expect(fromUri.sent[0]?.headers.get('authorization')).toBe(`Basic ${btoa('jane:secret')}`);
    expect(fromOptions.sent[0]?.headers.get('authorization')).toBe('Bearer t');
    expect(fromUri.mlflow.trackingUri).toBe('http://mlflow:5000');
  });
});

describe('a workspace', () => {
  const answers = (enabled: boolean) => ({
    'server-info': () => json({ store_type: 'SqlStore', workspaces_enabled: enabled }),
    'runs/get': () => json({ run: run() }),
  });
  it('is named to a server that has workspaces, which is asked once', async () => {
    const { mlflow, sent, lines } = client(answers(true), { workspace: 'team-a' });
    await mlflow.runs.get('r1');
    await mlflow.runs.get('r1');
    expect(lines().filter((line) => line.includes('server-info'))).toHaveLength(1);
    expect(sent.map(({ headers }) => headers.get('x-mlflow-workspace'))).toEqual([null, 'team-a', 'team-a']);
  });

  it('is not named to a server without them', async () => {
    const off = client(answers(false), { workspace: 'team-a' });
    await off.mlflow.runs.get('r1');
    const old = client({ 'runs/get': () => json({ run: run() }) }, { workspace: 'team-a' });
    await old.mlflow.runs.get('r1');
    for (const { headers } of [...off.sent, ...old.sent]) expect(headers.has('x-mlflow-workspace')).toBe(false);
  });

  it.each([401, 403, 500, 502, 503, 200])(
    'keeps a request from a server that does not say whether it has any (%i)',
    async (status) => {
      const info = () => new Response(status === 200 ? '<html>Sign in</html>' : 'no', { status });
      const { mlflow, lines } = client({ 'server-info': info }, { workspace: 'team-a' });
      const error = await failure(mlflow.runs.create({ experimentId: '1', name: 'n', startTime: 5, tags: {} }));
      expect(error.hint).toBeTruthy();
      expect(lines().filter((line) => line.includes('runs/create'))).toEqual([]);
    },
  );

  it('costs no question when none is wanted', async () => {
    const { mlflow, lines } = client(answers(true));
    await mlflow.runs.get('r1');
    expect(lines()).toHaveLength(1);
  });
});

describe('creating a run', () => {
  const newRun = { experimentId: '1', name: 'n', startTime: 5.5, tags: { a: 'b' } };
  it('sends strings and whole numbers', async () => {
    const { mlflow, bodies } = client({ 'runs/create': () => json({ run: run({}, [{ key: 'a', value: 'b' }]) }) });
    await mlflow.runs.create(newRun);
    expect(bodies()).toEqual([{ experiment_id: '1', run_name: 'n', start_time: 5, tags: [{ key: 'a', value: 'b' }] }]);
  });

  it.each([
    ['a tag', run()],
    ['a tag value', run({}, [{ key: 'a', value: 'cut' }])],
    ['the start time', run({ start_time: 0 }, [{ key: 'a', value: 'b' }])],
    ['the name', run({ run_name: 'other' }, [{ key: 'a', value: 'b' }])],
  ])('fails when %s was not stored', async (_what, stored) => {
    const { mlflow } = client({ 'runs/create': () => json({ run: stored }) });
    expect((await failure(mlflow.runs.create(newRun))).code).toBe('MLFLOW_NOT_STORED_AS_SENT');
  });

  it('is not sent again after passing trouble with the database', async () => {
    const trouble = () => json({ error_code: 'BAD_REQUEST', message: '(psycopg2.OperationalError) lost' }, 400);
    const { mlflow, lines } = client({ 'runs/create': trouble });
    const error = await failure(mlflow.runs.create(newRun));
    expect([error.code, error.effect, lines().length]).toEqual(['MLFLOW_TRANSIENT', 'unknown', 1]);
  });

  it('is sent again when the database had no connection left for it', async () => {
    const message = 'QueuePool limit of size 5 overflow 10 reached, connection timed out';
    const made = json({ run: run({}, [{ key: 'a', value: 'b' }]) });
    const answers = [json({ error_code: 'BAD_REQUEST', message }, 400)];
    const { mlflow, lines } = client({ 'runs/create': () => answers.shift() ?? made });
    expect((await mlflow.runs.create(newRun)).name).toBe('n');
    expect(lines()).toHaveLength(2);
  });

  it('sends nothing that MLflow would cut', async () => {
    const { mlflow, lines } = client({});
    const error = await failure(mlflow.runs.create({ ...newRun, tags: { a: 'x'.repeat(8_001) } }));
    expect([error.code, lines()]).toEqual(['MLFLOW_VALUE_TOO_LONG', []]);
  });
});

describe('creating an experiment', () => {
  it('sends no artifact location that MLflow refuses for its length', async () => {
    const { mlflow, lines } = client({});
    const artifactLocation = `s3://models/${'x'.repeat(2_048)}`;
    const error = await failure(mlflow.experiments.create({ name: 'retina', artifactLocation }));
    expect([error.code, error.hint, lines()]).toEqual(['MLFLOW_VALUE_TOO_LONG', 'shorten it', []]);
  });
});

describe('creating a model version', () => {
  it('fails when its source was cut', async () => {
    const source = `s3://models/${'x'.repeat(600)}`;
    const stored = { name: 'retina', version: '1', source: source.slice(0, 500) };
    const { mlflow } = client({ 'model-versions/create': () => json({ model_version: stored }) });
    const error = await failure(mlflow.modelVersions.create({ name: 'retina', source }));
    expect([error.code, error.details]).toEqual(['MLFLOW_NOT_STORED_AS_SENT', { different: ['source'] }]);
  });
});

describe('writing to a run', () => {
  it('is sent again after passing trouble with the database', async () => {
    let nth = 0;
    const twice: Answer = () => {
      nth += 1;
      return nth === 1
        ? json({ error_code: 'BAD_REQUEST', message: 'UNIQUE constraint failed: datasets' }, 400)
        : json({});
    };
    const { mlflow, lines } = client({ 'runs/log-inputs': twice });
    const dataset = { name: 'd', digest: 'x', sourceType: 's3', source: '{}' };
    await mlflow.runs.logInputs('r1', [{ dataset, tags: {} }]);
    expect(lines()).toHaveLength(2);
  });

  it('fails when status or time were not stored', async () => {
    const stored = { run_id: 'r1', experiment_id: '1', status: 'RUNNING', start_time: 5 };
    const { mlflow } = client({ 'runs/update': () => json({ run_info: stored }) });
    const error = await failure(mlflow.runs.update('r1', { status: 'FINISHED', endTime: 7 }));
    expect([error.code, error.details]).toEqual(['MLFLOW_NOT_STORED_AS_SENT', { different: ['status', 'end time'] }]);
  });

  it('takes an empty answer for a success', async () => {
    const { mlflow } = client({ 'runs/set-tag': () => new Response('') });
    await expect(mlflow.runs.setTag('r1', 'k', 'v')).resolves.toBeUndefined();
  });
});

describe('an answer that is none of MLflow', () => {
  it('to an endpoint that this MLflow lacks', async () => {
    const { mlflow } = client({ '/version': () => new Response('2.22.5') });
    expect((await failure(mlflow.loggedModels.get('m-1'))).code).toBe('MLFLOW_UNSUPPORTED');
    expect(await Array.fromAsync(mlflow.loggedModels.list({ experimentIds: ['1'] }))).toEqual([]);
    expect(await mlflow.server.info()).toEqual({ storeType: undefined, areWorkspacesEnabled: false });
  });

  it('from another server', async () => {
    const { mlflow } = client({});
    for (const call of [mlflow.runs.get('r1'), mlflow.server.version(), mlflow.server.info()]) {
      expect((await failure(call)).code).toBe('MLFLOW_WRONG_SERVER');
    }
  });

  it('from a login page or another web UI that says 200 to everything', async () => {
    const page: Answer = () => new Response('<html>log in</html>');
    const { mlflow } = client({ get: page, version: page, health: page, 'server-info': page });
    for (const call of [mlflow.runs.get('r1'), mlflow.server.version(), mlflow.server.info(), mlflow.server.health()]) {
      expect((await failure(call)).code).toBe('MLFLOW_WRONG_SERVER');
    }
  });

  it.each([
    ['no JSON', () => new Response('{"run":')],
    ['another shape', () => json({ run: { info: {} } })],
  ])('with %s', async (_what, answer) => {
    const { mlflow } = client({ 'runs/get': answer });
    expect((await failure(mlflow.runs.get('r1'))).code).toBe('HTTP_BAD_ANSWER');
  });

  it.each([
    ['no JSON', () => new Response('{"run":')],
    ['another shape', () => json({ run: { info: {} } })],
  ])('with %s to a creation, which may have happened', async (_what, answer) => {
    const { mlflow } = client({ 'runs/create': answer });
    const error = await failure(mlflow.runs.create({ experimentId: '1', startTime: 1, tags: {} }));
    expect(error).toMatchObject({ code: 'HTTP_BAD_ANSWER', effect: 'unknown' });
  });
});

describe('artifacts', () => {
  const at = (artifact_uri: string) => ({ 'runs/get': () => json({ run: run({ artifact_uri }) }) });
  const body = new TextEncoder().encode('x');

  it('go through the proxy where the server has one', async () => {
    const { mlflow, lines } = client({ ...at('mlflow-artifacts:/1/r1/artifacts'), 'a/b%20c': () => new Response('') });
    await mlflow.artifacts.upload('r1', 'a/b c', body);
    await mlflow.artifacts.download('r1', 'a/b c');
    expect(lines().filter((line) => !line.includes('runs/get'))).toEqual([
      'PUT /api/2.0/mlflow-artifacts/artifacts/1/r1/artifacts/a/b%20c',
      'GET /api/2.0/mlflow-artifacts/artifacts/1/r1/artifacts/a/b%20c',
    ]);
  });

  it('are stored for one caller when another, who asked at the same time, is cancelled', async () => {
    const cancelled = new AbortController();
    const asked = Promise.withResolvers<void>();
    const { mlflow } = client({
      'runs/get': async () => {
        await asked.promise;
        return json({ run: run({ artifact_uri: 'mlflow-artifacts:/1/r1/artifacts' }) });
      },
      'artifacts/a/b': () => new Response(''),
    });
    const gone = failure(mlflow.artifacts.upload('r1', 'a/b', body, { signal: cancelled.signal }));
    const other = mlflow.artifacts.upload('r1', 'a/b', body);
    cancelled.abort();
    expect((await gone).code).toBe('HTTP_ABORTED');
    asked.resolve();
    await other;
  });

  it('of a run that was just made are stored without asking where they are', async () => {
    const made = () => json({ run: run({ artifact_uri: 'mlflow-artifacts:/1/r1/artifacts' }) });
    const { mlflow, lines } = client({ 'runs/create': made, 'artifacts/a/b': () => new Response('') });
    await mlflow.runs.create({ experimentId: '1', startTime: 5, tags: {} });
    await mlflow.artifacts.upload('r1', 'a/b', body);
    expect(lines().slice(1)).toEqual(['PUT /api/2.0/mlflow-artifacts/artifacts/1/r1/artifacts/a/b']);
  });

  it('take the server by the hand where their root is elsewhere', async () => {
    const ok: Answer = () => new Response('');
    const { mlflow, lines } = client({ ...at('s3://bucket/1/r1'), 'upload-artifact': ok, 'get-artifact': ok });
    await mlflow.artifacts.upload('r1', 'a/b', body);
    await mlflow.artifacts.download('r1', 'a/b');
    expect(lines().filter((line) => !line.includes('runs/get'))).toEqual([
      'POST /ajax-api/2.0/mlflow/upload-artifact?run_uuid=r1&path=a%2Fb',
      'GET /get-artifact?run_id=r1&path=a%2Fb',
    ]);
    const large = new Blob([new Uint8Array(10 * 1024 * 1024 + 1)]);
    expect((await failure(mlflow.artifacts.upload('r1', 'large', large))).code).toBe('MLFLOW_VALUE_TOO_LONG');
  });

  it.each([
    ['mlflow-artifacts:/1/r1/artifacts', 'MLFLOW_SERVER_ERROR'],
    ['s3://bucket/1/r1', 'MLFLOW_UNSUPPORTED'],
  ])('are sent again to %s while the server fails, and the failure is in the end %s', async (root, code) => {
    const fails = () => json({ error_code: 'INTERNAL_ERROR', message: 'x' }, 500);
    const { mlflow, lines } = client({ ...at(root), 'artifacts/a/b': fails, 'upload-artifact': fails });
    expect((await failure(mlflow.artifacts.upload('r1', 'a/b', body))).code).toBe(code);
    expect(lines().filter((line) => !line.includes('runs/get'))).toHaveLength(2);
  });

  it.each([
    ['missing', [], 'MLFLOW_ARTIFACT_NOT_FOUND'],
    ['there', [{ path: 'a/b', is_dir: false, file_size: '1' }], 'MLFLOW_SERVER_ERROR'],
  ])('that are %s: an old server says 500, its list tells', async (_what, files, code) => {
    const { mlflow, lines } = client({
      ...at('mlflow-artifacts:/1/r1/artifacts'),
      'artifacts/a/b': () => json({ error_code: 'INTERNAL_ERROR', message: 'x' }, 500),
      'artifacts/list': () => json({ files }),
    });
    expect((await failure(mlflow.artifacts.download('r1', 'a/b'))).code).toBe(code);
    expect(lines().filter((line) => line.includes('artifacts/a/b'))).toHaveLength(1);
  });
});

describe('the history of a metric', () => {
  it('is always asked for in pages', async () => {
    const pages: Answer = (request) => {
      const token = new URL(request.url).searchParams.get('page_token');
      const metrics = [{ key: 'loss', value: token ? 'NaN' : 1, timestamp: '5', step: token ? 1 : 0 }];
      return json(token ? { metrics } : { metrics, next_page_token: 'next' });
    };
    const { mlflow, lines } = client({ 'metrics/get-history': pages });
    expect(await Array.fromAsync(mlflow.metrics.history('r1', 'loss'))).toEqual([
      { key: 'loss', value: 1, timestamp: 5, step: 0 },
      { key: 'loss', value: Number.NaN, timestamp: 5, step: 1 },
    ]);
    for (const line of lines()) expect(line).toContain('max_results=');
  });
});

describe('a list of registered models', () => {
  it('leaves out prompts', async () => {
    const registered_models = [
      { name: 'model' },
      { name: 'prompt', tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] },
    ];
    const { mlflow } = client({ 'registered-models/search': () => json({ registered_models }) });
    const models = await Array.fromAsync(mlflow.registeredModels.list());
    expect(models.map(({ name }) => name)).toEqual(['model']);
  });
});

describe('a record', () => {
  it('is handed each answer as it came, also of a list', async () => {
    const answer = { runs: [{ ...run(), of_tomorrow: 1 }] };
    const { mlflow } = client({ 'runs/search': () => json(answer) });
    const records: unknown[] = [];
    const search = mlflow.runs.search({ experimentIds: ['1'] }, { record: (one) => records.push(one) });
    await Array.fromAsync(search);
    expect(records).toEqual([answer]);
  });
});

describe('cancelling', () => {
  it('ends a call', async () => {
    const hanging: Answer = (request) =>
      new Promise((_resolve, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
      });
    const { mlflow } = client({ 'runs/get': hanging });
    const controller = new AbortController();
    const call = failure(mlflow.runs.get('r1', { signal: controller.signal }));
    setTimeout(() => controller.abort(), 20);
    expect((await call).code).toBe('HTTP_ABORTED');
  });

  it('ends the question whether MLflow is there', async () => {
    const controller = new AbortController();
    const hanging: Answer = (request) =>
      new Promise((_resolve, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason));
        setTimeout(() => controller.abort(), 20);
      });
    const { mlflow } = client({ '/version': hanging });
    const error = await failure(mlflow.runs.get('r1', { signal: controller.signal }));
    expect(error.code).toBe('HTTP_ABORTED');
  });
});

describe('deleting a tag', () => {
  it('asks whether tag or run was missing', async () => {
    const { mlflow } = client({ 'runs/delete-tag': missing, 'runs/get': () => json({ run: run() }) });
    await expect(mlflow.runs.deleteTag('r1', 'k')).resolves.toBeUndefined();
    const none = client({ 'runs/delete-tag': missing, 'runs/get': missing });
    expect((await failure(none.mlflow.runs.deleteTag('r1', 'k'))).code).toBe('MLFLOW_RUN_NOT_FOUND');
  });
});
