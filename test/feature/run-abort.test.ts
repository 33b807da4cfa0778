import { describe, expect, it } from 'vitest';
import { isTiebackError } from '../../src/errors.ts';
import { searchTiedRuns } from '../../src/tie/search-tied-runs.ts';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import {
  firstTie,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
  type Service,
  script,
} from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';
import { shellUntil } from '../support/shell-until.ts';

const requests = {
  'with a baseline': requestFor({
    data: { dir: 'data' },
    prepare: 'echo 7,8 > "$TIEBACK_DATA_DIR/new.csv"',
    tag: 'v2',
    command: script('echo once >> started'),
  }),
  'on a fixed version': requestFor({ source: { kind: 'fixed', ref: 'v1' }, command: script('echo once >> started') }),
} as const;

const codeOf = async (action: Promise<unknown>): Promise<string | undefined> => {
  try {
    await action;
    return undefined;
  } catch (error) {
    if (!isTiebackError(error)) throw error;
    return error.code;
  }
};

/** What is left of a tie on both services, beside the baseline's anchor, which others may need. */
const leftOf = async (bench: RunBench) => {
  const { branches, tags, runs } = await servicesState(bench, repository);
  return {
    branches: branches.map(({ id }) => id).filter((id) => !id.startsWith('tieback-baseline-')),
    tags: tags.map(({ id }) => id),
    openRuns: runs.filter(({ status }) => status !== 'KILLED').map(({ id }) => id),
    unmarkedRuns: runs.filter(({ tags: own }) => own['tieback.aborted'] === undefined).map(({ id }) => id),
  };
};

const nothing = { branches: ['main'], tags: ['v1'], openRuns: [], unmarkedRuns: [] };

/** Loses a service after so many requests; tells whether the run broke before its command was started. */
const breakAfter = async (bench: RunBench, request: RunRequest, service: Service, count: number): Promise<boolean> => {
  bench.takeDown(service, count);
  const outcome = await bench.tieback.run(request).catch((error: unknown) => error);
  bench.bringUp();
  return outcome instanceof Error;
};

describe.each(Object.entries(requests))('abort of a run %s', (_kind, request) => {
  it.each(['lakefs', 'mlflow'] as const)(
    'leaves nothing of it, wherever %s was lost before the training',
    async (service) => {
      let count = 0;
      for (; ; count++) {
        using bench = await openRunBench({ attempts: 1 });
        if (!(await breakAfter(bench, request, service, count))) break;
        if ((await bench.tieback.ties()).length === 0) continue;
        await bench.tieback.abort();
        expect({ count, ...(await leftOf(bench)) }).toEqual({ count, ...nothing });
        expect(await bench.tieback.ties()).toMatchObject([{ state: 'aborted' }]);
        expect(await codeOf(bench.tieback.resume((await bench.tieback.ties())[0]?.tie))).toBe('TIE_ABORTED');
      }
      expect(count).toBeGreaterThan(2);
    },
  );
});

/** A run whose training has ended, and whose recording has only begun. */
const trainedBench = async (more: Partial<RunRequest> = {}): Promise<RunBench> => {
  const bench = await openRunBench({ attempts: 1 });
  bench.whileTraining(async () => bench.takeDown('mlflow', 0));
  await bench.tieback.run(requestFor({ ...more, command: script(shellUntil('go')) }));
  bench.bringUp();
  return bench;
};

describe('abort', () => {
  it('does not throw a training away unless it is told to', async () => {
    using bench = await trainedBench();
    expect(await codeOf(bench.tieback.abort())).toBe('TIE_TRAINED');
    await bench.tieback.abort(undefined, { isTrainingDiscarded: true });
    expect(await leftOf(bench)).toEqual(nothing);
  });

  it('never takes a link back', async () => {
    using bench = await openRunBench();
    const { tie } = await bench.tieback.run(requestFor());
    expect(await codeOf(bench.tieback.abort(tie))).toBe('TIE_SEALED');
  });

  it('hints at nothing to finish where all is done', async () => {
    using bench = await openRunBench();
    const { tie } = await bench.tieback.run(requestFor());
    await expect(bench.tieback.abort(tie)).rejects.toMatchObject({
      hint: `nothing of it is left to do; what it says: tieback report ${tie}`,
    });
  });

  it('tells of what it took back, and of nothing that was never made', async () => {
    using bench = await openRunBench();
    const request = requestFor({ data: { dir: 'data' }, prepare: 'exit 3', tag: 'v2' });
    expect(await codeOf(bench.tieback.run(request))).toBe('RUN_PREPARE_FAILED');
    const before = bench.told.length;
    expect((await bench.tieback.abort()).undone).toEqual(['branch']);
    const told = bench.told.slice(before).flatMap((event) => ('text' in event ? [event.text] : []));
    expect(told).toEqual(['branch "retina-first" deleted']);
  });

  it('names the run and the tag that it took back', async () => {
    using bench = await trainedBench({ data: { dir: 'data' }, prepare: 'echo 1 > "$TIEBACK_DATA_DIR/n"', tag: 'v2' });
    const before = bench.told.length;
    await bench.tieback.abort(undefined, { isTrainingDiscarded: true });
    const told = bench.told.slice(before).flatMap((event) => ('text' in event ? [event.text] : []));
    expect(told).toEqual([
      expect.stringMatching(/^run [0-9a-f]{32} marked as given up, KILLED$/),
      'tag "v2" deleted',
      'branch "retina-first" deleted',
    ]);
  });

  it('leaves a run as it ended that the script had closed itself', async () => {
    using bench = await openRunBench({ attempts: 1 });
    bench.whileTraining(async () => {
      const [run] = await searchTiedRuns(bench.mlflow, 'tieback.tie', firstTie);
      await bench.mlflow.runs.update(run?.id ?? '', { status: 'FINISHED', endTime: 7 });
      bench.takeDown('mlflow', 0);
    });
    await bench.tieback.run(requestFor({ command: patientScript() }));
    bench.bringUp();
    await bench.tieback.abort(undefined, { isTrainingDiscarded: true });
    const [run] = (await servicesState(bench, repository)).runs;
    expect(run).toMatchObject({ status: 'FINISHED', endTime: 7 });
    expect(run?.tags['tieback.aborted']).toBeDefined();
  });

  it('goes on where it broke off', async () => {
    using bench = await trainedBench();
    bench.takeDown('lakefs', 1);
    expect(await codeOf(bench.tieback.abort(undefined, { isTrainingDiscarded: true }))).toBe('HTTP_UNREACHABLE');
    bench.bringUp();
    expect(await codeOf(bench.tieback.resume())).toBe('TIE_ABORTED');
    await bench.tieback.abort(undefined, { isTrainingDiscarded: true });
    expect(await leftOf(bench)).toEqual(nothing);
  });

  it('leaves a branch alone that somebody else has committed to', async () => {
    using bench = await trainedBench();
    await bench.lakefs.objects.upload(repository, 'retina-first', { path: 'theirs.csv', body: Buffer.from('1') });
    await bench.lakefs.commits.create(repository, 'retina-first', { message: 'somebody else' });
    expect(await codeOf(bench.tieback.abort(undefined, { isTrainingDiscarded: true }))).toBe('LAKEFS_BRANCH_FOREIGN');
    expect((await leftOf(bench)).branches).toContain('retina-first');
  });

  it('leaves a tag alone that stood there before', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const { commitId } = await bench.lakefs.tags.get(repository, 'v1');
    await bench.lakefs.tags.create(repository, { id: 'theirs', ref: commitId });
    bench.whileTraining(async () => bench.takeDown('mlflow', 0));
    await bench.tieback.run(requestFor({ tag: 'theirs', command: script(shellUntil('go')) }));
    bench.bringUp();
    await bench.tieback.abort(undefined, { isTrainingDiscarded: true });
    expect((await leftOf(bench)).tags).toEqual(['theirs', 'v1']);
  });
});
