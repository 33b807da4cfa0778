import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { listAll } from '../support/run-bench.ts';
import { isWhole } from '../support/sample.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const patienceMs = 900_000;
/** An MLflow over SQLite needs minutes for a hundred. */
const sweep = isWhole || process.env['TIEBACK_LIVE_LAKEFS'] === undefined ? 100 : 50;
const stagedPath = 'train/somebody-elses.csv';

const logOf = (outcome: RunOutcome, ref: string) =>
  listAll(bench.lakefs.commits.log(bench.repository, ref, { firstParent: true, stopAt: outcome.baseline.commit }));

const runsOf = (outcome: RunOutcome) =>
  bench.mlflow.experiments.findByName(bench.experiment).then((experiment) =>
    listAll(
      bench.mlflow.runs.search({
        experimentIds: [experiment?.id ?? ''],
        filter: `tags.\`tieback.tie\` = '${outcome.tie}'`,
      }),
    ),
  );

/** Both links of one tie, as the services have them. */
const linksOf = async (outcome: RunOutcome) => {
  const [runs, link] = await Promise.all([
    runsOf(outcome),
    bench.lakefs.commits.get(bench.repository, outcome.backLinkCommit ?? ''),
  ]);
  return {
    runs: runs.map(({ id, status, tags }) => [id, status, tags['lakefs.commit_id']]),
    link: link.metadata['mlflow_run_id'],
  };
};

const bothLinks = (outcome: RunOutcome) => ({
  runs: [[outcome.runId, 'FINISHED', outcome.dataCommit]],
  link: outcome.runId,
});

const onVersion = (ref: string, runName: string): RunRequest => ({
  repository: bench.repository,
  source: { kind: 'fixed', ref },
  experiment: bench.experiment,
  runName,
  prefix: 'train',
  command: ['true'],
});

/** Does all of them at once in one process of its own. */
const runMany = async (requests: readonly string[]): Promise<readonly RunOutcome[]> => {
  const script = join(import.meta.dirname, '..', 'support', 'run-many.ts');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...requests], {
    cwd: bench.dir,
    env: { PATH: process.env['PATH'], HOME: bench.dir, ...bench.environment },
    maxBuffer: 2 ** 26,
  }).catch(({ signal, stderr }) => ({ stdout: '', stderr: `${signal ?? 'ended by itself'}: ${stderr}` }));
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
};

describe('runs at once on one repository', () => {
  it("links all fifty of them, each to a commit of its own, and commits nobody else's staged upload", {
    timeout: patienceMs,
  }, async () => {
    await bench.lakefs.objects.upload(bench.repository, 'main', { path: stagedPath, body: Buffer.from('not yet') });
    const names = Array.from({ length: 50 }, (_, index) => `run-${index + 1}`);
    const all = await Promise.all(
      names.map((name) =>
        bench.run(
          ['--name', name, '--data', `data-${name}`, '--prepare', `echo ${name} > "$TIEBACK_DATA_DIR/${name}.csv"`],
          ['sh', '-c', `echo '{"metrics":{"acc":0.5}}' >> "$TIEBACK_METRICS"`],
        ),
      ),
    );
    expect(all.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual(names.map(() => 0));
    const outcomes = all.map(({ result }) => result);
    expect(outcomes.map(({ isComplete, counts }) => [isComplete, counts?.added])).toEqual(names.map(() => [true, 1]));
    for (const field of ['tie', 'branch', 'runId', 'dataCommit', 'backLinkCommit', 'anchor'] as const) {
      expect(new Set(outcomes.map((outcome) => outcome[field]))).toHaveProperty('size', names.length);
    }
    expect(await Promise.all(outcomes.map(linksOf))).toEqual(outcomes.map(bothLinks));

    const branches = await listAll(bench.lakefs.branches.list(bench.repository, { includeHidden: true }));
    const heads = branches.filter(({ id }) => id !== 'main').map(({ id }) => id);
    expect(heads).toHaveLength(2 * names.length + 1);
    const listed = await Promise.all(heads.map((id) => listAll(bench.lakefs.objects.list(bench.repository, id))));
    expect(listed.flat().filter(({ path }) => path === stagedPath)).toEqual([]);
    const staged = await listAll(bench.lakefs.branches.listUncommitted(bench.repository, 'main'));
    expect(staged.map(({ path }) => path)).toEqual([stagedPath]);
  });

  it(`ties ${sweep} runs of ten processes on one version to the same commit, without a data commit`, {
    timeout: patienceMs,
  }, async () => {
    const names = Array.from({ length: sweep }, (_, index) => `sweep-${index + 1}`);
    // Most tags have a dot, which no branch can have.
    await bench.lakefs.tags.create(bench.repository, { id: 'sweep-v1.0', ref: 'v1' });
    const requests = names.map((runName) => JSON.stringify(onVersion('sweep-v1.0', runName)));
    const groups = Map.groupBy(requests, (_, index) => index % 10).values();
    const outcomes = (await Promise.all([...groups].map(runMany))).flat();
    expect(outcomes.map(({ isComplete }) => isComplete)).toEqual(names.map(() => true));
    for (const field of ['tie', 'runId', 'backLinkCommit', 'anchor'] as const)
      expect(new Set(outcomes.map((outcome) => outcome[field]))).toHaveProperty('size', names.length);
    const { commitId } = await bench.lakefs.tags.get(bench.repository, 'v1');
    expect(outcomes.map(({ dataCommit, isNewData }) => [dataCommit, isNewData])).toEqual(
      names.map(() => [commitId, false]),
    );
    expect(await Promise.all(outcomes.map(linksOf))).toEqual(outcomes.map(bothLinks));
    const logs = await Promise.all(outcomes.map((outcome) => logOf(outcome, outcome.anchor ?? '')));
    expect(logs.map((log) => log.map(({ metadata }) => metadata['tieback.role']))).toEqual(
      names.map(() => ['record', 'run', undefined]),
    );
  });
});
