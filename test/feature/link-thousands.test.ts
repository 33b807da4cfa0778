import { describe, expect, it } from 'vitest';
import { makeOldRuns } from '../support/make-old-runs.ts';
import { listAll, openRunBench, type RunBench, repository } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

const count = 2000;
/** Of at most 500 runs. */
const pages = 4;
const patience = { timeout: 180_000 };
const request = { experiment: 'old' };

const makeRuns = async (bench: RunBench, count: number): Promise<readonly string[]> => {
  const { commitId } = await bench.lakefs.tags.get(repository, 'v1');
  return makeOldRuns(bench.mlflow, count, 'old', { lakefs_repo: repository, lakefs_commit: commitId });
};

/** What is asked while something is done, by service and kind of request. */
const asking = async <T>({ sandbox: { lakefs, mlflow } }: RunBench, act: () => Promise<T>) => {
  const before = [lakefs.requests.length, mlflow.requests.length];
  const answer = await act();
  const kindsOf = (requests: readonly string[]) => {
    const kinds = requests.map((one) =>
      one.replace(/\/api\/(v1\/repositories\/faces|2\.0\/mlflow)\//, '').replace(/[0-9a-f]{64}|tieback-[^/]+/, '*'),
    );
    return Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]));
  };
  return {
    answer,
    lakefs: kindsOf(lakefs.requests.slice(before[0])),
    mlflow: kindsOf(mlflow.requests.slice(before[1])),
  };
};

const reading = { 'GET experiments/get-by-name': 1, 'POST runs/search': pages };

describe('adopting thousands of runs', patience, () => {
  it('plans page by page and writes six requests for each, no more', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const ids = await makeRuns(bench, count);
    const planned = await asking(bench, () => listAll(bench.tieback.planLinks(request)));
    const plans = planned.answer;
    expect(plans.map(({ kind }) => kind)).toEqual(ids.map(() => 'link'));
    expect(planned).toMatchObject({ lakefs: { 'GET commits/*': 1 }, mlflow: reading });
    expect(Object.keys({ ...planned.lakefs, ...planned.mlflow })).toHaveLength(3);

    const linked = await asking(bench, () => listAll(bench.tieback.link(plans)));
    expect(linked.answer.map((outcome) => [outcome.kind, outcome.runId])).toEqual(
      plans.map(({ runId }) => ['linked', runId]),
    );
    expect(linked.lakefs).toEqual({
      'POST branches': count,
      'POST branches/*/objects': count,
      'POST branches/*/commits': count,
    });
    expect(linked.mlflow).toEqual({
      'POST runs/log-batch': count,
      'POST runs/log-inputs': count,
      'GET runs/get': count,
    });

    const again = await asking(bench, () => listAll(bench.tieback.planLinks(request)));
    expect(new Set(again.answer.map(({ kind }) => kind))).toEqual(new Set(['already-linked']));
    expect(again.mlflow).toEqual(reading);
  });

  it('goes on after a server went down on the way, and makes one link for each', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const ids = await makeRuns(bench, 600);
    bench.takeDown('lakefs', 3 * 300);
    const linkAll = () => listAll(bench.tieback.link(bench.tieback.planLinks(request)));
    await expect(linkAll()).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE' });
    bench.bringUp();
    const outcomes = await linkAll();
    const kinds = Map.groupBy(outcomes, ({ kind }) => kind);
    expect([...kinds.keys()].sort()).toEqual(['already-linked', 'linked']);
    expect(kinds.get('already-linked')?.length).toBeGreaterThan(200);
    const { branches } = await servicesState(bench, repository);
    const links = branches.flatMap(({ log }) => log).filter(({ metadata }) => metadata['tieback.role'] === 'run');
    expect(links.map(({ metadata }) => metadata['mlflow_run_id']).sort()).toEqual(ids.toSorted());
  });

  it('reads no further ahead than what is under way', async () => {
    using bench = await openRunBench({ attempts: 1 });
    await makeRuns(bench, 600);
    const { mlflow } = await asking(bench, async () => {
      for await (const { kind } of bench.tieback.link(bench.tieback.planLinks(request))) {
        expect(kind).toBe('linked');
        break;
      }
    });
    expect(mlflow['POST runs/search']).toBe(1);
    expect(mlflow['GET runs/get']).toBeLessThan(50);
  });
});
