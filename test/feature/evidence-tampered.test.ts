import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/model/evidence.ts';
import { openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';

const check = ({ checks }: Evidence, id: string) => checks.find((one) => one.id === id);

const tiedRun = async ({ tieback }: RunBench) => {
  const metric = script(`echo '{"metrics":{"acc":0.5}}' >> $TIEBACK_METRICS`);
  const { runId, tie, branch } = await tieback.run(requestFor({ command: metric }));
  if (runId === undefined) throw new Error('no run was made');
  return { runId, tie, branch };
};

describe('evidence of a tie with a forged back-link', () => {
  it('goes by the first one, and fails the link', async () => {
    using bench = await openRunBench();
    const { runId, tie } = await tiedRun(bench);
    const anchor = `tieback-${tie}`;
    const before = await bench.tieback.evidence({ id: runId, repository });
    const real = before.subject.links.back.id;
    const metadata = {
      'tieback.tie': tie,
      'tieback.role': 'run',
      mlflow_run_id: runId,
      'tieback.seal': 'ee'.repeat(32),
    };
    await bench.lakefs.commits.create(repository, anchor, { message: 'forged', metadata, allowEmpty: true });
    for (const id of [runId, tie]) {
      const evidence = await bench.tieback.evidence({ id, repository });
      expect(evidence.subject.links.back.id).toMatchObject({ value: real.grade === 'missing' ? '' : real.value });
      expect(evidence.subject.links.backLinks).toHaveLength(2);
      expect(evidence.subject.seal.sealed.grade).toBe('verified');
      expect(check(evidence, 'LINK-02')).toMatchObject({
        outcome: 'fail',
        reason: expect.stringMatching(/^two back-links: [0-9a-f]{12} sealed .*, [0-9a-f]{12} sealed eeeeeeeeeeee /),
      });
      expect(check(evidence, 'METRIC-01')?.outcome).toBe('pass');
    }
    expect(check(before, 'LINK-02')?.outcome).toBe('pass');
  });

  it('sees the real one on the own branch when the anchor was made anew', async () => {
    using bench = await openRunBench();
    const { runId, tie } = await tiedRun(bench);
    const { subject } = await bench.tieback.evidence({ id: runId, repository });
    const data = subject.data.commit.id.grade === 'missing' ? '' : subject.data.commit.id.value;
    const anchor = `tieback-${tie}`;
    await bench.lakefs.branches.delete(repository, anchor);
    await bench.lakefs.branches.create(repository, { name: anchor, source: data, isHidden: true });
    const metadata = {
      'tieback.tie': tie,
      'tieback.role': 'run',
      mlflow_run_id: runId,
      'tieback.seal': 'ee'.repeat(32),
    };
    await bench.lakefs.commits.create(repository, anchor, { message: 'forged', metadata, allowEmpty: true });
    const evidence = await bench.tieback.evidence({ id: runId, repository });
    expect(evidence.subject.links.backLinks).toHaveLength(2);
    expect(check(evidence, 'LINK-02')?.outcome).toBe('fail');
  });
});

describe('evidence asked for by a commit that only says that it is a tie’s', () => {
  it('is refused: the document would be about another one', async () => {
    using bench = await openRunBench();
    const { runId, tie } = await tiedRun(bench);
    await bench.lakefs.branches.create(repository, { name: 'fake', source: 'main' });
    const metadata = { 'tieback.tie': tie, 'tieback.role': 'run', mlflow_run_id: runId };
    const { id } = await bench.lakefs.commits.create(repository, 'fake', { message: 'f', metadata, allowEmpty: true });
    await expect(bench.tieback.evidence({ id: `lakefs://${repository}/fake` })).rejects.toMatchObject({
      code: 'TIE_CONTRADICTED',
      details: { commit: id, tie },
    });
    const { subject } = await bench.tieback.evidence({ id: runId });
    const real = subject.links.back.id.grade === 'missing' ? '' : subject.links.back.id.value;
    const byLink = await bench.tieback.evidence({ id: real, repository });
    expect(byLink.subject.run.id).toMatchObject({ value: runId });
  });
});

describe('evidence of a run that lost a tag of its tie', () => {
  it.each(['lakefs.commit_id', 'lakefs.repo'])('does not call the links whole without %s', async (key) => {
    using bench = await openRunBench();
    const { runId } = await tiedRun(bench);
    await bench.mlflow.runs.deleteTag(runId, key);
    expect(check(await bench.tieback.evidence({ id: runId, repository }), 'LINK-01')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining(`run tag "${key}" is missing`),
    });
  });

  it('is found by its other links, and says what is missing', async () => {
    using bench = await openRunBench();
    const { runId, tie } = await tiedRun(bench);
    await bench.mlflow.runs.deleteTag(runId, 'tieback.tie');
    const evidence = await bench.tieback.evidence({ id: runId });
    expect(evidence.subject.tie.id).toMatchObject({ value: tie });
    expect(check(evidence, 'LINK-01')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('run tag "tieback.tie" is missing'),
    });
    expect(check(evidence, 'METRIC-01')?.outcome).toBe('fail');
  });

  it('is found by its dataset input, when every link of a run on a fixed version was deleted', async () => {
    using bench = await openRunBench();
    const { runId, tie } = await bench.tieback.run(requestFor({ source: { kind: 'fixed', ref: 'v1' } }));
    const { tags } = await bench.mlflow.runs.get(runId ?? '');
    const links = Object.keys(tags).filter((key) => /^(tieback|lakefs)/.test(key));
    for (const key of links) await bench.mlflow.runs.deleteTag(runId ?? '', key);
    const evidence = await bench.tieback.evidence({ id: runId ?? '' });
    expect(evidence.subject.tie.id).toMatchObject({ value: tie });
  });

  it('is told from a run that was never tied', async () => {
    using bench = await openRunBench();
    const experimentId = await bench.mlflow.experiments.create({ name: 'plain' });
    const { id } = await bench.mlflow.runs.create({ experimentId, startTime: 1, tags: {} });
    await expect(bench.tieback.evidence({ id })).rejects.toMatchObject({
      code: 'TIE_NOT_FOUND',
      message: `run "${id}" exists in MLflow, but carries no link to lakeFS`,
    });
  });
});
