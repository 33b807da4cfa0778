import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comparisonText } from '../../src/cli/output/comparison-text.ts';
import { createStyle } from '../../src/cli/output/style.ts';
import type { AuditFinding } from '../../src/model/audit.ts';
import type { ComparedRun, Comparison } from '../../src/model/comparison.ts';
import type { RankingMetric, Threshold } from '../../src/promote/gates/gate.ts';
import { parseThreshold } from '../../src/promote/gates/metric-gates.ts';
import { anchorBranch } from '../../src/tie/keys.ts';
import { createTieback } from '../../src/tieback.ts';
import { schemaProblems } from '../support/published-schema.ts';
import {
  experiment,
  listAll,
  openRunBench,
  type RunBench,
  repository,
  requestFor,
  script,
} from '../support/run-bench.ts';

let bench: RunBench;
beforeEach(async () => {
  bench = await openRunBench();
});
afterEach(() => bench[Symbol.dispose]());

type Logged = {
  readonly metrics?: Readonly<Record<string, number>>;
  readonly params?: Readonly<Record<string, string>>;
};

const train = async (runName: string, logged: Logged, end = '', showMetrics: readonly string[] = []) => {
  // Runs that begin at one moment come in the order of their random ids.
  bench.passTimeEverywhere(1000);
  const outcome = await bench.tieback.run(
    requestFor({
      runName,
      showMetrics,
      inputs: [{ role: 'test', uri: `lakefs://${repository}/v1/test/` }],
      command: script(`echo '${JSON.stringify({ ...logged, step: 1 })}' >> $TIEBACK_METRICS; ${end}`),
    }),
  );
  if (outcome.runId === undefined) throw new Error(`${runName} left no run`);
  return { ...outcome, runId: outcome.runId };
};
const logMetric = (runId: string, key: string, value: number) =>
  bench.mlflow.runs.logBatch(runId as never, { metrics: [{ key, value, step: 2, timestamp: 9 }] });

const compare = async (...runs: readonly string[]): Promise<Comparison> => {
  const comparison = await bench.tieback.compare({ repository, experiment, runs });
  expect(schemaProblems('comparison-1.json', JSON.parse(JSON.stringify(comparison)))).toEqual([]);
  return comparison;
};
const named = ({ runs }: Comparison, name: string): ComparedRun => {
  const found = runs.find(({ runName }) => runName === name);
  if (found === undefined) throw new Error(`no run ${name}`);
  return found;
};
const valuesOf = ({ metrics }: ComparedRun) => Object.fromEntries(metrics.map(({ key, value }) => [key, value]));
const linesOf = (comparison: Comparison, name: string) =>
  comparisonText(comparison, createStyle(false))
    .split('\n')
    .filter((line) => line.includes(`${name} (`));

const auc: RankingMetric = { key: 'auc', direction: 'max' };
type Asked = { readonly run?: string; readonly best?: RankingMetric; readonly thresholds?: readonly Threshold[] };
const propose = async (asked: Asked) => {
  const scope = asked.run === undefined ? { experiment } : {};
  const proposal = await bench.tieback.planPromotion({ repository, model: 'net', ...scope, ...asked });
  if (proposal.kind !== 'refused') throw new Error(proposal.kind);
  expect(schemaProblems('decision-1.json', JSON.parse(JSON.stringify(proposal)))).toEqual([]);
  return { ...proposal, gate: (name: string) => proposal.gates.find(({ gate }) => gate === name) };
};
const findings = async () =>
  (await listAll(bench.tieback.audit({}))).filter((line): line is AuditFinding => line.kind === 'finding');

describe('a metric that was written by hand after the seal', () => {
  const late = async () => {
    const { runId } = await train('late', { metrics: { acc: 0.7 } });
    await logMetric(runId, 'auc', 0.99);
    return runId;
  };

  it('does not compete, and is named by the gates', async () => {
    const runId = await late();
    const says = 'metric auc was added after the run was sealed: it does not count';
    const best = await propose({ best: auc });
    expect(best).toMatchObject({ run: null, leftOut: [{ id: runId, name: 'late', reason: says }] });
    expect(best.gate('winner')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(/^none of 1 run competes by auc; the reference is run late \(/),
    });
    expect(best.next).toContain(`tieback compare --experiment ${experiment} --metric auc`);
    const named = await propose({ run: runId, thresholds: [parseThreshold('auc>=0.9')] });
    expect(named.gate('threshold auc>=0.9')).toMatchObject({ outcome: 'fail', reason: `the run: ${says}` });
  });

  it('is no winner over one that was sealed', async () => {
    await late();
    await train('early', { metrics: { auc: 0.6 } });
    const proposal = await propose({ best: auc });
    expect(proposal).toMatchObject({ run: { name: 'early' }, leftOut: [{ name: 'late' }] });
    expect(proposal.gate('winner')).toMatchObject({ reason: 'auc 0.6, best of 1, and 1 did not compete' });
  });

  it('gives no confidence bound by counts that were added', async () => {
    const { runId } = await train('counted', { metrics: { auc: 0.9 } });
    await logMetric(runId, 'auc.n', 100_000);
    const proposal = await propose({ run: runId, thresholds: [parseThreshold('auc:lower>=0.89')] });
    expect(proposal.gate('threshold auc:lower>=0.89')?.outcome).toBe('fail');
  });

  it('is a finding of its own in an audit, and so is a param; notes and other tags are none', async () => {
    const runId = await late();
    await bench.mlflow.runs.logBatch(runId, {
      params: { later: '1' },
      tags: { 'mlflow.note.content': 'good', owner: 'ada', 'mlflow.log-model.history': '[]' },
    });
    expect(await findings()).toMatchObject([
      {
        code: 'added-after-seal',
        severity: 'warning',
        subject: { run: runId },
        message: `to run "${runId}" was added after it was sealed: param later = 1, metric auc = 0.99`,
      },
    ]);
  });

  it('is told as information where it is a tag that seals cover', async () => {
    const { runId } = await train('tagged', {});
    await bench.mlflow.runs.setTag(runId, 'tieback.gpu', 'A100');
    expect(await findings()).toMatchObject([{ code: 'added-after-seal', severity: 'info' }]);
    expect(named(await compare(), 'tagged').sealDifferences).toEqual([{ field: 'tags.tieback.gpu', today: 'A100' }]);
  });

  it.each([
    ['validation', 'warning'],
    ['Test', 'warning'],
    ['train', 'warning'],
    ['gallery', 'info'],
  ])('is told of a dataset input for %s as %s', async (context, severity) => {
    const { runId } = await train('fed', {});
    const dataset = { name: 'evil', digest: 'abc', sourceType: 'local', source: '{}' };
    await bench.mlflow.runs.logInputs(runId, [{ dataset, tags: { 'mlflow.data.context': context } }]);
    expect(await findings()).toMatchObject([
      { code: 'added-after-seal', severity, message: expect.stringContaining('dataset input evil') },
    ]);
  });

  it('stands in a comparison as what does not count', async () => {
    await late();
    const comparison = await compare();
    expect(named(comparison, 'late')).toMatchObject({
      sealState: 'sealed',
      metrics: [{ key: 'acc', value: 0.7 }],
      addedMetrics: [{ key: 'auc', value: 0.99 }],
    });
    const [row, flag] = linesOf(comparison, 'late');
    expect(row).toMatch(/0\.7 +0\.99 \(after the seal\)$/);
    expect(flag).toMatch(/^! late \(\w{8}\): metrics\.auc 0\.99: added after the seal, does not count$/);
    const md = await bench.tieback.reportComparison(comparison, { format: 'md' });
    expect(md).toContain('**added after the seal: it does not count** | 0.99 |');
  });

  it('does not count as test data either', async () => {
    const outcome = await bench.tieback.run(requestFor({ runName: 'untested' }));
    const dataset = { name: 'late', digest: 'd', sourceType: 's3', source: '' };
    const source = JSON.stringify({ uri: `s3://${repository}/${outcome.dataCommit}/test/` });
    await bench.mlflow.runs.logInputs(String(outcome.runId) as never, [
      { dataset: { ...dataset, source }, tags: { 'mlflow.data.context': 'test' } },
    ]);
    expect((await bench.mlflow.runs.get(String(outcome.runId) as never)).datasetInputs.length).toBeGreaterThan(1);
    expect(named(await compare(), 'untested').testData).toEqual([]);
  });
});

describe('a metric that was edited after the seal', () => {
  it('is compared and judged by what was sealed, and refused', async () => {
    const { runId } = await train('edited', { metrics: { auc: 0.8 } });
    await train('honest', { metrics: { auc: 0.85 } });
    await logMetric(runId, 'auc', 0.999);
    const comparison = await compare();
    expect(named(comparison, 'edited')).toMatchObject({ metrics: [{ key: 'auc', value: 0.8, today: 0.999 }] });
    const [row, flag] = linesOf(comparison, 'edited');
    expect(row).toContain('0.8 (today 0.999)');
    expect(flag).toContain('metrics.auc: today 0.999 (step 2); sealed as 0.8 (step 1)');
    const html = await bench.tieback.reportComparison(comparison, { format: 'html' });
    expect(html).toContain('today 0.999; sealed as 0.8');
    expect(await propose({ best: auc })).toMatchObject({ run: { name: 'honest' } });
    const proposal = await propose({ run: runId, thresholds: [parseThreshold('auc>=0.9')] });
    expect(proposal.gate('threshold auc>=0.9')).toMatchObject({
      outcome: 'fail',
      reason: '0.8 (as sealed; today 0.999)',
    });
    expect(proposal.gate('audit-clean')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('run-changed'),
    });
  });

  it('is told of by no back-link that a tag calls given up', async () => {
    const { runId } = await train('hidden', { metrics: { auc: 0.8 } });
    await logMetric(runId, 'auc', 0.999);
    await bench.mlflow.runs.setTag(runId, 'tieback.aborted', 'now by nobody');
    expect((await findings()).map(({ code }) => code)).toContain('run-changed');
  });

  it('cannot be compared where the sealed record is gone, which is said', async () => {
    const { runId, tie } = await train('lost', { metrics: { auc: 0.8 } });
    await logMetric(runId, 'auc', 0.999);
    await bench.lakefs.objects.delete(repository, anchorBranch(tie), `_tieback/runs/${runId}.json`);
    await bench.lakefs.commits.create(repository, anchorBranch(tie), { message: 'gone' });
    const comparison = await compare();
    expect(named(comparison, 'lost')).toMatchObject({
      sealState: 'unreadable',
      unfit: ['not as it was sealed, and the sealed record on its anchor cannot be read'],
    });
    expect(linesOf(comparison, 'lost')[1]).toContain('these are today’s values, and not those that were sealed');
    expect(await propose({ best: auc })).toMatchObject({ run: null, leftOut: [{ name: 'lost' }] });
  });

  it.each(['gone', 'forged'])('counts as the back-link states it where the sealed record is %s', async (state) => {
    const { runId, tie } = await train('shown', { metrics: { auc: 0.8, f1: 0.5 } }, '', ['auc']);
    await logMetric(runId, 'auc', 0.999);
    const path = `_tieback/runs/${runId}.json`;
    if (state === 'gone') await bench.lakefs.objects.delete(repository, anchorBranch(tie), path);
    else await bench.lakefs.objects.upload(repository, anchorBranch(tie), { path, body: Buffer.from('{}') });
    await bench.lakefs.commits.create(repository, anchorBranch(tie), { message: 'no more' });
    expect((await findings()).filter(({ code }) => /^(seal|run)-/.test(code))).toMatchObject([
      { code: 'run-changed', severity: 'error', message: expect.stringContaining('metrics.auc was 0.8 and is 0.999') },
      state === 'gone'
        ? { code: 'seal-unreadable', severity: 'warning', hint: expect.stringContaining('by the back-link: auc') }
        : { code: 'seal-forged', severity: 'error' },
    ]);
    const comparison = await compare();
    expect(named(comparison, 'shown')).toMatchObject({
      sealState: 'unreadable',
      metrics: [
        { key: 'auc', value: 0.8, today: 0.999 },
        { key: 'f1', value: 0.5 },
      ],
      sealDifferences: [{ field: 'metrics.auc', sealed: '0.8', today: '0.999' }],
    });
    expect(linesOf(comparison, 'shown')[0]).toContain('0.8 (today 0.999)');
  });
});

describe('what else of a run was edited', () => {
  it('is its status, and the sealed one is shown and counts', async () => {
    const { runId } = await train('failed', { metrics: { auc: 0.9 } }, 'exit 3');
    await bench.mlflow.runs.update(runId, { status: 'FINISHED' });
    const comparison = await compare();
    expect(named(comparison, 'failed')).toMatchObject({
      status: 'FAILED',
      unfit: ['status FAILED'],
      sealDifferences: [{ field: 'run.status', sealed: 'FAILED', today: 'FINISHED' }],
    });
  });

  it('is how its metric is defined: params by the seal, tags by nothing', async () => {
    await train('said', { metrics: { auc: 0.9 }, params: { average: 'macro' } });
    const { runId } = await train('silent', { metrics: { auc: 0.8 } });
    await bench.mlflow.runs.logBatch(runId, { params: { average: 'macro' } });
    expect(named(await compare('said', 'silent'), 'silent').comparability).toContainEqual(
      expect.objectContaining({ aspect: 'metric-definition', answer: 'differs' }),
    );
    await train('tagless', { metrics: { auc: 0.8 } });
    const { runId: tagged } = await train('tagged', { metrics: { auc: 0.8 } });
    await bench.mlflow.runs.setTag(tagged, 'average', 'weighted');
    expect(named(await compare('tagless', 'tagged'), 'tagged')).toMatchObject({
      metrics: [{ definition: {}, unsealedDefinition: { average: 'weighted' } }],
      comparability: expect.arrayContaining([
        expect.objectContaining({
          aspect: 'metric-definition',
          answer: 'unknown',
          reason: expect.stringContaining('tags that no seal covers say average = weighted'),
        }),
      ]),
    });
  });
});

describe('runs in a comparison', () => {
  it('are said to be unsealed where nobody sealed them', async () => {
    await train('first', { metrics: { auc: 0.8 } });
    const experimentId = (await bench.mlflow.experiments.findByName(experiment))?.id ?? '';
    const child = await bench.mlflow.runs.create({ experimentId, name: 'child', startTime: 1, tags: {} });
    await logMetric(child.id, 'auc', 0.95);
    const comparison = await compare();
    expect(named(comparison, 'child')).toMatchObject({ sealState: 'unsealed' });
    expect(linesOf(comparison, 'child')[1]).toMatch(/not sealed: these are today’s values$/);
    expect(valuesOf(named(comparison, 'first'))).toEqual({ auc: 0.8 });
    expect(named(comparison, 'first').sealDifferences).toBeUndefined();
  });

  it.each([
    ['as they were sealed', 'no request more', false, 0],
    ['edited', 'one request each', true, 3],
  ])('that are %s cost %s', async (_what, _cost, isEdited, more) => {
    for (const name of ['one', 'two', 'three']) {
      const { runId } = await train(name, { metrics: { auc: 0.8 } });
      if (isEdited) await logMetric(runId, 'auc', 0.9);
    }
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = async (...args) => {
      const request = new Request(...args);
      asked.push(new URL(request.url).pathname);
      return bench.runtime.fetch(request);
    };
    const counting = createTieback(bench.config, { runtime: { ...bench.runtime, fetch } });
    await counting.compare({ repository, experiment });
    expect(asked.filter((path) => path.endsWith('/objects'))).toHaveLength(more);
  });
});

describe('a promotion', () => {
  it('says of every run that did not compete why', async () => {
    await train('good', { metrics: { auc: 0.9 } });
    await train('better-broken', { metrics: { auc: 0.95 } }, 'exit 3');
    await train('without', { metrics: { acc: 0.9 } });
    const proposal = await propose({ best: auc });
    expect(Object.fromEntries(proposal.leftOut.map(({ name, reason }) => [name, reason]))).toEqual({
      'better-broken': 'status FAILED',
      without: 'has no metric "auc"',
    });
    expect(proposal.gate('winner')?.reason).toBe('auc 0.9, best of 1, and 2 did not compete');
  });

  it('counts who was held against the winner where that is the reference itself', async () => {
    await train('winner', { metrics: { auc: 0.9 } });
    await train('second', { metrics: { auc: 0.8 } });
    const proposal = await propose({ best: auc });
    expect(proposal.gate('comparable')).toMatchObject({
      outcome: 'pass',
      reason: 'no champion yet; 1 other run was tested and measured like it',
    });
  });
});
