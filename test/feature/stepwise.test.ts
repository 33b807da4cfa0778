import { describe, expect, it } from 'vitest';
import type { StartRequest } from '../../src/wrap/run-verbs.ts';
import {
  benchTime,
  experiment,
  firstTie,
  openRunBench,
  type RunBench,
  repository,
  requestFor,
} from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

const startRequest = (more: Partial<StartRequest> = {}): StartRequest => {
  const { command: _command, ...request } = requestFor();
  return { ...request, ...more };
};

const changeData = (bench: RunBench): void => bench.write('data/new.csv', 'x,y\n9,9\n');

const codeOf = async (action: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof Error && 'code' in error ? error.code : error;
};

describe('a tie that is started, committed and finished step by step', () => {
  it('ends linked both ways, with the status as it was said', async () => {
    using bench = await openRunBench();
    const started = await bench.tieback.start(startRequest({ data: { dir: 'data' }, tag: 'v2', showMetrics: ['acc'] }));
    expect(started).toMatchObject({ branch: 'retina-first', dataCommit: undefined, runId: undefined });
    expect(started.environment).toMatchObject({ TIEBACK_TIE: started.tie, TIEBACK_BRANCH: 'retina-first' });
    expect(bench.read('data/a.csv')).toBe('x,y\n1,2\n');

    changeData(bench);
    const committed = await bench.tieback.commit(started.tie, {
      metadata: { site: 'berlin' },
      augmentationParams: { flip: true },
    });
    const { runId = '', dataCommit = '' } = committed;
    expect(committed.environment).toMatchObject({ MLFLOW_RUN_ID: runId, TIEBACK_COMMIT: dataCommit });
    expect((await bench.lakefs.tags.get(repository, 'v2')).commitId).toBe(dataCommit);
    const { metadata } = await bench.lakefs.commits.get(repository, dataCommit);
    expect(metadata).toMatchObject({ site: 'berlin', augmentation_params: '{"flip":true}', augmentation_count: '1' });

    const acc = { key: 'acc', value: 0.9, step: 1, timestamp: 1 };
    await bench.mlflow.runs.logBatch(runId, { metrics: [acc] });
    const outcome = await bench.tieback.finish(started.tie);
    expect(outcome).toMatchObject({
      isComplete: true,
      status: 'FINISHED',
      dataMode: 'dir-verified',
      statusAssertedBy: 'ada@clinic/retina',
    });
    const link = await bench.lakefs.commits.get(repository, outcome.backLinkCommit ?? '');
    expect(link.metadata).toMatchObject({ mlflow_run_id: runId, acc: '0.9' });
    expect(await bench.tieback.ties()).toMatchObject([{ state: 'complete' }]);
  });

  it('needs nothing committed on a fixed version', async () => {
    using bench = await openRunBench();
    const started = await bench.tieback.start(startRequest({ source: { kind: 'fixed', ref: 'v1' } }));
    expect(started.environment['MLFLOW_RUN_ID']).toBe(started.runId);
    expect(await bench.tieback.finish(undefined, { status: 'failed' })).toMatchObject({
      isComplete: true,
      status: 'FAILED',
    });
  });

  it('says of a second finish that there was nothing left to do', async () => {
    using bench = await openRunBench();
    const { tie } = await bench.tieback.start(startRequest({ source: { kind: 'fixed', ref: 'v1' } }));
    const texts = () => bench.told.flatMap((event) => (event.kind === 'notice' ? [event.text] : [])).join('\n');
    await bench.tieback.finish(tie);
    expect(texts()).not.toContain('already finished');
    await bench.tieback.finish(tie, { status: 'failed' });
    expect(texts()).toContain(`tie ${tie} was already finished, as FINISHED`);
  });

  it('hands out no credentials', async () => {
    using bench = await openRunBench();
    const started = await bench.tieback.start(startRequest({ source: { kind: 'fixed', ref: 'v1' } }));
    const { accessKeyId, secretAccessKey } = bench.sandbox.credentials;
    expect(JSON.stringify(started)).not.toContain(secretAccessKey);
    expect(JSON.stringify(started)).not.toContain(accessKeyId);
  });

  it('commits once, however often it is asked', async () => {
    using bench = await openRunBench();
    await bench.tieback.start(startRequest({ data: { dir: 'data' } }));
    changeData(bench);
    const first = await bench.tieback.commit();
    expect(await bench.tieback.commit()).toEqual(first);
    expect(await codeOf(bench.tieback.commit(undefined, { metadata: { late: 'yes' } }))).toBe('USAGE_INVALID');
  });

  it('says what it waits for when it is resumed instead', async () => {
    using bench = await openRunBench();
    await bench.tieback.start(startRequest({ data: { dir: 'data' } }));
    expect(await bench.tieback.ties()).toMatchObject([{ state: 'open' }]);
    expect(await codeOf(bench.tieback.resume())).toBe('TIE_WAITING');
    expect(await codeOf(bench.tieback.finish())).toBe('TIE_WAITING');
    await bench.tieback.commit();
    expect(await codeOf(bench.tieback.resume())).toBe('TIE_WAITING');
    expect(await bench.tieback.resume(undefined, { status: 'finished' })).toMatchObject({ isComplete: true });
  });

  it('is found by $TIEBACK_TIE among several', async () => {
    using bench = await openRunBench();
    const one = await bench.tieback.start(startRequest({ source: { kind: 'fixed', ref: 'v1' }, runName: 'one' }));
    await bench.tieback.start(startRequest({ source: { kind: 'fixed', ref: 'v1' }, runName: 'two' }));
    expect(await codeOf(bench.tieback.finish())).toBe('TIE_AMBIGUOUS');
    Object.assign(bench.runtime.env, { TIEBACK_TIE: one.tie });
    expect(await bench.tieback.finish()).toMatchObject({ tie: one.tie });
  });

  it('goes on with the open tie where $TIEBACK_TIE names one that is over, and says so', async () => {
    using bench = await openRunBench();
    const fixed = { kind: 'fixed', ref: 'v1' } as const;
    const { tie } = await bench.tieback.start(startRequest({ source: fixed, runName: 'one' }));
    Object.assign(bench.runtime.env, { TIEBACK_TIE: tie });
    await bench.tieback.finish();
    expect(await codeOf(bench.tieback.commit())).toBe('TIE_TRAINED');

    const next = await bench.tieback.start(startRequest({ source: fixed, runName: 'two' }));
    expect(await bench.tieback.commit()).toMatchObject({ tie: next.tie, runId: next.runId });
    expect(bench.warnings()).toContainEqual(expect.stringContaining(`names tie ${tie}, which is over`));
    expect(await bench.tieback.finish()).toMatchObject({ tie: next.tie });
    const third = await bench.tieback.start(startRequest({ source: fixed, runName: 'three' }));
    expect(await bench.tieback.abort()).toMatchObject({ tie: third.tie });
  });

  it('says of a finished tie that it is finished, however often it is asked', async () => {
    using bench = await openRunBench();
    const { tie } = await bench.tieback.start(startRequest({ source: { kind: 'fixed', ref: 'v1' } }));
    Object.assign(bench.runtime.env, { TIEBACK_TIE: tie });
    expect(await bench.tieback.finish()).toMatchObject({ tie, isComplete: true });
    expect(await bench.tieback.finish()).toMatchObject({ tie, isComplete: true });
    expect(await codeOf(bench.tieback.commit(tie))).toBe('TIE_TRAINED');
  });

  it.each<[string, (bench: RunBench, runId: string) => Promise<unknown>]>([
    [
      'a metric',
      ({ mlflow }, id) => mlflow.runs.logBatch(id, { metrics: [{ key: 'acc', value: 1, step: 0, timestamp: 1 }] }),
    ],
    ['a parameter', ({ mlflow }, id) => mlflow.runs.logBatch(id, { params: { lr: '0.1' } })],
    ['an end', ({ mlflow }, id) => mlflow.runs.update(id, { status: 'FINISHED', endTime: benchTime })],
    ['an unsent metric', async (bench) => bench.write(`.tieback/ties/${firstTie}/metrics.jsonl`, '{"acc": 1}\n')],
  ])('is not given up without being asked to once its training has left %s', async (_what, train) => {
    using bench = await openRunBench();
    const { tie } = await bench.tieback.start(startRequest({ source: { kind: 'fixed', ref: 'v1' } }));
    const { runId = '' } = await bench.tieback.commit();
    await train(bench, runId);
    await expect(bench.tieback.abort()).rejects.toMatchObject({
      code: 'TIE_TRAINED',
      hint: expect.stringContaining(`tieback finish ${tie}`),
    });
    expect(await bench.tieback.ties()).toMatchObject([{ state: 'open' }]);
    bench.takeDown('mlflow', 3);
    await bench.tieback.abort(tie, { isTrainingDiscarded: true }).catch(() => undefined);
    bench.bringUp();
    expect(await bench.tieback.abort(tie, { isTrainingDiscarded: true })).toMatchObject({ tie });
    expect((await servicesState(bench, repository)).runs.map(({ tags }) => tags['tieback.aborted'])).not.toContain(
      undefined,
    );
  });

  it('is given up without being asked to while nothing was trained, also when giving up broke off', async () => {
    using bench = await openRunBench({ attempts: 1 });
    await bench.tieback.start(startRequest({ data: { dir: 'data' } }));
    changeData(bench);
    const { tie } = await bench.tieback.commit();
    bench.takeDown('lakefs', 1);
    expect(await codeOf(bench.tieback.abort())).toBe('HTTP_UNREACHABLE');
    bench.bringUp();
    expect((await servicesState(bench, repository)).runs).toMatchObject([{ status: 'KILLED' }]);
    expect(await bench.tieback.abort(tie)).toMatchObject({ tie });
  });

  it('does not take over a tie that has a command of its own', async () => {
    using bench = await openRunBench();
    const { tie } = await bench.tieback.run(requestFor());
    expect(await codeOf(bench.tieback.commit(tie))).toBe('USAGE_INVALID');
    expect(await codeOf(bench.tieback.finish(tie))).toBe('USAGE_INVALID');
  });
});

describe('a run within a process', () => {
  it('is finished by how its function ended', async () => {
    using bench = await openRunBench();
    const outcome = await bench.tieback.wrap(startRequest({ data: { dir: 'data' } }), async (run) => {
      changeData(bench);
      const { runId = '' } = await run.commitData();
      await bench.mlflow.runs.setTag(runId, 'note', 'mine');
    });
    expect(outcome).toMatchObject({ status: 'FINISHED', isComplete: true, isNewData: true });
  });

  it('is finished as failed when its function throws, and the error comes through', async () => {
    using bench = await openRunBench();
    const failing = bench.tieback.wrap(startRequest({ source: { kind: 'fixed', ref: 'v1' } }), async () => {
      throw new RangeError('diverged');
    });
    await expect(failing).rejects.toThrow('diverged');
    expect(await bench.tieback.ties()).toMatchObject([{ state: 'complete', runStatus: 'FAILED' }]);
  });

  it('is given up when it is left before its data was committed', async () => {
    using bench = await openRunBench();
    const before = await servicesState(bench, repository);
    {
      await using run = await bench.tieback.startRun(startRequest({ data: { dir: 'data' } }));
      expect(run.state.branch).toBe('retina-first');
    }
    const after = await servicesState(bench, repository);
    expect(after.branches.filter(({ id }) => !id.startsWith('tieback-baseline-'))).toEqual(before.branches);
    expect(after.experiments.map(({ name }) => name)).toContain(experiment);
    expect(await bench.tieback.ties()).toMatchObject([{ state: 'aborted' }]);
  });
});
