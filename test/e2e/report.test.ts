import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvidence } from '../../src/model/evidence.schema.ts';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let outcome: RunOutcome;
beforeAll(async () => {
  bench = await openWorkbench();
  const more = [
    '--data',
    'data',
    '--tag',
    'v1.1',
    '--input',
    `test=lakefs://${bench.repository}/v1/test`,
    '--show-metric',
    'acc',
  ];
  const prepare = ['--prepare', 'echo "9,9" > "$TIEBACK_DATA_DIR/new.csv"'];
  const command = 'echo \'{"metrics":{"acc":0.5},"step":1}\' >> "$TIEBACK_METRICS"';
  outcome = (await bench.run([...more, ...prepare], ['sh', '-c', command])).result;
});
afterAll(() => bench[Symbol.asyncDispose]());

const evidenceOf = async (subject: string, ...more: readonly string[]) => {
  const { stdout, stderr, code } = await bench.cli(['report', subject, '--format', 'json', '-o', '-', ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining('incomplete') });
  return readEvidence(JSON.parse(stdout));
};

describe('tieback report', () => {
  it('verifies a whole tie: every check that can be asked passes, and no fact is called more than it is', async () => {
    const { subject, checks } = await evidenceOf(outcome.runId ?? '');
    const failed = checks.filter(
      (check) => check.outcome === 'fail' || (check.outcome === 'warn' && check.id !== 'CODE-01'),
    );
    expect(failed).toEqual([]);
    expect(checks.filter((check) => check.outcome === 'pass').map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'DATA-01',
        'DATA-02',
        'DATA-03',
        'DATA-04',
        'LINK-01',
        'LINK-02',
        'LINK-03',
        'LINK-04',
        'TIME-01',
        'AUG-01',
        'AUG-02',
        'METRIC-01',
        'METRIC-02',
      ]),
    );
    expect(subject.data.commit.id).toMatchObject({ grade: 'verified', value: outcome.dataCommit });
    expect(subject.tie.dataMode).toMatchObject({ value: 'dir-verified' });
    expect(subject.isDemo).toMatchObject({ value: bench.kind === 'sandbox' });
    expect(subject.data.datasets.find(({ role }) => role === 'test')).toMatchObject({
      ref: { value: 'v1' },
      objectCount: { value: 1 },
    });
    expect(subject.data.changes).toMatchObject({ added: { value: 1 }, sample: [{ kind: 'added', path: 'new.csv' }] });
  });

  it.each(['tie', 'back-link commit'])('finds the same run from its %s', async (from) => {
    const subject = from === 'tie' ? outcome.tie : (outcome.backLinkCommit ?? '');
    const evidence = await evidenceOf(subject, '--repo', bench.repository);
    expect(evidence.subject.run.id).toMatchObject({ value: outcome.runId });
  });

  it('writes HTML that loads nothing and Markdown with both links', async () => {
    const html = await bench.cli(['report', outcome.tie]);
    const file = html.stdout.trim();
    expect(html.code).toBe(0);
    expect(existsSync(join(bench.dir, file))).toBe(true);
    expect(bench.read(file)).not.toMatch(/<script|<link|src="http/i);
    const markdown = await bench.cli(['report', outcome.tie, '--format', 'md', '-o', '-']);
    expect(markdown.stdout).toContain(outcome.dataCommit);
    expect(markdown.stdout).toContain(outcome.runId);
  });

  it('renders a template of the user', async () => {
    const template = bench.write('mine.hbs', 'run {{fact subject.run.id}}\n');
    const { code, stdout } = await bench.cli(['report', outcome.tie, '--template', template, '-o', '-']);
    expect(code).toBe(0);
    expect(stdout).toContain(outcome.runId);
  });

  it('finds the same tie from what people call it by', async () => {
    const names = [
      outcome.tie.slice(-6),
      outcome.runId?.slice(0, 10) ?? '',
      `lakefs://${bench.repository}/${outcome.dataCommit}`,
    ];
    for (const name of names) expect((await evidenceOf(name)).subject.run.id).toMatchObject({ value: outcome.runId });
  });

  it('says that the run was edited after it was sealed', async () => {
    const { result } = await bench.run(['--on', 'v1', '--name', 'edited'], ['true']);
    await bench.mlflow.runs.setTag(result.runId ?? '', 'lakefs.baseline_tag', 'another');
    const { checks, subject } = await evidenceOf(result.runId ?? '');
    expect(checks.find(({ id }) => id === 'METRIC-01')).toMatchObject({ outcome: 'fail' });
    expect(subject.seal.changedSections).toMatchObject({ value: ['tags'] });
  });

  it('says what was not found, and how to go on', async () => {
    const { code, stderr } = await bench.cli(['report', '20200101-0123456789']);
    expect(code).toBe(1);
    expect(stderr).toContain('newest ties that this folder knows: ');
    expect(stderr).toContain('TIE_NOT_FOUND');
    expect(stderr).toContain('next:');
  });
});
