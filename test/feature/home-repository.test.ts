import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/mlflow/index.ts';
import { asRunId } from '../../src/model/ids.ts';
import { homeRepository, namedRepositories } from '../../src/tie/home-repository.ts';
import { openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';

let bench: RunBench;
let run: Run;
beforeAll(async () => {
  bench = await openRunBench();
  await bench.lakefs.repositories.create({ name: 'other', storageNamespace: 'local://other', defaultBranch: 'main' });
  const { runId } = await bench.tieback.run(requestFor());
  run = await bench.mlflow.runs.get(String(runId));
});
afterAll(() => bench[Symbol.dispose]());

const edited = (tags: Readonly<Record<string, string | undefined>>): Run => ({
  ...run,
  tags: Object.fromEntries(
    Object.entries({ ...run.tags, ...tags }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ),
});
const home = (of: Run, fallback?: string) => homeRepository(of, fallback, bench.lakefs, {});

describe('the repository of a run', () => {
  it('is the one that all its tags name, and nothing is asked for that', async () => {
    const before = bench.sandbox.lakefs.requests.length;
    expect(await home(run, 'other')).toBe(repository);
    expect(bench.sandbox.lakefs.requests.length).toBe(before);
  });

  it('is the one whose back-link names the run, whatever one of its tags says', async () => {
    expect(namedRepositories(edited({ 'lakefs.repo': 'other' }), undefined)).toEqual(['other', repository]);
    expect(await home(edited({ 'lakefs.repo': 'other' }))).toBe(repository);
    expect(await home(edited({ 'lakefs.repo': 'other', 'tieback.tie': undefined }))).toBe(repository);
    expect(await home(edited({ 'lakefs.repo': 'other', 'lakefs.branch': undefined }))).toBe(repository);
    expect(await home(edited({ 'lakefs.repo': 'nowhere' }))).toBe(repository);
  });

  it('is that of its dataset input where both tags say otherwise', async () => {
    expect(await home(edited({ 'lakefs.repo': 'other', lakefs_repo: 'other' }))).toBe(repository);
  });

  it('is the first that is named where no back-link names the run', async () => {
    expect(await home({ ...edited({ 'lakefs.repo': 'other' }), id: asRunId('e'.repeat(32)) })).toBe('other');
  });

  it('is the one asked for where it names none', async () => {
    expect(await home({ ...run, tags: {}, datasetInputs: [] }, 'other')).toBe('other');
    expect(await home({ ...run, tags: {}, datasetInputs: [] })).toBeUndefined();
  });
});
