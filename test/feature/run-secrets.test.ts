import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { comparisonText } from '../../src/cli/output/comparison-text.ts';
import { createStyle } from '../../src/cli/output/style.ts';
import { searchTiedRuns } from '../../src/tie/search-tied-runs.ts';
import { createTieback } from '../../src/tieback.ts';
import { loseRecord } from '../support/lose-record.ts';
import { schemaProblems } from '../support/published-schema.ts';
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
import { openSecondMachine } from '../support/second-machine.ts';

const canary = 'canary-param-8Fq3z';

const openBench = async (options: Parameters<typeof openRunBench>[0] = {}) => {
  const bench = await openRunBench(options);
  onTestFinished(() => bench[Symbol.dispose]());
  const sealedText = async (runId: string): Promise<string> =>
    text(await bench.lakefs.objects.get(repository, `tieback-${firstTie}`, `_tieback/runs/${runId}.json`));
  return Object.assign(bench, { sealedText });
};

const learnToken = (bench: RunBench) => Object.assign(bench.runtime.env, { HF_TOKEN: canary });

/** A run whose script sends the token to MLflow itself. */
const trainWithToken = async (bench: RunBench) => {
  learnToken(bench);
  bench.whileTraining(async () => {
    const [run] = await searchTiedRuns(bench.mlflow, 'tieback.tie', firstTie);
    await bench.mlflow.runs.logBatch(run?.id ?? '', { params: { tok: canary, lr: '0.1' } });
  });
  const { runId = '', failures } = await bench.tieback.run(requestFor({ command: patientScript() }));
  return { runId, failures };
};

const makeScriptsRun = async ({ mlflow, runtime }: RunBench) => {
  const { id = '' } = (await mlflow.experiments.findByName(experiment)) ?? {};
  return mlflow.runs.create({ experimentId: id, startTime: runtime.now(), tags: { 'tieback.tie': firstTie } });
};

const metric01 = async (bench: RunBench, runId: string) =>
  (await bench.tieback.evidence({ id: runId, repository })).checks.find(({ id }) => id === 'METRIC-01');

const findings = async (bench: RunBench) =>
  (await listAll(bench.tieback.audit({ repositories: [repository] }))).filter(({ kind }) => kind === 'finding');

describe('a secret among the parameters of a run', () => {
  it('is in no report of somebody who does not know it, wherever else the run has it', async () => {
    const bench = await openBench();
    const { runId } = await trainWithToken(bench);
    await bench.mlflow.runs.setTag(runId, 'note', `token is ${canary}`);
    Object.assign(bench.runtime.env, { HF_TOKEN: undefined });
    const stranger = createTieback(bench.config, { runtime: bench.runtime });
    const evidence = await stranger.evidence({ id: runId, repository });
    expect(JSON.stringify(evidence)).not.toContain(canary);
    expect(JSON.stringify(evidence)).toContain('token is [redacted]');
    expect(evidence.checks.find(({ id }) => id === 'METRIC-01')?.reason).toContain('not sealed');
  });

  it('is sent to neither service when it comes through the metrics file', async () => {
    const bench = await openBench();
    learnToken(bench);
    const line = `{"params":{"tok":"hub ${canary}","db":"postgres://ada:pw12345@db/x","lr":"0.1"},"metrics":{"acc":1}}`;
    const { runId = '', failures } = await bench.tieback.run(
      requestFor({ command: script(`echo '${line}' >> "$TIEBACK_METRICS"`) }),
    );
    expect(failures).toEqual([]);
    const run = await bench.mlflow.runs.get(runId);
    expect(run.params).toEqual({ tok: 'hub [redacted]', db: 'postgres://[redacted]@db/x', lr: '0.1' });
    const sealed = await bench.sealedText(runId);
    expect(sealed).not.toMatch(/canary|pw12345/);
    expect(JSON.parse(sealed)).toMatchObject({ record: { params: run.params } });
    expect(bench.warnings().filter((warning) => warning.includes('secret'))).toEqual([
      'secrets in the metrics file: recorded as [redacted] in "params.tok", "params.db"',
    ]);
  });

  it('is not sealed when the script has sent it itself, and the run still equals its seal', async () => {
    const bench = await openBench();
    const { runId, failures } = await trainWithToken(bench);
    expect(failures).toEqual([]);
    expect(await bench.sealedText(runId)).not.toContain('canary');
    expect(JSON.parse(await bench.sealedText(runId))).toMatchObject({
      record: { params: { tok: '[redacted, not sealed]', lr: '0.1' } },
    });
    expect(bench.warnings()).toEqual([expect.stringContaining('left out of its sealed record: params.tok')]);
    expect(bench.warnings().join()).not.toContain('canary');
    expect(await metric01(bench, runId)).toMatchObject({
      outcome: 'warn',
      reason: 'not sealed, because they held secrets: params.tok',
    });
    expect(await findings(bench)).toMatchObject([
      {
        code: 'not-sealed',
        severity: 'info',
        subject: { run: runId },
        message: expect.stringContaining(': params.tok'),
      },
    ]);
    const report = await bench.tieback.report(await bench.tieback.evidence({ id: runId, repository }), {
      format: 'md',
    });
    expect(report).toMatch(/Not sealed, because they held secrets \| params\.tok/);
  });

  it('is marked as not sealed where its run is compared', async () => {
    const bench = await openBench();
    const { runId } = await trainWithToken(bench);
    const comparison = await bench.tieback.compare({ repository, runs: [runId] });
    expect(schemaProblems('comparison-1.json', JSON.parse(JSON.stringify(comparison)))).toEqual([]);
    expect(comparison.runs).toMatchObject([{ sealState: 'sealed', notSealed: ['params.tok'], unfit: [] }]);
    expect(comparison.runs[0]?.sealDifferences).toBeUndefined();
    expect(comparison.params).toContainEqual({ key: 'tok', isSame: false, values: ['[redacted, not sealed]'] });
    expect(comparisonText(comparison, createStyle(false))).toContain(
      'not sealed, because they held secrets: params.tok',
    );
  });

  it('says nothing of a change where the sealed record is gone, and still tells of one', async () => {
    const bench = await openBench();
    const { runId } = await trainWithToken(bench);
    await loseRecord(bench, firstTie, runId);
    expect(await metric01(bench, runId)).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining('the sealed record, which names them, cannot be read'),
    });
    expect(await findings(bench)).toMatchObject([
      { code: 'anchor-missing', message: expect.stringContaining('somebody else has committed to anchor') },
      { code: 'seal-unreadable', message: expect.stringContaining('cannot be held against its seal') },
    ]);
    await bench.mlflow.runs.logBatch(runId, { metrics: [{ key: 'acc', value: 1, step: 1, timestamp: 1 }] });
    expect(await metric01(bench, runId)).toMatchObject({ outcome: 'fail' });
  });
});

describe('a tag that a seal covers', () => {
  it.each([
    ['is the value of a secret variable', { DEPLOY_TOKEN: 'e'.repeat(40) }, 'e'.repeat(40)],
    ['is the mark of what is left out', {}, '[redacted, not sealed]'],
  ])('is sealed although it %s', async (_what, env, value) => {
    const bench = await openBench();
    Object.assign(bench.runtime.env, env);
    bench.whileTraining(async () => {
      const [run] = await searchTiedRuns(bench.mlflow, 'tieback.tie', firstTie);
      await bench.mlflow.runs.setTag(run?.id ?? '', 'mlflow.source.git.commit', value);
    });
    const { runId = '' } = await bench.tieback.run(requestFor({ command: patientScript() }));
    expect(JSON.parse(await bench.sealedText(runId)).record.tags).toMatchObject({ 'mlflow.source.git.commit': value });
    expect(await metric01(bench, runId)).toMatchObject({ outcome: 'pass' });
    await bench.mlflow.runs.setTag(runId, 'mlflow.source.git.commit', 'f'.repeat(40));
    expect(await metric01(bench, runId)).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('tags.mlflow.source.git.commit was'),
    });
    expect(await findings(bench)).toMatchObject([{ code: 'run-changed' }]);
  });
});

describe('a tag of somebody else whose URL has a password', () => {
  const url = 'https://ada:pwREPO99@github.example/x/y.git';
  const tag = 'mlflow.source.git.repoURL';

  it.each(['own', 'adopt'] as const)('is not sealed, and the run still equals its seal: mode %s', async (mode) => {
    const bench = await openBench();
    bench.whileTraining(async () => {
      const [own] = await searchTiedRuns(bench.mlflow, 'tieback.tie', firstTie);
      const { id } = own ?? (await makeScriptsRun(bench));
      await bench.mlflow.runs.setTag(id, tag, url);
    });
    const { runId = '', failures } = await bench.tieback.run(requestFor({ command: patientScript(), mode }));
    expect(failures).toEqual([]);
    expect(await bench.sealedText(runId)).not.toContain('pwREPO99');
    expect(bench.warnings().join()).toContain(`left out of its sealed record: tags.${tag}`);
    expect(await metric01(bench, runId)).toMatchObject({
      outcome: 'warn',
      reason: expect.stringContaining(`not sealed, because they held secrets: tags.${tag}`),
    });
    expect((await findings(bench)).map((finding) => 'code' in finding && finding.code)).toEqual(['not-sealed']);
    const comparison = await bench.tieback.compare({ repository, runs: [runId] });
    expect(comparison.runs).toMatchObject([{ notSealed: [`tags.${tag}`], unfit: [] }]);
    expect(comparison.code).toContainEqual({ key: tag, isSame: false, values: ['[redacted, not sealed]'] });
    expect(JSON.stringify(comparison)).not.toContain('pwREPO99');
    await loseRecord(bench, firstTie, runId);
    expect(await metric01(bench, runId)).toMatchObject({ outcome: 'warn' });
  });
});

describe('a run that another machine goes on with, which does not know its secret', () => {
  it('leaves no record on the anchor: the secret would be in it', async () => {
    const bench = await openBench({ attempts: 1 });
    using second = openSecondMachine(bench);
    bench.sandbox.lakefs.fail({
      method: 'POST',
      path: `/branches/tieback-${firstTie}/objects`,
      times: 2,
      when: 'before-effect',
      action: { kind: 'status', status: 500 },
    });
    const { failures } = await trainWithToken(bench);
    expect(failures).toMatchObject([{ step: 'record' }]);
    const resumed = await second.tieback.resume(firstTie, { repository, status: 'finished' });
    expect(resumed.isComplete).toBe(true);
    const runId = resumed.runId ?? '';
    await expect(bench.sealedText(runId)).rejects.toMatchObject({ code: 'LAKEFS_OBJECT_NOT_FOUND' });
    expect(second.notices()).toContainEqual(
      expect.stringContaining('the sealed record cannot be kept from here: the run is not as it was sealed, or'),
    );
    expect(await metric01(bench, runId)).toMatchObject({ outcome: 'warn' });
    expect(JSON.stringify(await findings(bench))).not.toContain('run-changed');
  });
});

describe('a run that is resumed from a shell without its secret', () => {
  const secretsFile = join('.tieback/ties', firstTie, 'secrets.json');

  /** MLflow goes down while the script trains, which has sent the token itself and left it in the metrics file. */
  const breakOff = async (bench: RunBench, more = 'true') => {
    learnToken(bench);
    bench.whileTraining(async () => {
      const [run] = await searchTiedRuns(bench.mlflow, 'tieback.tie', firstTie);
      await bench.mlflow.runs.logBatch(run?.id ?? '', { params: { tok: canary, url: `https://hub/${canary}?a=b` } });
      bench.takeDown('mlflow', 0);
    });
    const command = patientScript(`echo '{"params":{"spooled":"hub ${canary}"}}' >> "$TIEBACK_METRICS"; ${more}`);
    const { isComplete } = await bench.tieback.run(requestFor({ command, reports: ['md', 'json'] }));
    expect(isComplete).toBe(false);
    bench.bringUp();
    Object.assign(bench.runtime.env, { HF_TOKEN: undefined });
  };

  it('neither sends nor seals nor reports it', async () => {
    const bench = await openBench({ attempts: 1 });
    await breakOff(bench);
    expect(bench.read(secretsFile)).not.toContain('canary');
    expect(statSync(join(bench.dir, secretsFile)).mode & 0o777).toBe(0o600);
    const { runId = '', failures, isComplete } = await bench.tieback.resume();
    expect([isComplete, failures]).toEqual([true, []]);
    expect((await bench.mlflow.runs.get(runId)).params['spooled']).toBe('hub [redacted]');
    expect(await bench.sealedText(runId)).not.toContain('canary');
    expect(bench.warnings().join()).toContain('left out of its sealed record: params.tok, params.url');
    for (const format of ['md', 'json'])
      expect(bench.read(join('.tieback/ties', firstTie, `reports/provenance.${format}`))).not.toContain('canary');
    expect(existsSync(join(bench.dir, secretsFile))).toBe(false);
  });

  it('reports it neither where the run was sealed before', async () => {
    const bench = await openBench({ attempts: 1 });
    learnToken(bench);
    bench.sandbox.mlflow.fail({
      method: 'PUT',
      path: '/tieback/provenance.md',
      times: 2,
      when: 'before-effect',
      action: { kind: 'status', status: 500 },
    });
    bench.whileTraining(async () => {
      const [run] = await searchTiedRuns(bench.mlflow, 'tieback.tie', firstTie);
      await bench.mlflow.runs.logBatch(run?.id ?? '', { params: { tok: canary } });
    });
    const { failures } = await bench.tieback.run(requestFor({ command: patientScript(), reports: ['md'] }));
    expect(failures).toMatchObject([{ step: 'report' }]);
    Object.assign(bench.runtime.env, { HF_TOKEN: undefined });
    const { isComplete } = await bench.tieback.resume();
    expect(isComplete).toBe(true);
    expect(bench.read(join('.tieback/ties', firstTie, 'reports/provenance.md'))).not.toContain('canary');
  });

  it.each([
    ['that has no such secret keeps no file of it', {}, false],
    [
      'whose secrets are those of the settings keeps none either',
      { MLFLOW_TRACKING_PASSWORD: 'pw-of-settings' },
      false,
    ],
    ['with one keeps it while the command runs', { HF_TOKEN: canary }, true],
  ])('a shell %s', async (_what, env, isKept) => {
    const bench = await openBench();
    Object.assign(bench.runtime.env, env);
    const auth = { kind: 'basic', username: 'ada', password: 'pw-of-settings' } as const;
    const tieback = createTieback(
      { ...bench.config, mlflow: { ...bench.config.mlflow, auth } },
      { runtime: bench.runtime },
    );
    const file = '"$(dirname "$TIEBACK_METRICS")/secrets.json"';
    const wait = `for i in $(seq ${isKept ? 100 : 10}); do test -e ${file} && break; sleep 0.1; done`;
    const look = `${wait}; test -e ${file}; echo $? > kept`;
    await tieback.run(requestFor({ command: script(look) }));
    expect(bench.read('kept')).toBe(isKept ? '0\n' : '1\n');
  });

  it('is not known by its file any more once the tie is given up', async () => {
    const bench = await openBench({ attempts: 1 });
    await breakOff(bench);
    expect(existsSync(join(bench.dir, secretsFile))).toBe(true);
    await bench.tieback.abort(firstTie, { isTrainingDiscarded: true });
    expect(existsSync(join(bench.dir, secretsFile))).toBe(false);
  });

  it('is known by its file also where the command has removed that', async () => {
    const bench = await openBench({ attempts: 1 });
    const file = '"$(dirname "$TIEBACK_METRICS")/secrets.json"';
    await breakOff(bench, `until test -e ${file}; do sleep 0.05; done; rm ${file}`);
    expect(existsSync(join(bench.dir, secretsFile))).toBe(true);
  });

  it('is recorded all the same where the disk did not take what it is recognised by', async () => {
    const bench = await openBench({ attempts: 1 });
    mkdirSync(join(bench.dir, secretsFile), { recursive: true });
    await breakOff(bench);
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true, failures: [] });
  });
});
