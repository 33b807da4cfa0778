import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anchorBranch } from '../../src/tie/keys.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
  bench.write('train.sh', `echo '{"metrics":{"acc":0.5}}' >> "$TIEBACK_METRICS"\n`);
}, 60_000);
afterAll(() => bench[Symbol.asyncDispose]());

const json = async (args: readonly string[]) => {
  const { stdout, stderr } = await bench.cli([...args, '--repo', bench.repository, '--json']);
  return stdout === '' ? stderr : JSON.parse(stdout.trim().split('\n')[0] ?? '');
};

const checksOf = async (run: string): Promise<Readonly<Record<string, string>>> => {
  const { code, stderr } = await bench.cli([
    'report',
    run,
    '--repo',
    bench.repository,
    '--format',
    'json',
    '--out',
    'e.json',
  ]);
  expect([0, 3], stderr).toContain(code);
  const { checks } = JSON.parse(bench.read('e.json'));
  return Object.fromEntries(checks.map(({ id, outcome }: { id: string; outcome: string }) => [id, outcome]));
};

describe('what is claimed of a run', () => {
  it('is a warning where it was edited and sealed again from elsewhere', async () => {
    const { result } = await bench.run(['--name', 'tampered'], ['sh', 'train.sh']);
    const [run, tie] = [String(result.runId), String(result.tie)];
    expect(await checksOf(run)).toMatchObject({ 'METRIC-01': 'pass', 'REPRO-02': 'skip' });
    await bench.mlflow.runs.logBatch(run, { params: { seed: '42' } });
    expect(await checksOf(run)).toMatchObject({ 'METRIC-01': 'warn', 'REPRO-02': 'warn' });
    await bench.mlflow.runs.logBatch(run, { metrics: [{ key: 'acc', value: 0.99, step: 9, timestamp: Date.now() }] });
    expect(await checksOf(run)).toMatchObject({ 'METRIC-01': 'fail' });
    for (const branch of [anchorBranch(tie), String(result.branch)])
      await bench.lakefs.branches.delete(bench.repository, branch);
    const elsewhere = ['--state', join(bench.dir, 'elsewhere'), '--repo', bench.repository, tie];
    expect(await bench.cli(['resume', ...elsewhere])).toMatchObject({ code: 0 });
    expect(await checksOf(run)).toMatchObject({ 'METRIC-01': 'warn' });
    expect(await json(['audit', '--experiment', bench.experiment])).toMatchObject({
      code: 'sealed-late',
      // Soon after the end; a warning when it is long.
      severity: 'info',
      subject: { run },
    });
  });

  it('is an error where its data folder was changed during training', async () => {
    const write = 'echo 9,9 > "$TIEBACK_DATA_DIR/later.csv"';
    const { result } = await bench.run(['--name', 'changed', '--data', 'data'], ['sh', '-c', write]);
    expect(await checksOf(String(result.runId))).toMatchObject({ 'DATA-04': 'fail' });
    const { stdout } = await bench.cli(['audit', '--repo', bench.repository, '--json']);
    expect(stdout).toContain('"data-changed"');
    const traced = await bench.cli(['trace', String(result.runId), '--repo', bench.repository]);
    expect(traced.stdout).toContain('a data folder was changed during training (DATA-04)');
  });
});
