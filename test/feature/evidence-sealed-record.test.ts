import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TiebackError } from '../../src/errors.ts';
import { deriveSubject } from '../../src/evidence/derive/derive.ts';
import type { EvidencePorts } from '../../src/evidence/evidence-ports.ts';
import { recordId } from '../../src/evidence/record-id.ts';
import { takeEvidence } from '../../src/evidence/take-evidence.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import { firstTie, openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';

type Get = EvidencePorts['lakefs']['objects']['get'];

const options = { takenAt: '2026-11-21T12:00:00.000Z', tool: 'tieback/test' };
const never = new AbortController().signal;
const outcome = ({ checks }: Evidence, id: string) => checks.find((check) => check.id === id);

const tiedRun = async ({ tieback }: RunBench): Promise<string> => {
  const metric = script(`echo '{"metrics":{"acc":0.5},"params":{"lr":"0.1"}}' >> $TIEBACK_METRICS`);
  const { runId } = await tieback.run(requestFor({ command: metric, showMetrics: ['acc'] }));
  if (runId === undefined) throw new Error('no run was made');
  return runId;
};

const portsWith = ({ lakefs, mlflow }: RunBench, get: Get): EvidencePorts => ({
  lakefs: {
    endpoint: lakefs.endpoint,
    branches: lakefs.branches,
    tags: lakefs.tags,
    commits: lakefs.commits,
    objects: { list: lakefs.objects.list, get },
    server: lakefs.server,
  },
  mlflow,
  runtime: { now: () => 1 },
});

describe('evidence and the sealed record on the anchor', () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', note);
  });
  afterEach(() => {
    process.off('unhandledRejection', note);
  });

  it('is the same however late the record comes', async () => {
    using bench = await openRunBench();
    const id = await tiedRun(bench);
    const late: Get = async (...args) => {
      await sleep(150);
      return bench.lakefs.objects.get(...args);
    };
    const soon = await takeEvidence({ id }, portsWith(bench, bench.lakefs.objects.get), options, never);
    expect(soon.subject.seal.sealed.grade).toBe('verified');
    expect(await takeEvidence({ id }, portsWith(bench, late), options, never)).toEqual(soon);
  });

  it('says that the record could not be read when its body breaks off', async () => {
    using bench = await openRunBench();
    const id = await tiedRun(bench);
    const broken: Get = async () => new ReadableStream({ pull: (to) => to.error(new TypeError('terminated')) });
    const evidence = await takeEvidence({ id }, portsWith(bench, broken), options, never);
    expect(evidence.subject.seal.sealed.grade).toBe('recorded');
    expect(JSON.stringify(evidence.records['tieback:gaps'])).toContain('"why":"unreachable"');
    expect(outcome(evidence, 'METRIC-01')?.outcome).toBe('pass');
  });

  it('rejects, and leaves no rejection unhandled, when it is told to stop while reads are under way', async () => {
    using bench = await openRunBench();
    await tiedRun(bench);
    const stop = new AbortController();
    const rejectAfter = async (ms: number): Promise<never> => {
      await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
      await sleep(ms);
      throw new TiebackError('HTTP_ABORTED', 'stopped', { hint: 'try again' });
    };
    const ports = portsWith(bench, () => rejectAfter(40));
    const lakefs = { ...ports.lakefs, branches: { find: () => rejectAfter(1) } };
    const mlflow = { ...ports.mlflow, runs: { ...ports.mlflow.runs, find: () => rejectAfter(20) } };
    const target = { id: firstTie, repository };
    const taken = takeEvidence(target, { ...ports, lakefs, mlflow }, options, stop.signal);
    setTimeout(() => stop.abort(), 30);
    await expect(taken).rejects.toThrow();
    await sleep(80);
    expect(unhandled).toEqual([]);
  });
});

describe('evidence of a run that was added to after it was sealed', () => {
  it('warns of a later input, metric, parameter or tag, and fails an edit of what was sealed', async () => {
    using bench = await openRunBench();
    const id = await tiedRun(bench);
    const take = () => bench.tieback.evidence({ id, repository });
    const dataset = { name: 'later', digest: 'abc', sourceType: 'local', source: '{}' };
    await bench.mlflow.runs.logInputs(id, [{ dataset, tags: { 'mlflow.data.context': 'eval' } }]);
    await bench.mlflow.runs.setTag(id, 'reviewer', 'grace');
    expect(outcome(await take(), 'METRIC-01')).toMatchObject({
      outcome: 'warn',
      reason: 'added after it was sealed: dataset input later',
    });
    await bench.mlflow.runs.logBatch(id, {
      metrics: [{ key: 'reviewed', value: 1, step: 0, timestamp: 1 }],
      params: { later: 'yes' },
      tags: { 'mlflow.source.git.diff': 'a', 'lakefs.data_tag': 'b' },
    });
    const added = await take();
    expect(outcome(added, 'METRIC-01')).toMatchObject({
      outcome: 'warn',
      reason:
        'added after it was sealed: param later, metric reviewed, tag lakefs.data_tag, tag mlflow.source.git.diff, dataset input later',
    });
    expect(added.subject.seal.changedSections).toMatchObject({ value: [] });
    await bench.mlflow.runs.logBatch(id, { metrics: [{ key: 'acc', value: 0.9, step: 1, timestamp: 2 }] });
    await bench.mlflow.runs.setTag(id, 'mlflow.source.name', 'another.py');
    const edited = await take();
    expect(outcome(edited, 'METRIC-01')?.outcome).toBe('fail');
    expect(edited.subject.seal.changedSections).toMatchObject({ value: ['histories', 'metrics', 'tags'] });
  });
});

describe('evidence of a run with a secret', () => {
  it('holds what was sealed against the run before the secret is taken out, and warns of a later parameter', async () => {
    using bench = await openRunBench();
    const id = await tiedRun(bench);
    await bench.mlflow.runs.logBatch(id, { params: { later: 'yes' } });
    const redact = (text: string) => (text === '0.1' ? '[redacted]' : text);
    const ports = { ...portsWith(bench, bench.lakefs.objects.get), redact };
    const evidence = await takeEvidence({ id }, ports, options, never);
    expect(JSON.stringify(evidence.records['tieback:redactions'])).toContain('/record/params/lr');
    expect(outcome(evidence, 'METRIC-01')).toMatchObject({
      outcome: 'warn',
      reason: 'added after it was sealed: param later',
    });
  });
});

describe('evidence and a data commit with metadata named like the back-link', () => {
  it('finds the tie’s own run whatever run the metadata names', async () => {
    using bench = await openRunBench();
    const other = 'ee'.repeat(16);
    const prepare = 'mkdir -p data && echo more > data/extra.csv';
    const made = await bench.tieback.run(
      requestFor({ data: { dir: 'data' }, prepare, metadata: { mlflow_run_id: other } }),
    );
    const { subject } = await bench.tieback.evidence({ id: made.dataCommit ?? '', repository });
    expect(subject.run.id).toMatchObject({ value: made.runId });
    const named = subject.data.commit.metadata.find(({ key }) => key === 'mlflow_run_id');
    expect(named?.fact).toMatchObject({ grade: 'asserted', value: other });
  });
});

describe('evidence of a long history', () => {
  const points = 1500;
  const command = script(
    `for i in $(seq ${points}); do echo '{"metrics":{"acc":0.'$i'},"step":'$i'}'; done >> "$TIEBACK_METRICS"`,
  );
  const longRun = async ({ tieback }: RunBench): Promise<string> =>
    (await tieback.run(requestFor({ command, showMetrics: ['acc'] }))).runId ?? '';
  const metricOf = ({ subject }: Evidence) => subject.run.metrics.find(({ key }) => key === 'acc');

  it('holds its points once while they are as they were sealed, and gives the same facts again from that', async () => {
    using bench = await openRunBench();
    const id = await longRun(bench);
    const evidence = await bench.tieback.evidence({ id, repository });
    const asSealed = evidence.records[recordId.historyAsSealed(id, 'acc')]?.body;
    expect(asSealed).toMatchObject({ points, sameAs: { pointer: '/record/histories/acc' } });
    expect(Object.keys(evidence.records)).not.toContain(recordId.history(id, 'acc'));
    expect(JSON.stringify(evidence).split('"step":1499,')).toHaveLength(2);
    expect(metricOf(evidence)).toMatchObject({ historyLength: { value: points }, changedHistory: { value: [] } });
    expect(outcome(evidence, 'METRIC-01')?.outcome).toBe('pass');
    expect(deriveSubject(evidence.records)).toEqual(evidence.subject);
  });

  it('holds MLflow’s points too once they are others, and draws the sealed ones', async () => {
    using bench = await openRunBench();
    const id = await longRun(bench);
    await bench.mlflow.runs.logBatch(id, { metrics: [{ key: 'acc', value: 7, step: 750, timestamp: 2 }] });
    const evidence = await bench.tieback.evidence({ id, repository });
    expect(Object.keys(evidence.records)).toContain(recordId.history(id, 'acc'));
    expect(metricOf(evidence)).toMatchObject({
      historyLength: { value: points },
      changedHistory: { value: [{ step: 750, value: 7, timestamp: 2 }] },
    });
    expect(outcome(evidence, 'METRIC-01')?.outcome).toBe('fail');
    const html = await bench.tieback.report(evidence, { format: 'html' });
    expect(html).toContain('as sealed; the rings are MLflow’s today: 7 at step 750');
  });
});
