import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schemaProblems } from '../support/published-schema.ts';
import { listAll } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';
import { openStrategyBench, type StrategyBench } from '../support/strategies.ts';
import { type CliAnswer, openCli, type StrategyCli } from '../support/strategy-cli.ts';

let bench: StrategyBench;
let cli: StrategyCli;
beforeEach(async () => {
  bench = await openStrategyBench();
  cli = openCli(bench);
});
afterEach(() => bench[Symbol.asyncDispose]());

const state = () => servicesState(bench, bench.repository, bench.experiment);
const promote = (run: string, ...args: readonly string[]): Promise<CliAnswer> =>
  cli('promote', run, '-e', bench.experiment, ...args);
const answer = async (run: string, ...args: readonly string[]) => {
  const { code, stdout, stderr } = await promote(run, ...args, '--json');
  expect(stdout, stderr).not.toBe('');
  expect(schemaProblems('decision-1.json', JSON.parse(stdout))).toEqual([]);
  return { code, ...JSON.parse(stdout) };
};
const failed = (gates: readonly { readonly gate: string; readonly outcome: string }[]) =>
  gates.flatMap(({ gate, outcome }) => (outcome === 'fail' ? [gate] : []));
const reasonOf = (gates: readonly { readonly gate: string; readonly reason: string }[], gate: string) =>
  gates.find((one) => one.gate === gate)?.reason;
const textAt = async (ref: string, path: string) =>
  new Response(await bench.lakefs.objects.get(bench.repository, ref, path)).text();
const pathsAt = async (ref: string) =>
  (await listAll(bench.lakefs.objects.list(bench.repository, ref))).map(({ path }) => path);

const metrics = { sensitivity: 0.8 };
const seeded = ['test/t.csv', 'train/a.csv', 'train/b.csv'];

describe('outputs that a command wrote to its branch', () => {
  it('come along from outside the prefix, and the plan and the record name them', async () => {
    await bench.train({ name: 'writer', metrics, outputs: { 'models/out.bin': 'z', 'docs/x.md': 'x' } });
    const shown = await promote('writer', '--dry-run');
    expect(shown.stdout).toContain('outside of "train/": 2 added: docs/x.md, models/out.bin');
    expect(shown.stdout).not.toContain('without any change');
    const done = await answer('writer', '--yes');
    const outside = { added: 2, changed: 0, removed: 0, first: ['docs/x.md', 'models/out.bin'] };
    const nothing = { added: 0, changed: 0, removed: 0, first: [] };
    expect(done).toMatchObject({ code: 0, kind: 'done', besides: { outputs: nothing, outside } });
    const stored = JSON.parse(await textAt(`tieback-decision-${done.decision}`, '_tieback/decision/plan.json'));
    expect(stored.input).toMatchObject({ besides: { outputs: nothing, outside }, change: { allowEmpty: false } });
    const all = ['docs/x.md', 'models/out.bin', ...seeded];
    expect(await pathsAt('main')).toEqual(all);
    await cli('rollback', bench.model, '--yes');
    expect(await pathsAt('main')).toEqual(seeded);
    expect(await answer('writer', '--yes')).toMatchObject({ kind: 'done', besides: { outside } });
    expect(await pathsAt('main')).toEqual(all);
  });

  it('are refused where the run’s test data lie, with the paths, and nothing is changed', async () => {
    await bench.train({ name: 'cheat', metrics, outputs: { 'test/t.csv': 'x,y\n0,0\n', 'test/u.csv': '1' } });
    const before = await state();
    const refused = await answer('cheat', '--yes', '--accept-merged-data');
    expect(refused).toMatchObject({ code: 3, kind: 'refused' });
    expect(failed(refused.gates)).toEqual(['inputs-untouched']);
    expect(reasonOf(refused.gates, 'inputs-untouched')).toContain('input "test" (test/t.csv, test/u.csv)');
    expect(await state()).toEqual(before);
    expect(await textAt('main', 'test/t.csv')).toBe('x,y\n7,8\n');
  });

  it('are refused where the comparison looked for test data', async () => {
    await bench.train({ name: 'cheat', metrics, test: null, outputs: { 'test/u.csv': '1' } });
    const refused = await answer('cheat', '--yes', '--test-prefix', 'test/');
    expect(refused.code).toBe(3);
    expect(failed(refused.gates)).toEqual(['inputs-untouched']);
    expect(reasonOf(refused.gates, 'inputs-untouched')).toContain('the test data of run cheat (test/u.csv)');
    expect(await pathsAt('main')).toEqual(seeded);
  });

  it.each([
    ['under the prefix', 'train', 'train/out.bin', 'outputs of the command under "train/": 1 added: train/out.bin'],
    ['of a run on the whole repository', '', 'out.bin', 'outputs of the command among the data: 1 added: out.bin'],
  ])('come along when they only add objects %s', async (_what, prefix, path, line) => {
    await bench.train({ name: 'adds', metrics, prefix, outputs: { [path]: 'z' } });
    expect((await promote('adds', '--dry-run')).stdout).toContain(line);
    expect(await answer('adds', '--yes')).toMatchObject({ code: 0, kind: 'done', number: 1 });
    expect(await pathsAt('main')).toEqual([...seeded, path].sort());
    expect((await cli('rollback', bench.model, '--yes')).code).toBe(0);
    expect(await pathsAt('main')).toEqual(seeded);
    expect(await answer('adds', '--yes')).toMatchObject({ code: 0, kind: 'done', number: 3 });
    expect(await pathsAt('main')).toEqual([...seeded, path].sort());
  });

  it('are refused before anything is touched when they changed what was trained on', async () => {
    await bench.train({ name: 'spoils', metrics, outputs: { 'train/b.csv': 'other', 'train/new.csv': '1' } });
    const before = await state();
    const refused = await answer('spoils', '--yes', '--accept-merged-data');
    expect(refused).toMatchObject({ code: 3, kind: 'refused' });
    expect(failed(refused.gates)).toEqual(['promoted-equals-trained']);
    expect(reasonOf(refused.gates, 'promoted-equals-trained')).toContain('1 changed: train/b.csv');
    expect(await state()).toEqual(before);
  });
});

describe('a branch that does not hold what was planned', () => {
  const decide = async (expectedDigest: string | undefined, between: () => Promise<unknown>) => {
    await bench.train({ name: 'A', metrics, edits: { 'a.csv': 'x,y\n2,1\n' } });
    const { repository, experiment, model } = bench;
    const proposal = await bench.tieback.planPromotion({ repository, experiment, model, run: 'A' });
    if (proposal.kind !== 'decide') throw new Error(JSON.stringify(proposal));
    await between();
    const input = { ...proposal.plan.input, ...(expectedDigest === undefined ? {} : { expectedDigest }) };
    return bench.tieback.decide({ ...proposal.plan, input });
  };

  it('moved meanwhile only when somebody moved it', async () => {
    expect(await decide(undefined, () => bench.mergeToMain('meanwhile', { 'train/c.csv': '5' }))).toMatchObject({
      kind: 'given-up',
      reason: expect.stringContaining('"main" moved while this was decided'),
    });
  });

  it('is said not to hold it when nobody did', async () => {
    expect(await decide('0'.repeat(64), async () => undefined)).toMatchObject({
      kind: 'given-up',
      reason: expect.stringContaining('although nobody else changed it'),
    });
  });
});

describe('the same decision again', () => {
  const same = { code: 0, kind: 'already-done' };
  const run = { name: 'A', metrics };

  it('is another one for another branch, tag or alias', async () => {
    await bench.lakefs.branches.create(bench.repository, { name: 'release', source: 'main' });
    await bench.train({ ...run, outputs: { 'models/out.bin': 'z' } });
    expect(await answer('A', '--yes')).toMatchObject({ kind: 'done', number: 1, version: '1' });
    const release = await answer('A', '--into', 'release', '--yes');
    expect(release).toMatchObject({ code: 0, kind: 'done', number: 2, into: 'release', version: '1' });
    expect(await pathsAt('release')).toContain('models/out.bin');
    expect(await answer('A', '--yes')).toMatchObject({ ...same, number: 1 });
    expect(await answer('A', '--into', 'release', '--yes')).toMatchObject({ ...same, number: 2 });
    const best = ['--best', 'sensitivity:max', '-e', bench.experiment, '--into', 'release', '--tag', 'other'];
    expect((await cli('promote', ...best, '--dry-run')).stdout).toContain('– better-than-champion: it is the champion');
    expect(await answer('A', '--tag', 'kept', '--yes')).toMatchObject({ kind: 'done', number: 3 });
    expect(await answer('A', '--tag', 'kept', '--yes')).toMatchObject({ ...same, number: 3 });
    expect(await answer('A', '--alias', 'staging', '--yes')).toMatchObject({ kind: 'done', number: 4 });
    expect(await answer('A', '--yes')).toMatchObject(same);
    expect(await answer('A', '--alias', 'staging', '--yes')).toMatchObject({ ...same, number: 4 });
  });

  it('is not done when the branch has lost the data since', async () => {
    await bench.train({ ...run, edits: { 'a.csv': 'x,y\n2,1\n' } });
    await answer('A', '--yes');
    await bench.mergeToMain('other', { 'train/a.csv': 'other' });
    const refused = await answer('A', '--yes');
    expect(refused).toMatchObject({ code: 3, kind: 'refused' });
    expect(failed(refused.gates)).toEqual(['promoted-equals-trained']);
  });
});
