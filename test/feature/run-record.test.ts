import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRun, sealOf } from '../../src/tie/seal.ts';
import { createTieback } from '../../src/tieback.ts';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import {
  experiment,
  firstTie,
  listAll,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
  script,
} from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

const runOf = (bench: RunBench, { runId }: RunOutcome) => bench.mlflow.runs.get(runId ?? '');
const commitOf = (bench: RunBench, id = '') => bench.lakefs.commits.get(repository, id);
const linkOf = (bench: RunBench, { backLinkCommit }: RunOutcome) => commitOf(bench, backLinkCommit);

describe('a run with further inputs', () => {
  const inputs = [
    { role: 'test', uri: 'lakefs://faces/v1/test' },
    { role: 'reference', uri: 'lakefs://cats/main' },
  ];

  const openWithCats = async (): Promise<{ bench: RunBench; cats: string }> => {
    const bench = await openRunBench();
    await bench.lakefs.repositories.create({ name: 'cats', storageNamespace: 'local://cats', defaultBranch: 'main' });
    await bench.lakefs.objects.upload('cats', 'main', { path: 'tom.csv', body: Buffer.from('1') });
    return { bench, cats: (await bench.lakefs.commits.create('cats', 'main', { message: 'cats' })).id };
  };

  it('pins each to a commit, another repository included, and logs it with its role', async () => {
    const { bench, cats } = await openWithCats();
    using _bench = bench;
    const outcome = await bench.tieback.run(requestFor({ inputs }));
    const { datasetInputs } = await runOf(bench, outcome);
    const uris = datasetInputs.map(({ dataset, tags }) => [
      tags['mlflow.data.context'],
      JSON.parse(dataset.source).uri,
    ]);
    expect(Object.fromEntries(uris)).toEqual({
      training: `s3://faces/${outcome.baseline.commit}/train/`,
      test: `s3://faces/${outcome.baseline.commit}/test/`,
      reference: `s3://cats/${cats}/`,
    });
  });

  it('hands each to the command by address, and as a folder beside a data folder', async () => {
    const { bench, cats } = await openWithCats();
    using _bench = bench;
    const command = script(
      'echo "$TIEBACK_INPUT_REFERENCE_URI" > uri; cat "$TIEBACK_INPUT_REFERENCE_DIR/tom.csv" > tom',
    );
    await bench.tieback.run(requestFor({ inputs, data: { dir: 'data' }, command }));
    expect([bench.read('uri'), bench.read('tom')]).toEqual([`lakefs://cats/${cats}/\n`, '1']);
  });

  it('seals them', async () => {
    const { bench } = await openWithCats();
    using _bench = bench;
    const outcome = await bench.tieback.run(requestFor({ inputs }));
    const record = projectRun({ run: await runOf(bench, outcome), histories: {} });
    expect(record.inputs).toHaveLength(3);
    const { metadata } = await linkOf(bench, outcome);
    expect(metadata['tieback.seal.inputs']).toBe(sealOf(record).sections.inputs);
    expect(metadata['tieback.seal']).toBe(sealOf(record).hash);
  });
});

describe('the facts about new data', () => {
  const data = { dir: 'data' };
  const prepare = `echo 7,8 > "$TIEBACK_DATA_DIR/new.csv"; cat said.json > "$TIEBACK_METADATA" 2>/dev/null || true`;

  it('are counted, and a typed number that disagrees is told and overruled', async () => {
    using bench = await openRunBench();
    const metadata = { augmentation_count: '7', total_dataset_size: '3', site: 'berlin' };
    const outcome = await bench.tieback.run(requestFor({ data, prepare, metadata }));
    const told = bench.warnings().filter((text) => text.includes('is recorded'));
    expect(told).toEqual([expect.stringMatching(/augmentation_count.* 7.* 1 /)]);
    expect((await commitOf(bench, outcome.dataCommit)).metadata).toMatchObject({
      augmentation_count: '1',
      original_dataset_size: '2',
      total_dataset_size: '3',
      'tieback.count_unit': 'objects',
      site: 'berlin',
    });
  });

  it('are held against the counts that the prepare command wrote without being asked', async () => {
    using bench = await openRunBench();
    bench.write('said.json', JSON.stringify({ original_dataset_size: 10, total_dataset_size: 3 }));
    const outcome = await bench.tieback.run(requestFor({ data, prepare }));
    expect(bench.warnings().filter((text) => text.includes('is recorded'))).toEqual([
      'metadata "original_dataset_size" was given as 10, but 2 objects are counted: 2 is recorded',
    ]);
    const { metadata } = await commitOf(bench, outcome.dataCommit);
    expect(metadata).toMatchObject({ original_dataset_size: '2', total_dataset_size: '3' });
  });

  it('have the parameters that were given to the run, and tell that the prepare command wrote others', async () => {
    using bench = await openRunBench();
    bench.write('said.json', JSON.stringify({ augmentation_params: { b: 2 } }));
    const outcome = await bench.tieback.run(requestFor({ data, prepare, augmentationParams: { a: 1 } }));
    expect(bench.warnings()).toContain(
      '--augmentation-params was given as {"a":1}, and $TIEBACK_METADATA says {"b":2}: what was given is recorded',
    );
    const { metadata } = await commitOf(bench, outcome.dataCommit);
    expect(metadata['augmentation_params']).toBe('{"a":1}');
  });

  it('are ours also where the prepare command counted objects', async () => {
    using bench = await openRunBench();
    const samples = { unit: 'objects', original: 2, added: 50, total: 52 };
    bench.write('said.json', JSON.stringify({ samples }));
    const outcome = await bench.tieback.run(requestFor({ data, prepare }));
    expect(bench.warnings().filter((text) => text.includes('is recorded'))).toEqual([
      expect.stringMatching(/samples "added" .* 50.* 1 /),
      expect.stringMatching(/samples "total" .* 52.* 3 /),
    ]);
    const { metadata } = await commitOf(bench, outcome.dataCommit);
    expect(metadata['tieback.count_added']).toBe('1');
    expect(metadata).not.toHaveProperty(['tieback.samples']);
  });

  it('take numbers of samples only from what the prepare command said, in its unit', async () => {
    using bench = await openRunBench();
    const samples = { unit: 'rows', original: 2, added: 1, removed: 0, total: 3 };
    bench.write(
      'said.json',
      JSON.stringify({ samples, metadata: { operator: 'ada' }, augmentation_params: { flip: true } }),
    );
    const outcome = await bench.tieback.run(requestFor({ data, prepare }));
    const { metadata } = await commitOf(bench, outcome.dataCommit);
    expect(JSON.parse(metadata['tieback.samples'] ?? '')).toEqual(samples);
    expect(metadata).toMatchObject({ operator: 'ada', augmentation_params: '{"flip":true}' });
  });

  it('prefer what the user typed to what the prepare command said', async () => {
    using bench = await openRunBench();
    bench.write('said.json', JSON.stringify({ metadata: { operator: 'ada' }, augmentation_params: { flip: true } }));
    const typed = { augmentationParams: { flip: false }, metadata: { operator: 'grace' } };
    const outcome = await bench.tieback.run(requestFor({ data, prepare, ...typed }));
    const { metadata } = await commitOf(bench, outcome.dataCommit);
    expect(metadata).toMatchObject({ operator: 'grace', augmentation_params: '{"flip":false}' });
  });
});

describe('what a script does while it trains', () => {
  it('is held against the data folder when it has ended', async () => {
    using bench = await openRunBench();
    const command = script('echo 1 >> "$TIEBACK_DATA_DIR/a.csv"');
    const outcome = await bench.tieback.run(requestFor({ data: { dir: 'data' }, command }));
    expect(outcome).toMatchObject({ isComplete: true, dataMode: 'uri-given', childCode: 0 });
    expect(bench.warnings()).toContainEqual(expect.stringContaining('a.csv'));
    expect((await linkOf(bench, outcome)).metadata).toMatchObject({
      'tieback.data_check': 'changed',
      'tieback.data_mode': 'uri-given',
    });
  });

  it('is told apart from the data when it writes to the branch', async () => {
    using bench = await openRunBench();
    bench.whileTraining(() =>
      bench.lakefs.objects.upload(repository, 'retina-first', { path: 'models/m.bin', body: Buffer.from('m') }),
    );
    const outcome = await bench.tieback.run(requestFor({ command: patientScript() }));
    const log = await listAll(bench.lakefs.commits.log(repository, 'retina-first', { limit: 3 }));
    expect(log.map(({ metadata }) => metadata['tieback.role'])).toEqual(['run', 'outputs', undefined]);
    expect(outcome.dataCommit).toBe(log[2]?.id);
  });

  it.each([
    ['FINISHED', 'FAILED', 'true'],
    ['FAILED', 'FINISHED', 'exit 3'],
  ] as const)('does not change that its exit code says %s', async (expected, left, text) => {
    using bench = await openRunBench();
    bench.whileTraining(async () => {
      const [tied] = (await servicesState(bench, repository)).runs;
      await bench.mlflow.runs.update(tied?.id ?? '', { status: left, endTime: 1 });
    });
    const outcome = await bench.tieback.run(requestFor({ command: patientScript(text) }));
    expect(outcome.isComplete).toBe(true);
    expect(await runOf(bench, outcome)).toMatchObject({ status: expected, endTime: bench.runtime.now() });
  });

  it('is listed when it makes more runs, and those it left running are closed', async () => {
    using bench = await openRunBench();
    const more: string[] = [];
    bench.whileTraining(async () => {
      const { id = '' } = (await bench.mlflow.experiments.findByName(experiment)) ?? {};
      const run = { experimentId: id, startTime: 1, tags: { 'tieback.tie': firstTie } };
      for (let count = 0; count < 2; count++) more.push((await bench.mlflow.runs.create(run)).id);
    });
    const outcome = await bench.tieback.run(requestFor({ command: patientScript() }));
    expect([...outcome.extraRuns].sort()).toEqual(more.sort());
    expect(JSON.parse((await linkOf(bench, outcome)).metadata['tieback.extra_runs'] ?? '')).toMatchObject({ count: 2 });
    for (const id of more) expect(await bench.mlflow.runs.get(id)).toMatchObject({ status: 'FINISHED' });
  });

  it('is said when it deletes the run, and mended once the run is back', async () => {
    using bench = await openRunBench();
    bench.whileTraining(async () => {
      const [tied] = (await servicesState(bench, repository)).runs;
      await bench.mlflow.runs.delete(tied?.id ?? '');
    });
    const outcome = await bench.tieback.run(requestFor({ command: patientScript('echo once >> started') }));
    expect(outcome).toMatchObject({ isComplete: false, childCode: 0, backLinkCommit: undefined });
    expect(outcome.failures).toEqual([expect.objectContaining({ step: 'closeRun', code: 'MLFLOW_RUN_NOT_ACTIVE' })]);
    await bench.mlflow.runs.restore(outcome.runId ?? '');
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, status: 'FINISHED' });
    expect(bench.read('started')).toBe('once\n');
  });
});

describe("a script's way to both services", () => {
  it('needs no address and no credentials of its own, wherever tieback was given them', async () => {
    using bench = await openRunBench();
    const trackingUri = 'http://ada:pw@mlflow.sandbox';
    const tieback = createTieback({ ...bench.config, mlflow: { trackingUri } }, { runtime: bench.runtime });
    const command = script('env > env');
    await tieback.run(requestFor({ command }));
    const env = Object.fromEntries(
      bench
        .read('env')
        .split('\n')
        .map((line) => line.split(/=(.*)/s)),
    );
    expect(env).toMatchObject({
      LAKECTL_SERVER_ENDPOINT_URL: 'http://lakefs.sandbox',
      LAKECTL_CREDENTIALS_ACCESS_KEY_ID: bench.sandbox.credentials.accessKeyId,
      MLFLOW_TRACKING_URI: 'http://mlflow.sandbox',
      MLFLOW_TRACKING_USERNAME: 'ada',
      MLFLOW_TRACKING_PASSWORD: 'pw',
    });
  });
});

describe("a script's own MLflow client", () => {
  const envOf = async (bench: RunBench, more: object, answer: object) => {
    const { runtime } = bench;
    const fetch: typeof runtime.fetch = async (input, init) =>
      `${input instanceof Request ? input.url : input}`.endsWith('/server-info')
        ? Response.json(answer)
        : runtime.fetch(input, init);
    const { mlflow, ...config } = bench.config;
    const tieback = createTieback({ ...config, mlflow: { ...mlflow, ...more } }, { runtime: { ...runtime, fetch } });
    await tieback.run(requestFor({ command: script('env > env') }));
    return bench.read('env').split('\n');
  };

  it.each([
    [true, ['MLFLOW_WORKSPACE=team-a']],
    [false, []],
  ])('is given the workspace where the server has any (%s)', async (isOn, told) => {
    using bench = await openRunBench();
    const env = await envOf(bench, { workspace: 'team-a' }, { store_type: 'SqlStore', workspaces_enabled: isOn });
    expect(env.filter((line) => line.startsWith('MLFLOW_WORKSPACE='))).toEqual(told);
  });

  it('is given the certificates, wherever it works', async () => {
    using bench = await openRunBench();
    const env = await envOf(bench, { tls: { caFile: 'ca.pem', certFile: '/etc/own.pem' } }, {});
    expect(env).toContain(`MLFLOW_TRACKING_SERVER_CERT_PATH=${join(bench.dir, 'ca.pem')}`);
    expect(env).toContain('MLFLOW_TRACKING_CLIENT_CERT_PATH=/etc/own.pem');
  });
});

describe('a run that the script makes itself', () => {
  it('is found by its tie, linked like any other, and keeps what its note said', async () => {
    using bench = await openRunBench();
    let own = '';
    bench.whileTraining(async () => {
      const { id = '' } = (await bench.mlflow.experiments.findByName(experiment)) ?? {};
      const tags = { 'tieback.tie': firstTie, 'mlflow.note.content': 'my words' };
      own = (await bench.mlflow.runs.create({ experimentId: id, startTime: 1, tags })).id;
    });
    const outcome = await bench.tieback.run(requestFor({ mode: 'adopt', command: patientScript() }));
    expect(outcome).toMatchObject({ isComplete: true, runId: own });
    const { tags, datasetInputs } = await runOf(bench, outcome);
    expect(tags).toMatchObject({
      'lakefs.commit_id': outcome.dataCommit,
      'mlflow.note.content': expect.stringMatching(/\nmy words$/),
    });
    expect(datasetInputs).toHaveLength(1);
  });

  it('is made for it when it made none, with a warning', async () => {
    using bench = await openRunBench();
    const outcome = await bench.tieback.run(requestFor({ mode: 'adopt' }));
    expect(outcome).toMatchObject({ isComplete: true, status: 'FINISHED' });
    expect(bench.warnings()).toContainEqual(expect.stringContaining('no MLflow run'));
    expect((await runOf(bench, outcome)).tags['tieback.tie']).toBe(firstTie);
  });
});

describe('repeating', () => {
  it('changes nothing when the tie is complete', async () => {
    using bench = await openRunBench();
    const outcome = await bench.tieback.run(requestFor({ tag: 'v2', command: script('echo once >> started') }));
    const before = await servicesState(bench, repository);
    expect(await bench.tieback.resume(outcome.tie)).toEqual(outcome);
    expect(await servicesState(bench, repository)).toEqual(before);
    expect(bench.read('started')).toBe('once\n');
  });

  it('runs many on one fixed version, which share its commit and wait for nobody', async () => {
    using bench = await openRunBench();
    const request = requestFor({ source: { kind: 'fixed', ref: 'v1' }, runName: undefined });
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => bench.tieback.run(request)));
    expect(outcomes.map(({ isComplete }) => isComplete)).toEqual(Array(8).fill(true));
    expect(new Set(outcomes.map(({ dataCommit }) => dataCommit)).size).toBe(1);
    expect(new Set(outcomes.map(({ runId }) => runId)).size).toBe(8);
    expect(await bench.tieback.ties()).toHaveLength(8);
  });

  it('says which ties are finished and which are not', async () => {
    using bench = await openRunBench();
    await bench.tieback.run(requestFor());
    await expect(bench.tieback.run(requestFor({ runName: 'second', prepare: 'exit 1' }))).rejects.toThrow();
    const ties = await bench.tieback.ties();
    expect(ties.map(({ state, branch }) => [state, branch])).toEqual([
      ['unfinished', 'retina-second'],
      ['complete', 'retina-first'],
    ]);
    expect(ties[0]?.left).toContain('prepare');
    await expect(bench.tieback.resume('nobody')).rejects.toMatchObject({ code: 'TIE_NOT_FOUND' });
  });

  it('starts no command again whose secret it did not keep', async () => {
    using bench = await openRunBench();
    const secret = 'hunter2-of-the-clinic';
    const { tieback } = withEnv(bench, { CLINIC_TOKEN: secret });
    bench.takeDown('mlflow', 2);
    const request = requestFor({
      command: script(`echo ${secret} >> started`),
      metadata: { why: `as ${secret} said` },
    });
    await expect(tieback.run(request)).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
    bench.bringUp();
    await expect(tieback.resume()).rejects.toMatchObject({
      code: 'USAGE_INVALID',
      hint: expect.stringContaining('environment'),
    });
    expect(existsSync(join(bench.dir, 'started'))).toBe(false);
    expect(bench.read(join('.tieback', 'ties', `${firstTie}.jsonl`))).not.toContain(secret);
    expect(JSON.stringify(await servicesState(bench, repository))).not.toContain(secret);
  });
});

const withEnv = (bench: RunBench, env: Readonly<Record<string, string>>) => ({
  tieback: createTieback(bench.config, { runtime: { ...bench.runtime, env: { ...bench.runtime.env, ...env } } }),
});
