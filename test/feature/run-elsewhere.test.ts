import { describe, expect, it } from 'vitest';
import { isTiebackError } from '../../src/errors.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import { openRunBench, patientScript, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';
import { openSecondMachine } from '../support/second-machine.ts';
import { servicesState } from '../support/services-state.ts';

const codeOf = (action: Promise<unknown>): Promise<string | undefined> =>
  action.then(
    () => undefined,
    (error: unknown) => {
      if (!isTiebackError(error)) throw error;
      return error.code;
    },
  );

const full = (more: Partial<RunRequest> = {}): RunRequest =>
  requestFor({
    data: { dir: 'data' },
    prepare: 'echo 7,8 > "$TIEBACK_DATA_DIR/new.csv"',
    tag: 'v2',
    model: 'classifier',
    showMetrics: ['acc'],
    reports: ['md'],
    ...more,
  });

const kinds: readonly (readonly [string, RunRequest])[] = [
  ['with a baseline', full()],
  ['on a fixed version', requestFor({ source: { kind: 'fixed', ref: 'v1' }, showMetrics: ['acc'], reports: ['md'] })],
  ['whose script made its own run', full({ mode: 'adopt' })],
];

const tieOf = async (bench: RunBench): Promise<string> => (await bench.tieback.ties())[0]?.tie ?? '';

const endings: readonly (readonly [string, number])[] = [
  ['before it was recorded', 0],
  ['while it was recorded', 4],
];

/** A run whose training has ended, and whose recording broke off after so many requests to lakeFS. */
const brokenAfterTraining = async (request: RunRequest, requests = 0): Promise<RunBench> => {
  const bench = await openRunBench({ attempts: 1 });
  bench.whileTraining(async () => bench.takeDown('lakefs', requests));
  const command = patientScript(`echo '{"params":{"lr":1},"metrics":{"acc":0.5},"step":1}' >> "$TIEBACK_METRICS"`);
  expect(await bench.tieback.run({ ...request, command })).toMatchObject({ isComplete: false });
  bench.bringUp();
  return bench;
};

const linksOf = async (bench: RunBench, tie: string) => {
  const { branches, runs } = await servicesState(bench, repository);
  const roles = branches.flatMap(({ log }) =>
    log.flatMap(({ commit, metadata }) => (metadata['tieback.tie'] === tie ? [[commit, metadata] as const] : [])),
  );
  const own = [...new Map(roles).values()];
  return {
    links: own.filter((metadata) => metadata['tieback.role'] === 'run'),
    records: own.filter((metadata) => metadata['tieback.role'] === 'record').length,
    runs: runs.filter(({ tags }) => tags['tieback.tie'] === tie),
  };
};

describe.each(kinds)('a tie %s that another machine takes up', (_title, request) => {
  it.each(endings)('is finished when the first one broke off %s', async (_when, requests) => {
    using bench = await brokenAfterTraining(request, requests);
    using second = openSecondMachine(bench);
    const tie = await tieOf(bench);
    // Used only where nothing tells.
    const outcome = await second.tieback.resume(tie, { repository, status: 'finished' });
    expect(outcome).toMatchObject({ isComplete: true, status: 'FINISHED', tie });
    const { links, records, runs } = await linksOf(bench, tie);
    expect(links).toMatchObject([{ mlflow_run_id: outcome.runId, acc: '0.5' }]);
    expect(records).toBe(1);
    expect(runs).toMatchObject([{ id: outcome.runId, status: 'FINISHED' }]);
    expect(runs[0]?.artifacts).toContain('tieback/provenance.md');
  });
});

describe('a tie that two machines finish', () => {
  it('is left as it is by the second, whichever that is', async () => {
    using bench = await brokenAfterTraining(full());
    using second = openSecondMachine(bench);
    using third = openSecondMachine(bench);
    const tie = await tieOf(bench);
    await second.tieback.resume(tie, { repository, status: 'finished' });
    const before = await servicesState(bench, repository);
    const again = await third.tieback.resume(tie, { repository });
    expect(again).toMatchObject({ isComplete: true, status: 'FINISHED' });
    expect(await servicesState(bench, repository)).toEqual(before);
    expect(await bench.tieback.resume(tie)).toMatchObject({ isComplete: true, runId: again.runId });
    const { links, runs } = await linksOf(bench, tie);
    expect(links).toHaveLength(1);
    expect(runs[0]?.endTime).toBe(before.runs[0]?.endTime);
  });
});

describe('a tie that is complete', () => {
  it('is found in order by another machine, which says so and nothing else', async () => {
    using bench = await openRunBench();
    using second = openSecondMachine(bench);
    const { tie, runId } = await bench.tieback.run(requestFor());
    const before = await servicesState(bench, repository);
    expect(await second.tieback.resume(tie, { repository })).toMatchObject({ isComplete: true, runId });
    expect(second.notices()).toEqual([expect.stringContaining('is sealed already')]);
    expect(await servicesState(bench, repository)).toEqual(before);
  });
});

describe.each(kinds.slice(0, 2))(
  'a tie %s that another machine links while its command still works',
  (_title, request) => {
    it('has one link all the same', async () => {
      using bench = await openRunBench();
      using second = openSecondMachine(bench);
      let theirs: string | undefined;
      bench.whileTraining(async () => {
        const linked = await second.tieback.resume(await tieOf(bench), { repository, status: 'finished' });
        theirs = linked.backLinkCommit;
      });
      const outcome = await bench.tieback.run({ ...request, command: patientScript() });
      expect(outcome.backLinkCommit).toBe(theirs);
      expect((await linksOf(bench, outcome.tie)).links).toMatchObject([{ mlflow_run_id: outcome.runId }]);
    });
  },
);

describe('a training whose end nothing tells', () => {
  const broken = async (): Promise<RunBench> => {
    const bench = await openRunBench({ attempts: 1 });
    const command = script('kill -KILL $PPID');
    expect(await codeOf(bench.tieback.run(full({ command })))).toBe('CHILD_STATUS_UNKNOWN');
    return bench;
  };

  it('is asked for, and recorded as the word of whoever says it', async () => {
    using bench = await broken();
    using second = openSecondMachine(bench);
    const tie = await tieOf(bench);
    expect(await codeOf(second.tieback.resume(tie, { repository }))).toBe('CHILD_STATUS_UNKNOWN');
    expect(await second.tieback.ties()).toEqual([]);
    const outcome = await second.tieback.resume(tie, { repository, status: 'failed' });
    expect(outcome).toMatchObject({ isComplete: true, status: 'FAILED', statusAssertedBy: 'eve@clinic/retina' });
    expect((await linksOf(bench, tie)).links).toMatchObject([{ 'tieback.status_asserted_by': 'eve@clinic/retina' }]);
    const evidence = await second.tieback.evidence({ id: tie, repository });
    expect(evidence.subject.run.status).toMatchObject({ grade: 'asserted', value: 'FAILED' });
  });

  it('is what MLflow says, when the script closed its run', async () => {
    using bench = await broken();
    using second = openSecondMachine(bench);
    const tie = await tieOf(bench);
    const [run] = (await linksOf(bench, tie)).runs;
    await bench.mlflow.runs.update(run?.id ?? '', { status: 'FINISHED', endTime: 1_800_000_000_000 });
    expect(await second.tieback.resume(tie, { repository })).toMatchObject({
      isComplete: true,
      status: 'FINISHED',
      statusAssertedBy: undefined,
    });
    expect((await linksOf(bench, tie)).runs).toMatchObject([{ status: 'FINISHED', endTime: 1_800_000_000_000 }]);
  });
});

/** What is left of a tie, beside the baseline's anchor, which others may need. */
const leftOf = async (bench: RunBench) => {
  const { branches, tags, runs } = await servicesState(bench, repository);
  return {
    branches: branches.map(({ id }) => id).filter((id) => !id.startsWith('tieback-baseline-')),
    tags: tags.map(({ id }) => id),
    openRuns: runs.filter(({ status }) => status !== 'KILLED').map(({ id }) => id),
  };
};

const nothing = { branches: ['main', 'theirs'], tags: ['v1'], openRuns: [] };

const breakable = [
  ['with a baseline', full({ reports: [], command: script('echo once >> started') })],
  ['on a fixed version', requestFor({ source: { kind: 'fixed', ref: 'v1' } })],
  ['named by its tie', full({ runName: undefined, reports: [] })],
] as const;

describe.each(breakable)('a tie %s that broke before its training', (_title, request) => {
  it.each(['lakefs', 'mlflow'] as const)(
    'is taken back from another machine, wherever %s was lost',
    async (service) => {
      let aborted = 0;
      for (let count = 0; ; count++) {
        using bench = await openRunBench({ attempts: 1 });
        using second = openSecondMachine(bench);
        const { commitId } = await bench.lakefs.tags.get(repository, 'v1');
        await bench.lakefs.branches.create(repository, { name: 'theirs', source: commitId });
        await bench.lakefs.objects.upload(repository, 'theirs', { path: 'theirs.csv', body: Buffer.from('1') });
        bench.takeDown(service, count);
        const broken = await bench.tieback.run(request).catch((error: unknown) => error);
        bench.bringUp();
        if (!(broken instanceof Error)) break;
        const tie = await tieOf(bench);
        if (tie === '') continue;
        const resumed = await codeOf(second.tieback.resume(tie, { repository }));
        expect(['TIE_NOT_FOUND', 'TIE_NOT_TRAINED', 'CHILD_STATUS_UNKNOWN']).toContain(resumed);
        const branch = resumed === 'TIE_NOT_FOUND' && request.runName !== undefined ? 'retina-first' : undefined;
        const before = await leftOf(bench);
        const isNothing = before.branches.length === 2 && before.openRuns.length === 0;
        const first = await codeOf(second.tieback.abort(tie, { repository, branch }));
        // Once there is a run, nothing tells whether its command has been started.
        if (first === 'TIE_TRAINED') expect(before.openRuns).toHaveLength(1);
        const again = () => codeOf(second.tieback.abort(tie, { repository, branch, isTrainingDiscarded: true }));
        const result = first === 'TIE_TRAINED' ? await again() : first;
        // What is staged under a name that anybody could have chosen is not ours to delete.
        if (result === 'LAKEFS_BRANCH_DIRTY') {
          await bench.lakefs.branches.resetUncommitted(repository, 'retina-first');
          await second.tieback.abort(tie, { repository, branch });
        } else
          expect({ count, result }).toEqual({
            count,
            result: isNothing && branch === undefined ? 'TIE_NOT_FOUND' : undefined,
          });
        expect({ count, ...(await leftOf(bench)) }).toEqual({ count, ...nothing });
        const staged = await Array.fromAsync(bench.lakefs.branches.listUncommitted(repository, 'theirs'));
        expect(staged.map(({ path }) => path)).toEqual(['theirs.csv']);
        aborted++;
      }
      expect(aborted).toBeGreaterThan(0);
    },
  );
});

describe('abort from another machine', () => {
  it('does not take one for broken whose command may still work', async () => {
    using bench = await openRunBench();
    using second = openSecondMachine(bench);
    let refused: string | undefined;
    bench.whileTraining(async () => {
      refused = await codeOf(second.tieback.abort(await tieOf(bench), { repository }));
    });
    const outcome = await bench.tieback.run(full({ command: patientScript() }));
    expect([refused, outcome.isComplete]).toEqual(['TIE_TRAINED', true]);
    expect((await bench.lakefs.tags.get(repository, 'v2')).commitId).toBe(outcome.dataCommit);
  });

  it('does not throw a training away unless it is told to', async () => {
    using bench = await brokenAfterTraining(full());
    using second = openSecondMachine(bench);
    const tie = await tieOf(bench);
    expect(await codeOf(second.tieback.abort(tie, { repository }))).toBe('TIE_TRAINED');
    await second.tieback.abort(tie, { repository, isTrainingDiscarded: true });
    expect(await leftOf(bench)).toMatchObject({ branches: ['main'], tags: ['v1'] });
    expect(await codeOf(second.tieback.resume(tie, { repository }))).toBe('TIE_ABORTED');
    expect(await codeOf(bench.tieback.resume(tie))).toBe('TIE_ABORTED');
  });

  it('never takes a link back, nor what stands on a branch of somebody else', async () => {
    using bench = await openRunBench();
    using second = openSecondMachine(bench);
    const { tie } = await bench.tieback.run(requestFor());
    expect(await codeOf(second.tieback.abort(tie, { repository }))).toBe('TIE_SEALED');
    await bench.lakefs.objects.upload(repository, 'main', { path: 'theirs.csv', body: Buffer.from('1') });
    await bench.lakefs.commits.create(repository, 'main', { message: 'theirs' });
    await bench.lakefs.branches.create(repository, { name: 'moved', source: 'main' });
    const unknown = '20261121-ffffffffff';
    expect(await codeOf(second.tieback.abort(unknown, { repository, branch: 'moved' }))).toBe('LAKEFS_BRANCH_FOREIGN');
    expect(await codeOf(second.tieback.abort(unknown, { repository }))).toBe('TIE_NOT_FOUND');
  });
});
