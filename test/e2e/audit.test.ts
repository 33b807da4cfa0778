import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditFinding, auditCodes } from '../../src/model/audit.ts';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let own: RunOutcome;
let fixed: RunOutcome;
beforeAll(async () => {
  bench = await openWorkbench();
  bench.write('data/new.csv', '1\n');
  ({ result: own } = await bench.run(['--data', 'data', '--delete', '--name', 'own', '--tag', 'v2'], ['true']));
  const on = ['run', '--repo', bench.repository, '--on', 'v2', '--experiment', bench.experiment, '--result', 'on.json'];
  expect(await bench.cli([...on, '--prefix', 'train', '--', 'true'])).toMatchObject({ code: 0 });
  fixed = JSON.parse(bench.read('on.json'));
}, 60_000);
afterAll(() => bench[Symbol.asyncDispose]());

const audit = async (more: readonly string[] = [], { cli, repository } = bench) => {
  const { code, stdout, stderr } = await cli(['audit', '--repo', repository, '--json', ...more]);
  expect([0, 3], stdout).toContain(code);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.flatMap((line) => schemaProblems('audit-1.json', line))).toEqual([]);
  const findings: readonly AuditFinding[] = lines.filter(({ kind }) => kind === 'finding');
  return { code, stderr, findings, codes: findings.map((one) => one.code).sort(), summary: lines.at(-1) };
};

describe('tieback audit', () => {
  it('is quiet about clean ties, all their content read, and about runs of nobody knows which repository', async () => {
    const { experimentId } = await bench.mlflow.runs.get(String(own.runId));
    await bench.mlflow.runs.create({ experimentId, startTime: 0, tags: { 'tieback.tie': '20200101-0123456789' } });
    expect(await audit(['--probe', 'all'])).toMatchObject({
      code: 0,
      codes: [],
      summary: { runs: 2, ties: 2, probed: { what: 'all', commits: 1, objects: 1 } },
    });
    const said = await bench.cli(['audit', '--repo', bench.repository, '--experiment', bench.experiment, '--probe']);
    expect(said).toMatchObject({ code: 0, stdout: '' });
    expect(said.stderr).toContain('2 runs, 2 ties, 0 model versions in 1 repository: 0 errors, 0 warnings');
    expect(said.stderr).toContain('content read: a sample, 1 object of 1 data commit');
  });

  it('finds what was done to them, and writes it as JUnit has it', async () => {
    const { repository, lakefs, mlflow } = bench;
    await mlflow.runs.setTag(String(fixed.runId), 'lakefs.commit_url', 'http://elsewhere');
    await mlflow.runs.delete(String(own.runId));
    await lakefs.tags.delete(repository, 'v2');
    await lakefs.tags.create(repository, { id: 'v2', ref: 'v1' });
    for (const name of [`tieback-${own.tie}`, String(own.branch)]) await lakefs.branches.delete(repository, name);
    await lakefs.gcRules.set(repository, { defaultRetentionDays: 1, branches: [] });
    const found = await audit(['--junit', 'reports/audit.xml']);
    expect(found.code).toBe(3);
    expect(found.codes).toEqual(['link-back-missing', 'run-changed', 'run-deleted', 'tag-moved', 'tag-moved']);
    const xml = bench.read('reports/audit.xml');
    expect(xml).toContain(
      `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="${Object.keys(auditCodes).length}" failures="4" errors="0">`,
    );
    expect(xml).toContain('<failure type="run-changed"');
    expect(await audit(['--fail-on', 'never'])).toMatchObject({ code: 0 });
    const said = await bench.cli(['audit', '--repo', repository]);
    expect(said).toMatchObject({ code: 3, stdout: expect.stringMatching(/✗ .*\[run-changed\]\n {2}next: /) });
  });

  it('refuses what it does not understand, and to audit nothing', async () => {
    const wrong = [['--fail-on', 'much'], ['--probe', 'some'], ['--all', '--repo', 'x'], []];
    for (const args of wrong) expect(await bench.cli(['audit', ...args])).toMatchObject({ code: 2 });
    expect(await bench.cli(['audit', '--experiment', 'nobody'])).toMatchObject({ code: 1 });
  });

  it('tells of metrics and params that came after the seal, and of no note', async () => {
    await using other = await openWorkbench();
    const { result } = await other.run(['--name', 'late'], ['true']);
    await other.mlflow.runs.logBatch(String(result.runId), {
      metrics: [{ key: 'auc', value: 0.99, step: 0, timestamp: Date.now() }],
      tags: { 'mlflow.note.content': 'good', owner: 'ada' },
    });
    expect(await audit([], other)).toMatchObject({
      code: 3,
      findings: [{ code: 'added-after-seal', severity: 'warning', subject: { run: result.runId } }],
    });
    expect(await audit(['--fail-on', 'error'], other)).toMatchObject({ code: 0 });
  });
});
