import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schemaProblems } from '../support/published-schema.ts';
import { servicesState } from '../support/services-state.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';
import { openCli, type StrategyCli } from '../support/strategy-cli.ts';

let bench: StrategyBench;
let cli: StrategyCli;
beforeEach(async () => {
  bench = await openStrategyBench();
  cli = openCli(bench);
});
afterEach(() => bench[Symbol.asyncDispose]());

const promote = (...args: readonly string[]) => cli('promote', '-e', bench.experiment, ...args);
const best = (...args: readonly string[]) => promote('--best', 'sensitivity:max', ...args);
const train = (name: string, sensitivity: number, more: object = {}) =>
  bench.train({ name, metrics: { sensitivity }, ...more });
/** Tested on what it was trained on. */
const planted = (name = 'planted', more: object = {}) =>
  train(name, 0.99, { edits: { 'n.csv': 'x,y\n9,7\n' }, test: 'v1/train/', ...more });

describe('which test data count where there is no champion', () => {
  it('is nobody’s to choose in silence: two runs are refused, until one is named', async () => {
    await train('honest', 0.8);
    await planted();
    const before = await servicesState(bench, bench.repository, bench.experiment);
    const asAnother = promote('planted', '--model', `${bench.model}-other`, '--yes');
    for (const asked of [best('--yes'), promote('planted', '--yes'), promote('honest', '--yes'), asAnother]) {
      const { code, stdout } = await asked;
      expect(code).toBe(3);
      expect(stdout).toMatch(/✗ comparable: no champion yet, and no common reference: of the 2 runs/);
      expect(stdout).toMatch(/next: .*--reference RUN/);
    }
    expect(await servicesState(bench, bench.repository, bench.experiment)).toEqual(before);
    expect((await cli('compare', '-e', bench.experiment)).stdout).toContain('! no common reference:');
    const document = await cli('compare', '-e', bench.experiment, '--format', 'md');
    expect(document.stdout).toContain('**No common reference.** Of 2 runs no majority');
    const named = await cli('compare', '-e', bench.experiment, '--reference', 'honest');
    expect(named.stdout).toMatch(/! planted \(\w+\): test-data differs/);
    const shown = await best('--reference', 'honest', '--dry-run');
    expect(shown.stdout).toMatch(/reference +run honest \(\w{8}\) \(--reference\)/);
    const { stdout } = await best('--reference', 'honest', '--dry-run', '--json');
    expect(schemaProblems('decision-1.json', JSON.parse(stdout))).toEqual([]);
    expect(JSON.parse(stdout).plan.input).toMatchObject({
      run: { name: 'honest' },
      reference: { name: 'honest' },
      leftOut: [{ name: 'planted' }],
    });
    expect((await promote('planted', '--reference', 'honest', '--yes')).code).toBe(3);
    expect((await best('--reference', 'nobody')).code).toBe(2);
  });

  it('is not settled by runs that failed', async () => {
    await train('t1', 0.8);
    await train('t2', 0.82, { edits: { 'n.csv': 'x,y\n9,8\n' } });
    await planted();
    for (const name of ['junk1', 'junk2']) await planted(name, { edits: {}, exitCode: 1 });
    const { code, stdout } = await best('--yes');
    expect(code).toBe(3);
    expect(stdout).toMatch(/✗ comparable: planted \(\w+\) claims sensitivity 0.99/);
    const alone = await promote('planted', '--yes');
    expect([alone.code, alone.stdout]).toEqual([3, expect.stringContaining('not comparable with run t1')]);
    expect((await promote('t2', '--yes')).code).toBe(0);
  });
});

describe('a named run over a champion', () => {
  it('is held against it by what the champion was chosen by, though nobody asked', async () => {
    await train('good', 0.9);
    expect((await best('--yes')).code).toBe(0);
    await train('bad', 0.1);
    const { code, stdout } = await promote('bad', '--yes');
    expect(code).toBe(3);
    expect(stdout).toMatch(/✗ better-than-champion: sensitivity 0.1, champion good 0.9 \(max, as the champion/);
  });

  it('is warned of where nobody ever named a metric, and its plan keeps the one that is named', async () => {
    await train('good', 0.9);
    expect((await promote('good', '--yes')).code).toBe(0);
    await train('better', 0.95);
    const { code, stdout } = await promote('better', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/! better-than-champion: nobody asked by which metric: the run may be worse/);
    const named = await promote('better', '--metric', 'sensitivity:max', '--dry-run', '--json');
    expect(JSON.parse(named.stdout).plan.input.metric).toEqual({ key: 'sensitivity', direction: 'max' });
  });
});

describe('a champion that no run can be held against', () => {
  it('is replaced only where that is said, and recorded', async () => {
    await bench.mlflow.registeredModels.create({ name: bench.model });
    await bench.mlflow.modelVersions.create({ name: bench.model, source: 's3://elsewhere/model' });
    await bench.mlflow.registeredModels.setAlias(bench.model, 'champion', '1');
    await train('good', 0.9);
    const refused = await best('--yes');
    expect(refused.code).toBe(3);
    expect(refused.stdout).toMatch(/next: .*--alias NAME.*--replace-champion/);
    const { code, stdout, stderr } = await best('--replace-champion', '--yes', '--json');
    expect(code, stderr).toBe(0);
    expect(schemaProblems('decision-1.json', JSON.parse(stdout))).toEqual([]);
    const replaced = { version: '1', reason: expect.stringContaining('names no run') };
    expect(JSON.parse(stdout)).toMatchObject({ version: '2', replaced });
    const history = await cli('history', bench.model, '--repo', bench.repository, '--json');
    expect(schemaProblems('history-1.json', JSON.parse(history.stdout))).toEqual([]);
    expect(JSON.parse(history.stdout).decisions).toMatchObject([{ version: '2', replaced }]);
    const told = await cli('history', bench.model, '--repo', bench.repository);
    expect(told.stdout).toContain('champion → 2 (--replace-champion)');
    const undone = await cli('rollback', bench.model, '--repo', bench.repository, '--dry-run', '--json');
    expect(JSON.parse(undone.stdout).plan.input).toMatchObject({ verb: 'rollback', undoes: 1 });
    expect(Object.keys(JSON.parse(undone.stdout).plan.input)).not.toContain('replaced');
  });

  it('is no other than that: one that is tied and sealed stays to be beaten', async () => {
    await train('good', 0.9);
    expect((await best('--yes')).code).toBe(0);
    await train('bad', 0.1);
    const { code, stdout } = await promote('bad', '--replace-champion', '--yes');
    expect(code).toBe(3);
    expect(stdout).toContain('– replace-champion: champion good is tied and sealed: the run is held against it');
    expect(stdout).toContain('✗ better-than-champion');
  });

  it('may be one that was tested on data that are not used any more', async () => {
    await train('old', 0.9);
    expect((await best('--yes')).code).toBe(0);
    await planted('new');
    const refused = await promote('new', '--yes');
    expect([refused.code, refused.stdout]).toEqual([3, expect.stringMatching(/next: .*--replace-champion/)]);
    const { code, stdout } = await promote('new', '--replace-champion', '--reference', 'new', '--dry-run');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/version 1 is replaced.*test-data differs/)]);
  });

  it('may be one whose run is not tied', async () => {
    await train('good', 0.9);
    const { experimentId } = await bench.mlflow.runs.get((await train('other', 0.8)).runId);
    const { id: runId } = await bench.mlflow.runs.create({
      experimentId,
      name: 'untied',
      startTime: Date.now(),
      tags: {},
    });
    await bench.mlflow.registeredModels.create({ name: bench.model });
    await bench.mlflow.modelVersions.create({ name: bench.model, source: 's3://elsewhere/model', runId });
    await bench.mlflow.registeredModels.setAlias(bench.model, 'champion', '1');
    const refused = await best('--yes');
    expect([refused.code, refused.stdout]).toEqual([3, expect.stringContaining('--replace-champion')]);
    const { code, stdout } = await best('--replace-champion', '--dry-run');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/! replace-champion: version 1 .*its run untied: .*not tied/),
    ]);
  });
});
