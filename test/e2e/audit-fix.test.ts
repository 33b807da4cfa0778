import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { schemaProblems } from '../support/published-schema.ts';
import { servicesState } from '../support/services-state.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
let own: RunOutcome;
let unanchored: RunOutcome;
let fixed: RunOutcome;
let old: string;

/** From another machine, which has none of the journals. */
const audit = (more: readonly string[]) =>
  bench.cli(['audit', '--repo', bench.repository, '--state', 'elsewhere', ...more]);

const linesOf = (stdout: string) => {
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.flatMap((line) => schemaProblems('audit-1.json', line))).toEqual([]);
  return lines;
};

const state = () => servicesState(bench, bench.repository, bench.experiment);

/** What may get lost without anybody meaning it. */
const harm = async () => {
  const { repository, lakefs, mlflow } = bench;
  await mlflow.runs.deleteTag(String(own.runId), 'tieback.tie');
  await mlflow.runs.deleteTag(String(own.runId), 'lakefs_commit');
  const lost = [`tieback-${unanchored.tie}`, `tieback-${fixed.tie}`, `tieback-baseline-${own.baseline.commit}`];
  for (const name of lost) await lakefs.branches.delete(repository, name);
  await lakefs.commits.create(repository, 'main', { message: 'on', allowEmpty: true });
};

beforeAll(async () => {
  bench = await openWorkbench();
  const { repository, experiment, mlflow, lakefs } = bench;
  bench.write('data/new.csv', '1\n');
  ({ result: own } = await bench.run(['--data', 'data', '--delete', '--name', 'own', '--tag', 'v2'], ['true']));
  ({ result: unanchored } = await bench.run(['--name', 'unanchored'], ['true']));
  const on = ['run', '--repo', repository, '--on', 'v1', '--experiment', experiment, '--result', 'on.json'];
  expect(await bench.cli([...on, '--prefix', 'train', '--', 'true'])).toMatchObject({ code: 0 });
  fixed = JSON.parse(bench.read('on.json'));
  const { experimentId } = await mlflow.runs.get(String(own.runId));
  const tags = { lakefs_repo: repository, lakefs_commit: (await lakefs.tags.get(repository, 'v1')).commitId };
  ({ id: old } = await mlflow.runs.create({ experimentId, startTime: Date.now(), tags }));
  await mlflow.runs.update(old, { status: 'FINISHED', endTime: Date.now() });
  await harm();
}, 90_000);
afterAll(() => bench[Symbol.asyncDispose]());

/** One anchor of the data, one of the baseline. */
const expected = [
  'anchor-missing',
  'anchor-missing',
  'data-unheld',
  'link-back-missing',
  'link-forward-missing',
  'run-changed',
  'run-untied',
];

describe('tieback audit --fix', () => {
  it('shows with --dry-run what it would write, and writes nothing', async () => {
    const before = await state();
    const { code, stdout, stderr } = await audit(['--fix', '--dry-run']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/FOR +WHERE +PLAN +WHAT IS WRITTEN, OR WHY NOT/);
    expect(stdout).toMatch(
      new RegExp(`link-forward-missing, run-changed +run ${own.runId} +mend +tags .*lakefs_commit.* on the run`),
    );
    expect(stdout).toMatch(new RegExp(`run-untied +run ${old} +mend +forward tags, back-link and anchor`));
    expect(stdout).toMatch(
      new RegExp(`link-back-missing, data-unheld +run ${fixed.runId} +mend +.*tieback resume ${fixed.tie}`),
    );
    expect(stdout).toContain(`a new seal over the run’s values of today is made for ${fixed.runId}:`);
    expect(stderr).toContain('5 to mend; nothing was written');
    expect(await state()).toEqual(before);
  });

  it('wants --yes where nobody can be asked, and takes no for an answer on a terminal', async () => {
    const before = await state();
    const unasked = await audit(['--fix']);
    expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    const { process: child, finished } = bench.start(
      ['audit', '--repo', bench.repository, '--state', 'elsewhere', '--fix'],
      { isTerminal: true },
    );
    child.stdin?.end('n\n');
    expect(await finished).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/Write this\? \[y\/N\][\s\S]*5 to mend; nothing was written/),
    });
    expect(await state()).toEqual(before);
  });

  it('mends, audits again, and finds nothing any more', async () => {
    const before = await state();
    const { code, stdout } = await audit(['--fix', '--yes', '--json']);
    const lines = linesOf(stdout);
    const summaries = lines.filter(({ kind }) => kind === 'summary');
    const codes = lines.flatMap((line) => (line.kind === 'finding' && line.severity !== 'info' ? [line.code] : []));
    expect(codes.sort()).toEqual(expected);
    expect(lines.flatMap((line) => (line.kind === 'mended' ? line.codes : [])).sort()).toEqual(expected);
    expect(summaries.map(({ findings }) => findings.error + findings.warning)).toEqual([7, 0]);
    expect(code).toBe(0);
    const after = await state();
    for (const run of before.runs)
      expect(after.runs.find(({ id }) => id === run.id)).toMatchObject({ ...run, datasetInputs: expect.anything() });
    for (const { id, log } of before.branches)
      expect(after.branches.find((branch) => branch.id === id)?.log.slice(-log.length)).toEqual(log);
    expect(await audit(['--json', '--probe', 'all'])).toMatchObject({ code: 0 });
  }, 60_000);

  it('has nothing to do then', async () => {
    const { code, stderr } = await audit(['--fix']);
    expect(code).toBe(0);
    expect(stderr).toContain('there is nothing to mend; nothing was written');
  });

  it('leaves to people what only they can settle', async () => {
    await bench.mlflow.runs.setTag(String(own.runId), 'lakefs.commit_url', 'http://elsewhere');
    await bench.mlflow.runs.delete(String(fixed.runId));
    const before = await state();
    const { code, stderr } = await audit(['--fix', '--yes']);
    expect(code).toBe(3);
    expect(stderr).toContain('3 findings are not for --fix: what to do is said with each');
    expect(await state()).toEqual(before);
  });

  it('is what --yes and --dry-run are for', async () => {
    for (const flag of ['--yes', '--dry-run'])
      expect(await audit([flag])).toMatchObject({ code: 2, stderr: expect.stringContaining('--fix') });
  });
});
