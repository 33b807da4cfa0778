import { describe, expect, it } from 'vitest';
import type { RunId } from '../../src/model/ids.ts';
import type { ProgressEvent } from '../../src/model/progress.ts';
import { createTieback } from '../../src/tieback.ts';
import { benchTime, openRunBench, type RunBench, requestFor } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

/**
 * tieback before an MLflow with too much to do: the first creation of a run goes unanswered, and is carried out when the
 * run has been made anew.
 * @param use - what somebody then does with it
 */
const withLateCreation = (
  { config, runtime, mlflow }: RunBench,
  use: (runs: RunBench['mlflow']['runs'], id: RunId) => Promise<unknown> = async () => undefined,
) => {
  const told: ProgressEvent[] = [];
  let late: (() => Promise<Response>) | undefined;
  const fetch: typeof globalThis.fetch = async (...args) => {
    const request = new Request(...args);
    if (!request.url.endsWith('/runs/create')) return runtime.fetch(request);
    if (late === undefined) {
      const body = await request.text();
      late = () => runtime.fetch(new Request(request.url, { method: 'POST', headers: request.headers, body }));
      throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
    }
    const answer = await runtime.fetch(request);
    const { run } = (await (await late()).json()) as { run: { info: { run_id: RunId } } };
    await use(mlflow.runs, run.info.run_id);
    return answer;
  };
  const onProgress = (event: ProgressEvent) => told.push(event);
  return { told, tieback: createTieback(config, { runtime: { ...runtime, fetch }, onProgress }) };
};

const noticesOf = (told: readonly ProgressEvent[]) =>
  told.flatMap((event) => (event.kind === 'notice' ? [event.text] : []));

describe('a creation that MLflow carries out after it was given up', () => {
  it('leaves one run of the tie, and says what became of the other', async () => {
    using bench = await openRunBench();
    const { told, tieback } = withLateCreation(bench);
    const outcome = await tieback.run(requestFor());
    expect(outcome).toMatchObject({ isComplete: true, extraRuns: [] });
    const { runs } = await servicesState(bench, 'faces');
    expect(
      runs.map(({ id, status, isDeleted, tags }) => [id === outcome.runId, status, isDeleted, tags['tieback.tie']]),
    ).toEqual(
      expect.arrayContaining([
        [true, 'FINISHED', false, outcome.tie],
        [false, 'RUNNING', true, undefined],
      ]),
    );
    expect(noticesOf(told)).toContainEqual(expect.stringContaining('whose answer did not come in time'));
  });

  it.each<[string, Parameters<typeof withLateCreation>[1]]>([
    ['logged to', (runs, id) => runs.logBatch(id, { params: { depth: '3' } })],
    ['ended', (runs, id) => runs.update(id, { status: 'FINISHED', endTime: benchTime })],
  ])('keeps a run that somebody has %s', async (_what, use) => {
    using bench = await openRunBench();
    const { tieback } = withLateCreation(bench, use);
    const outcome = await tieback.run(requestFor());
    const { runs } = await servicesState(bench, 'faces');
    const others = runs.filter(({ id }) => id !== outcome.runId);
    expect(others.map(({ id, status, isDeleted }) => ({ id, status, isDeleted }))).toEqual(
      outcome.extraRuns.map((id) => ({ id, status: 'FINISHED', isDeleted: false })),
    );
    expect(others).toHaveLength(1);
  });
});
