import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import type { DatasetInput } from '../../src/mlflow/run.ts';
import { searchTiedRuns } from '../../src/tie/search-tied-runs.ts';
import { createTieback } from '../../src/tieback.ts';
import { loseRecord } from '../support/lose-record.ts';
import {
  firstTie,
  listAll,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
  script,
} from '../support/run-bench.ts';

type Stored = { record: { metrics: { value: number }[]; params: Record<string, string>; omitted?: string[] } };

const anchor = `tieback-${firstTie}`;
const placeOf = (runId: string): string => `_tieback/runs/${runId}.json`;

const openBench = async (): Promise<RunBench> => {
  const bench = await openRunBench();
  onTestFinished(() => bench[Symbol.dispose]());
  return bench;
};

const train = async ({ tieback }: RunBench, command = script('true')): Promise<string> => {
  const { runId = '', failures } = await tieback.run(requestFor({ command, showMetrics: ['acc'] }));
  expect(failures).toEqual([]);
  return runId;
};

const logging = script(`echo '{"metrics":{"acc":0.5},"params":{"lr":"0.1"}}' >> $TIEBACK_METRICS`);

/** Puts another record in the place of the one that was sealed. */
const forge = async ({ lakefs }: RunBench, runId: string, change: (stored: Stored) => void): Promise<void> => {
  const stored = JSON.parse(await text(await lakefs.objects.get(repository, anchor, placeOf(runId)))) as Stored;
  change(stored);
  await lakefs.objects.upload(repository, anchor, { path: placeOf(runId), body: Buffer.from(JSON.stringify(stored)) });
  await lakefs.commits.create(repository, anchor, { message: 'forged' });
};

const checksOf = async ({ tieback }: RunBench, runId: string) => {
  const { checks, subject, records } = await tieback.evidence({ id: runId, repository });
  const outcomes = Object.fromEntries(checks.map(({ id, outcome, reason }) => [id, `${outcome}: ${reason}`]));
  return { outcomes, subject, records };
};

const altered =
  'warn: the record on the anchor is not the one that was sealed: it does not give the sealed hash; the run in MLflow gives it, and so is as it was sealed';

it('a forged record is told as one, also with a secret in it that is taken out', async () => {
  const bench = await openBench();
  const runId = await train(bench, logging);
  const before = await checksOf(bench, runId);
  await forge(bench, runId, ({ record }) => {
    for (const metric of record.metrics) metric.value = 0.1;
    record.params['x'] = 'ghp_abcdefghijklmnopqrstuvwx0123456789';
  });
  const { outcomes, records } = await checksOf(bench, runId);
  expect(JSON.stringify(records)).not.toContain('ghp_');
  expect(outcomes['METRIC-01']).toBe(altered);
  expect(outcomes['METRIC-02']).toBe(before.outcomes['METRIC-02']);
});

it('a forged record covers nothing and accuses nobody', async () => {
  const bench = await openBench();
  const runId = await train(bench, logging);
  const before = await checksOf(bench, runId);
  await forge(bench, runId, ({ record }) => {
    record.omitted = ['params.lr', 'tags.lakefs.commit_id', 'inputs.0.source'];
  });
  const { outcomes, subject } = await checksOf(bench, runId);
  const { 'METRIC-01': _, 'GOV-04': __, ...others } = before.outcomes;
  expect(outcomes).toMatchObject({ ...others, 'METRIC-01': altered });
  expect(outcomes['GOV-04']).toMatch(/^warn: somebody else has committed to anchor /);
  expect(subject.run.params.find(({ key }) => key === 'lr')?.fact).toMatchObject({ value: '0.1' });
});

it('a record that nobody committed to the anchor counts for nothing', async () => {
  const bench = await openBench();
  const runId = await train(bench, logging);
  const before = await checksOf(bench, runId);
  await bench.lakefs.objects.upload(repository, anchor, { path: placeOf(runId), body: Buffer.from('{}') });
  expect((await checksOf(bench, runId)).outcomes).toEqual(before.outcomes);
});

it('a source tag that held a password may be mended to anything without a check that fails', async () => {
  const bench = await openBench();
  const tag = 'mlflow.source.git.repoURL';
  const remote = 'https://github.example/acme/retina';
  bench.whileTraining(async () => {
    const [run] = await searchTiedRuns(bench.mlflow, 'tieback.tie', firstTie);
    await bench.mlflow.runs.setTag(run?.id ?? '', tag, 'https://ada:pw12345@github.example/acme/retina');
    await bench.mlflow.runs.setTag(run?.id ?? '', 'remote', remote);
  });
  const request = requestFor({
    command: patientScript(),
    metadata: { remote },
    data: { dir: 'data', allowDelete: true },
  });
  bench.write('data/new.csv', '1,2\n');
  const {
    runId = '',
    dataCommit = '',
    baseline,
  } = await bench.tieback.run(request).then((made) => ({
    ...made,
    baseline: bench.lakefs.tags.get(repository, 'v1'),
  }));
  const before = await checksOf(bench, runId);
  expect(before.outcomes['METRIC-01']).toContain(`not sealed, because they held secrets: tags.${tag}`);
  for (const value of [remote, (await baseline).commitId, dataCommit]) {
    await bench.mlflow.runs.setTag(runId, tag, value);
    expect((await checksOf(bench, runId)).outcomes).toEqual(before.outcomes);
  }
});

const canary = 'zebra-qq77-correct-horse';

/** A run that `act` is done to while it trains, in a shell that knows the canary; and a tieback that does not. */
const trainKnowing = async (bench: RunBench, act: (runId: string) => Promise<unknown>) => {
  Object.assign(bench.runtime.env, { MY_PASSWORD: canary });
  bench.whileTraining(async () => {
    const [run] = await searchTiedRuns(bench.mlflow, 'tieback.tie', firstTie);
    await act(run?.id ?? '');
  });
  const runId = await train(bench, patientScript());
  Object.assign(bench.runtime.env, { MY_PASSWORD: undefined });
  return { runId, stranger: createTieback(bench.config, { runtime: bench.runtime }) };
};

const warehouse = (name: string, source: string): DatasetInput => ({
  dataset: { name, digest: 'abc', sourceType: 'http', source },
  tags: { 'mlflow.data.context': 'training' },
});

/** The same services, whose MLflow lists the inputs of a run the other way round. */
const reversingInputs = ({ runtime }: RunBench): RunBench['runtime'] => ({
  ...runtime,
  fetch: (async (...args: ConstructorParameters<typeof Request>) => {
    const request = new Request(...args);
    const answer = await runtime.fetch(request);
    if (!request.url.includes('runs/get')) return answer;
    const body = (await answer.json()) as { run: { inputs: { dataset_inputs: unknown[] } } };
    body.run.inputs.dataset_inputs.reverse();
    return Response.json(body);
  }) as typeof globalThis.fetch,
});

it('a dataset input with a secret is not shown to somebody who does not know it, whatever is listed beside it', async () => {
  const bench = await openBench();
  const { runId, stranger } = await trainKnowing(bench, (id) =>
    bench.mlflow.runs.logInputs(id, [warehouse(`wh ${canary}`, `{"url":"x ${canary}"}`)]),
  );
  const { outcomes, records, subject } = await checksOf({ ...bench, tieback: stranger }, runId);
  expect(JSON.stringify([records, subject])).not.toContain('zebra');
  expect(outcomes['METRIC-01']).toMatch(
    /^warn: not sealed, because they held secrets: inputs\.\d\.name, inputs\.\d\.source$/,
  );
  await bench.mlflow.runs.logInputs(runId, [warehouse('decoy', '{"url":"y"}')]);
  for (const runtime of [bench.runtime, reversingInputs(bench)]) {
    const evidence = await createTieback(bench.config, { runtime }).evidence({ id: runId, repository });
    expect(JSON.stringify(evidence)).not.toContain('zebra');
  }
});

/** All that is said of a run to somebody: documents, comparison, trace and audit. */
const allTold = async (tieback: RunBench['tieback'], runId: string): Promise<string> =>
  JSON.stringify([
    await tieback.evidence({ id: runId, repository }),
    await tieback.compare({ repository, runs: [runId] }),
    await tieback.trace({ subject: runId }),
    await listAll(tieback.audit({ repositories: [repository] })),
  ]);

it('no text of a dataset input that held secrets is sealed, or told to somebody who does not know them', async () => {
  const bench = await openBench();
  const place = (ref: string) => JSON.stringify({ uri: `lakefs://${repository}/${ref}/${canary}` });
  const gone = warehouse(`wh ${canary}`, place('gone'));
  const beside = { schema: `{"c":"${canary}"}`, profile: `{"c":"${canary}"}` };
  const { runId, stranger } = await trainKnowing(bench, async (id) => {
    const tags = { ...gone.tags, note: canary, [canary]: 'x' };
    await bench.mlflow.runs.logInputs(id, [{ dataset: { ...gone.dataset, ...beside }, tags }]);
    const tested = { ...warehouse(`ok ${canary}`, place('v1')), tags: { 'mlflow.data.context': 'test' } };
    await bench.mlflow.runs.logInputs(id, [tested]);
  });
  expect(await text(await bench.lakefs.objects.get(repository, anchor, placeOf(runId)))).not.toContain('zebra');
  expect(await allTold(stranger, runId)).not.toContain('zebra');
  const { outcomes } = await checksOf({ ...bench, tieback: stranger }, runId);
  expect(outcomes['LINK-04']).toMatch(/^warn: the source of a dataset input held a secret/);
  await loseRecord(bench, firstTie, runId);
  expect(await allTold(stranger, runId)).not.toContain('zebra');
});

it('a parameter whose name holds a secret is not sealed or told to somebody who does not know it', async () => {
  const bench = await openBench();
  const { runId, stranger } = await trainKnowing(bench, (id) =>
    bench.mlflow.runs.logBatch(id, { params: { [`see ${canary}`]: 'x', lr: '0.1' } }),
  );
  expect(await text(await bench.lakefs.objects.get(repository, anchor, placeOf(runId)))).not.toContain('zebra');
  const { outcomes, subject } = await checksOf({ ...bench, tieback: stranger }, runId);
  expect(outcomes['METRIC-01']).toBe('warn: not sealed, because they held secrets: params.[redacted, not sealed]');
  expect(subject.run.params.find(({ key }) => key === 'lr')?.fact).toMatchObject({ value: '0.1' });
  expect(await allTold(stranger, runId)).not.toContain('zebra');
  await loseRecord(bench, firstTie, runId);
  expect(await allTold(stranger, runId)).not.toContain('zebra');
});

it('a parameter with a secret is not shown by the model that MLflow copied it to', async () => {
  const bench = await openBench();
  const { runId, stranger } = await trainKnowing(bench, async (id) => {
    const run = await bench.mlflow.runs.get(id);
    await bench.mlflow.runs.logBatch(id, { params: { url: `see ${canary}` } });
    const model = {
      experiment_id: run.experimentId,
      name: 'net',
      source_run_id: id,
      params: [{ key: 'url', value: `see ${canary}` }],
    };
    const made = await bench.sandbox.mlflow.fetch(
      new Request('http://mlflow.sandbox/api/2.0/mlflow/logged-models', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(model),
      }),
    );
    expect(made.status).toBe(200);
  });
  const { records, subject } = await checksOf({ ...bench, tieback: stranger }, runId);
  expect(subject.run.loggedModels).toMatchObject([{ name: { value: 'net' } }]);
  expect(JSON.stringify([records, subject])).not.toContain('zebra');
});

it('a parameter with a secret is shown neither where the sealed record is taken away or forged', async () => {
  const bench = await openBench();
  const { runId, stranger } = await trainKnowing(bench, (id) =>
    bench.mlflow.runs.logBatch(id, { params: { url: `see ${canary}`, lr: '0.1' } }),
  );
  const look = async () =>
    JSON.stringify([
      await stranger.evidence({ id: runId, repository }),
      await stranger.compare({ repository, runs: [runId] }),
    ]);
  expect(await look()).not.toContain('zebra');
  await forge(bench, runId, ({ record }) => {
    record.omitted = [];
  });
  expect(await look()).not.toContain('zebra');
  await loseRecord(bench, firstTie, runId);
  expect(await look()).not.toContain('zebra');
});

it('a shown metric that was edited is told as such by the back-link alone', async () => {
  const bench = await openBench();
  const runId = await train(bench, logging);
  await bench.lakefs.branches.delete(repository, anchor);
  const before = await checksOf(bench, runId);
  expect(before.subject.run.metrics).toMatchObject([{ key: 'acc', value: { value: 0.5 } }]);
  expect(before.subject.run.metrics[0]?.value).not.toHaveProperty('seal');
  await bench.mlflow.runs.logBatch(runId, { metrics: [{ key: 'acc', value: 0.99, step: 9, timestamp: 9 }] });
  const { subject, outcomes } = await checksOf(bench, runId);
  expect(subject.run.metrics).toMatchObject([{ value: { value: 0.99, seal: { kind: 'changed', sealed: '0.5' } } }]);
  expect(outcomes['METRIC-02']).toBe('warn: between 0 and 1: acc = 0.99; acc was changed after the run was sealed');
});

it('an infinite metric is not told to be edited where the sealed record is gone', async () => {
  const bench = await openBench();
  const runId = await train(bench, script(`echo '{"metrics":{"acc":Infinity}}' >> $TIEBACK_METRICS`));
  await bench.lakefs.branches.delete(repository, anchor);
  const { subject } = await checksOf(bench, runId);
  expect(subject.run.metrics).toMatchObject([{ key: 'acc', value: { value: 'Infinity' } }]);
  expect(subject.run.metrics[0]?.value).not.toHaveProperty('seal');
});

it('the code of a run stays shown where one source tag held a secret and the sealed record is gone', async () => {
  const bench = await openBench();
  const code = 'c'.repeat(40);
  const { runId } = await trainKnowing(bench, async (id) => {
    await bench.mlflow.runs.setTag(id, 'mlflow.source.git.commit', code);
    await bench.mlflow.runs.setTag(id, 'mlflow.source.git.repoURL', 'https://ada:pw12345@github.example/acme/retina');
  });
  await bench.lakefs.branches.delete(repository, anchor);
  const { subject, records } = await checksOf(bench, runId);
  expect(subject.code.commit).toMatchObject({ value: code });
  expect(JSON.stringify(records)).not.toContain('pw12345');
});

it.each(['lakefs://imagenet/main/train', `lakefs://${repository}/main/train`])(
  'further training data of the script’s own, %s, fails no check',
  async (uri) => {
    const bench = await openBench();
    bench.whileTraining(async () => {
      const [run] = await searchTiedRuns(bench.mlflow, 'tieback.tie', firstTie);
      await bench.mlflow.runs.logInputs(run?.id ?? '', [warehouse('pretraining', JSON.stringify({ uri }))]);
    });
    const { outcomes } = await checksOf(bench, await train(bench, patientScript()));
    expect(outcomes['LINK-01']).toMatch(/^(pass|warn): repository and commit are the same/);
  },
);
