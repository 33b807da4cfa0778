import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/model/evidence.ts';
import { anchorBranch, sealedRecordPath } from '../../src/tie/keys.ts';
import {
  experiment,
  firstTie,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
  script,
} from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

const check = ({ checks }: Evidence, id: string) => checks.find((one) => one.id === id);
const own = 'retina-first';

/** A tie whose script made two nested runs. */
const nestedTie = async (bench: RunBench) => {
  const nested: string[] = [];
  bench.whileTraining(async () => {
    const [tied] = (await servicesState(bench, repository)).runs;
    const { id = '' } = (await bench.mlflow.experiments.findByName(experiment)) ?? {};
    const tags = {
      'tieback.tie': firstTie,
      'lakefs.repo': repository,
      'mlflow.parentRunId': tied?.id ?? '',
      'lakefs.branch': own,
    };
    for (let count = 0; count < 2; count++) {
      nested.push((await bench.mlflow.runs.create({ experimentId: id, startTime: bench.runtime.now(), tags })).id);
    }
  });
  const made = await bench.tieback.run(requestFor({ command: patientScript() }));
  return { main: made.runId ?? '', backLink: made.backLinkCommit ?? '', nested };
};

const deleteBranches = async ({ lakefs }: RunBench): Promise<void> => {
  for (const branch of [own, anchorBranch(firstTie)]) await lakefs.branches.delete(repository, branch);
};

describe('evidence of a run that its script nested in the tie’s own', () => {
  it('finds it on the list that the back-link seals, and holds no seal of another run against it', async () => {
    using bench = await openRunBench();
    const { main, nested } = await nestedTie(bench);
    const [id = '', sibling] = nested;
    const evidence = await bench.tieback.evidence({ id, repository });
    expect(check(evidence, 'LINK-02')).toMatchObject({ outcome: 'pass', reason: expect.stringContaining('is on it') });
    expect(check(evidence, 'METRIC-01')).toMatchObject({ outcome: 'warn', reason: expect.stringContaining(main) });
    expect(evidence.checks.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect(evidence.subject.run.otherRuns).toMatchObject([main, sibling].sort().map((value) => ({ value })));
  });

  it('is told apart from a run that was given the tie’s tag later', async () => {
    using bench = await openRunBench();
    const { main } = await nestedTie(bench);
    const { experimentId, tags } = await bench.mlflow.runs.get(main);
    const late = await bench.mlflow.runs.create({ experimentId, startTime: bench.runtime.now(), tags });
    const ofLate = await bench.tieback.evidence({ id: late.id, repository });
    expect(check(ofLate, 'LINK-02')).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('not on it') });
    const ofMain = await bench.tieback.evidence({ id: main, repository });
    expect(check(ofMain, 'LINK-05')).toMatchObject({ outcome: 'warn', reason: expect.stringContaining(late.id) });
  });
});

describe('evidence of a tie whose branches were both deleted', () => {
  it('goes by the back-link when that was asked for', async () => {
    using bench = await openRunBench();
    const { main, backLink } = await nestedTie(bench);
    await deleteBranches(bench);
    const evidence = await bench.tieback.evidence({ id: backLink, repository });
    expect(evidence.subject.links.back.id).toMatchObject({ grade: 'verified', value: backLink });
    expect(check(evidence, 'LINK-02')).toMatchObject({ outcome: 'pass', reason: `the back-link names run ${main}` });
    expect(check(evidence, 'GOV-04')?.outcome).toBe('fail');
  });

  it('goes by the nesting of its runs when the tie was asked for', async () => {
    using bench = await openRunBench();
    const { main } = await nestedTie(bench);
    await deleteBranches(bench);
    const evidence = await bench.tieback.evidence({ id: firstTie, repository });
    expect(evidence.subject.run.id).toMatchObject({ value: main });
    expect(check(evidence, 'LINK-02')).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('no branch') });
  });
});

describe('evidence of a run with models', () => {
  it('names what the run logged, and the registered versions with their aliases', async () => {
    using bench = await openRunBench();
    const { runId = '' } = await bench.tieback.run(requestFor());
    const { experimentId } = await bench.mlflow.runs.get(runId);
    for (const source_run_id of [runId, 'ee'.repeat(16)]) {
      const body = JSON.stringify({ experiment_id: experimentId, name: 'net', source_run_id });
      await bench.sandbox.mlflow.fetch(
        new Request('http://mlflow.sandbox/api/2.0/mlflow/logged-models', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        }),
      );
    }
    await bench.mlflow.registeredModels.create({ name: 'retina-net' });
    const { version } = await bench.mlflow.modelVersions.create({
      name: 'retina-net',
      source: `runs:/${runId}/m`,
      runId,
    });
    await bench.mlflow.registeredModels.setAlias('retina-net', 'champion', version);
    const { run } = (await bench.tieback.evidence({ id: runId, repository })).subject;
    expect(run.modelVersions).toMatchObject([
      {
        name: { grade: 'recorded', value: 'retina-net' },
        version: { value: version },
        aliases: { grade: 'recorded', value: ['champion'] },
      },
    ]);
    expect(run.loggedModels).toMatchObject([{ name: { grade: 'recorded', value: 'net' } }]);
  });
});

describe('a seal', () => {
  const byHand = `
    const text = (value) => Array.isArray(value) ? '[' + value.map(text) + ']'
      : value && typeof value === 'object'
        ? '{' + Object.keys(value).sort().map((key) => JSON.stringify(key) + ':' + text(value[key])) + '}'
        : JSON.stringify(value);
    const hash = (value) => require('node:crypto').createHash('sha256').update(text(value)).digest('hex');
    const { record } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    const sections = Object.fromEntries(Object.keys(record).map((key) => [key, hash(record[key])]));
    console.log(JSON.stringify({ sections, seal: hash(sections) }));`;

  it('is computed again from the stored record by a few lines of anybody’s own', async () => {
    using bench = await openRunBench();
    const spooled = '{"metrics":{"acc":0.5,"tiny":3.25e-9,"huge":1e22},"params":{"10":"a","9":"b","ü":"é €"}}';
    const command = script(`echo '${spooled}' >> $TIEBACK_METRICS`);
    const { runId = '', backLinkCommit = '' } = await bench.tieback.run(requestFor({ command, showMetrics: ['acc'] }));
    const stored = await bench.lakefs.objects.get(repository, anchorBranch(firstTie), sealedRecordPath(runId));
    const input = await new Response(stored).text();
    const computed = JSON.parse(execFileSync(process.execPath, ['-e', byHand], { input, encoding: 'utf8' }));
    const { metadata } = await bench.lakefs.commits.get(repository, backLinkCommit);
    expect(computed.seal).toBe(metadata['tieback.seal']);
    const names = ['histories', 'inputs', 'metrics', 'params', 'run', 'tags'];
    expect(names.map((name) => computed.sections[name])).toEqual(names.map((name) => metadata[`tieback.seal.${name}`]));
  });
});
