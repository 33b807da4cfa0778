import { describe, expect, it } from 'vitest';
import { isTiebackError } from '../../src/errors.ts';
import { searchTiedRuns } from '../../src/tie/search-tied-runs.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import {
  firstTie,
  listAll,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
} from '../support/run-bench.ts';
import { openSecondMachine } from '../support/second-machine.ts';

const kinds: readonly (readonly [string, RunRequest])[] = [
  ['with a baseline', requestFor({ showMetrics: ['acc'] })],
  ['on a fixed version', requestFor({ source: { kind: 'fixed', ref: 'v1' }, showMetrics: ['acc'] })],
  ['whose script made its own run', requestFor({ mode: 'adopt' })],
];

const ownRun = async ({ mlflow }: RunBench) => {
  const [run] = await searchTiedRuns(mlflow, 'tieback.tie', firstTie);
  if (run === undefined) throw new Error('the tie has no run');
  return run;
};

/** What lakeFS holds of the tie: the roles of its commits, each once, and its hidden branches. */
const held = async ({ lakefs }: RunBench) => {
  const branches = await listAll(lakefs.branches.list(repository, { includeHidden: true }));
  const logs = await Promise.all(branches.map(({ commitId }) => listAll(lakefs.commits.log(repository, commitId))));
  const own = new Map(logs.flat().flatMap((one) => (one.metadata['tieback.tie'] === firstTie ? [[one.id, one]] : [])));
  return {
    roles: [...own.values()].map(({ metadata }) => metadata['tieback.role']).toSorted(),
    claims: branches.map(({ id }) => id).filter((id) => id.endsWith('-resumed')),
  };
};

/** A seal that another machine has made says nothing of the time before it, which is a warning. */
const isAsSealed = async (bench: RunBench) => {
  const { checks } = await bench.tieback.evidence({ id: firstTie, repository });
  return checks.find(({ id }) => id === 'METRIC-01')?.outcome;
};

describe.each(kinds)('a tie %s that broke after its training', (_title, request) => {
  const broken = async (): Promise<RunBench> => {
    const bench = await openRunBench({ attempts: 1 });
    bench.whileTraining(async () => bench.takeDown('lakefs', 0));
    const command = patientScript(`echo '{"metrics":{"acc":0.5}}' >> "$TIEBACK_METRICS"`);
    expect(await bench.tieback.run({ ...request, command })).toMatchObject({ isComplete: false });
    bench.bringUp();
    return bench;
  };

  it.each([0, 1, 5, 20, 60])('is finished once by two machines that take it up within %i ms', async (delayMs) => {
    using bench = await broken();
    using second = openSecondMachine(bench);
    using third = openSecondMachine(bench);
    const resume = (machine: typeof second) =>
      machine.tieback.resume(firstTie, { repository, status: 'finished' }).then(
        ({ isComplete }) => isComplete,
        (error: unknown) => (isTiebackError(error) ? error.code : error),
      );
    const first = resume(second);
    await bench.runtime.sleep(delayMs);
    const results = await Promise.all([first, resume(third)]);
    expect(results).toContain(true);
    for (const result of results) expect([true, 'TIE_TAKEN']).toContain(result);
    expect(await held(bench)).toEqual({ roles: ['record', 'run'], claims: [] });
    expect(await isAsSealed(bench)).toBe('warn');
    expect(await bench.tieback.resume(firstTie)).toMatchObject({ isComplete: true });
    expect(await held(bench)).toEqual({ roles: ['record', 'run'], claims: [] });
    expect(await isAsSealed(bench)).toBe('warn');
  });

  it('is finished by the next machine when the one that took it up died', async () => {
    using bench = await broken();
    using second = openSecondMachine(bench);
    const claim = `tieback-${firstTie}-resumed`;
    await bench.lakefs.branches.create(repository, { name: claim, source: 'v1', isHidden: true });
    await bench.lakefs.objects.upload(repository, claim, { path: '_tieback/alive', body: Buffer.from('1') });
    const outcome = await second.tieback.resume(firstTie, { repository, status: 'finished' });
    expect(outcome.isComplete).toBe(true);
    expect(await held(bench)).toEqual({ roles: ['record', 'run'], claims: [] });
    expect(second.notices()).toContainEqual(expect.stringContaining('waiting for it'));
  });
});

describe('a script that ends its MLflow run before it ends itself', () => {
  const endedAt = Date.UTC(2026, 10, 21, 9, 31);

  it.each(kinds.slice(0, 2))(
    'leaves the run of a tie %s as another machine sealed it on that word',
    async (_title, request) => {
      using bench = await openRunBench();
      using second = openSecondMachine(bench);
      bench.whileTraining(async () => {
        await bench.mlflow.runs.update((await ownRun(bench)).id, { status: 'FINISHED', endTime: endedAt });
        expect(await second.tieback.resume(firstTie, { repository })).toMatchObject({ isComplete: true });
        bench.passTime(60_000);
      });
      const outcome = await bench.tieback.run({ ...request, command: patientScript('exit 3') });
      expect(outcome).toMatchObject({ isComplete: true, status: 'FINISHED', childCode: 3 });
      expect(await ownRun(bench)).toMatchObject({ status: 'FINISHED', endTime: endedAt });
      expect(await isAsSealed(bench)).toBe('warn');
      expect(bench.warnings()).toContainEqual(
        expect.stringMatching(
          /^eve@\S+ sealed tie \S+ as FINISHED from another machine .* exit code 3: .* left as it was sealed$/,
        ),
      );
      expect((await held(bench)).roles).toEqual(['record', 'run']);
    },
  );

  it('is asked about no further when nobody has sealed the tie', async () => {
    using bench = await openRunBench();
    bench.whileTraining(async () => {
      await bench.mlflow.runs.update((await ownRun(bench)).id, { status: 'FINISHED', endTime: endedAt });
    });
    const outcome = await bench.tieback.run(requestFor({ command: patientScript('exit 3') }));
    expect(outcome).toMatchObject({ isComplete: true, status: 'FAILED', childCode: 3 });
  });

  it('is recorded by its own machine when the other one broke off before it had sealed', async () => {
    using bench = await openRunBench({ attempts: 1 });
    using second = openSecondMachine(bench);
    bench.whileTraining(async () => {
      await bench.mlflow.runs.update((await ownRun(bench)).id, { status: 'FINISHED', endTime: endedAt });
      bench.sandbox.lakefs.fail({
        method: 'POST',
        path: '/branches/retina-first/commits',
        times: 2,
        when: 'before-effect',
        action: { kind: 'cut' },
      });
      expect(await second.tieback.resume(firstTie, { repository })).toMatchObject({ isComplete: false });
    });
    const outcome = await bench.tieback.run(requestFor({ command: patientScript('exit 3') }));
    expect(outcome).toMatchObject({ isComplete: true, status: 'FAILED', childCode: 3 });
    expect((await ownRun(bench)).status).toBe('FAILED');
    expect(await isAsSealed(bench)).toBe('pass');
  });
});
