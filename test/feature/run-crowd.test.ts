import { describe, expect, it } from 'vitest';
import type { RunOutcome } from '../../src/wrap/run-outcome.ts';
import { openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

const patience = { timeout: 120_000 };
const stagedPath = 'train/somebody-elses.csv';

/** Stages an upload of somebody else's on branches that no tie owns. */
const stageElsewhere = async ({ lakefs }: RunBench): Promise<readonly string[]> => {
  await lakefs.branches.create(repository, { name: 'theirs', source: 'main' });
  const branches = ['main', 'theirs'];
  for (const branch of branches)
    await lakefs.objects.upload(repository, branch, { path: stagedPath, body: Buffer.from('not yet') });
  return branches;
};

const distinct = (
  outcomes: readonly RunOutcome[],
  field: 'tie' | 'runId' | 'backLinkCommit' | 'anchor' | 'dataCommit',
) => new Set(outcomes.map((outcome) => outcome[field])).size;

/** Both links of every tie, as the services have them, and where somebody else's upload ended up. */
const readCrowd = async (bench: RunBench) => {
  const { branches, runs } = await servicesState(bench, repository);
  const commits = new Map(branches.flatMap(({ log }) => log.map((one) => [one.commit, one.metadata] as const)));
  return {
    links: [...commits.values()].flatMap((one) => (one['tieback.role'] === 'run' ? [one['mlflow_run_id']] : [])),
    records: [...commits.values()].filter((one) => one['tieback.role'] === 'record').length,
    runs: runs.map(({ id, status, tags }) => ({ id, status, commit: tags['lakefs.commit_id'] })),
    swept: branches.filter(
      ({ objects, staged }) =>
        objects.some((entry) => entry.kind === 'object' && entry.path === stagedPath) && staged.length === 0,
    ),
    staged: branches.flatMap(({ id, staged }) => (staged.length === 0 ? [] : [[id, staged.map(({ path }) => path)]])),
  };
};

const assertLinked = async (bench: RunBench, outcomes: readonly RunOutcome[], staged: readonly string[]) => {
  const crowd = await readCrowd(bench);
  expect(crowd.links.toSorted()).toEqual(outcomes.map(({ runId }) => runId).toSorted());
  expect(crowd.records).toBe(outcomes.length);
  expect(new Set(crowd.runs.map((run) => JSON.stringify(run)))).toEqual(
    new Set(
      outcomes.map(({ runId, dataCommit }) => JSON.stringify({ id: runId, status: 'FINISHED', commit: dataCommit })),
    ),
  );
  expect(crowd.swept).toEqual([]);
  expect(crowd.staged).toEqual(staged.map((branch) => [branch, [stagedPath]]));
};

describe('a crowd of runs on one repository', patience, () => {
  it('is linked whole, fifty at once, each to data of its own', async () => {
    using bench = await openRunBench();
    const staged = await stageElsewhere(bench);
    const names = Array.from({ length: 50 }, (_, index) => `run-${index + 1}`);
    const outcomes = await Promise.all(
      names.map((name) =>
        bench.tieback.run(
          requestFor({
            runName: name,
            data: { dir: `data-${name}` },
            prepare: `echo ${name} > "$TIEBACK_DATA_DIR/${name}.csv"`,
            tag: `tag-${name}`,
            command: script(`echo '{"metrics":{"acc":0.5}}' >> "$TIEBACK_METRICS"`),
            noCapture: ['all'],
          }),
        ),
      ),
    );
    expect(outcomes.map(({ isComplete, dataCheck, counts }) => [isComplete, dataCheck, counts?.added])).toEqual(
      names.map(() => [true, 'unchanged', 1]),
    );
    for (const field of ['tie', 'runId', 'backLinkCommit', 'anchor', 'dataCommit'] as const)
      expect(distinct(outcomes, field)).toBe(names.length);
    await assertLinked(bench, outcomes, staged);
  });

  it('is linked whole, a hundred at once on one version, to the same commit', async () => {
    using bench = await openRunBench();
    const staged = await stageElsewhere(bench);
    const names = Array.from({ length: 100 }, (_, index) => `sweep-${index + 1}`);
    const source = { kind: 'fixed', ref: 'v1' } as const;
    const outcomes = await Promise.all(
      names.map((runName) => bench.tieback.run(requestFor({ runName, source, noCapture: ['all'] }))),
    );
    expect(outcomes.filter(({ isComplete }) => !isComplete)).toEqual([]);
    for (const field of ['tie', 'runId', 'backLinkCommit', 'anchor'] as const)
      expect(distinct(outcomes, field)).toBe(names.length);
    expect(distinct(outcomes, 'dataCommit')).toBe(1);
    await assertLinked(bench, outcomes, staged);
  });
});
