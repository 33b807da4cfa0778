import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunRequest } from '../../src/wrap/plan/run-request.ts';
import { openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';
import { shellUntil } from '../support/shell-until.ts';

/** What a run may ask at most, the pages of the difference apart. */
const budget = 18;

const baseRequest = requestFor({
  noCapture: ['all'],
  runName: undefined,
  branch: undefined,
  prepare: 'touch preparing; for i in $(seq 500); do [ -e prepared ] && break; sleep 0.01; done; rm preparing prepared',
});
const fixedRequest = requestFor({ noCapture: ['all'], runName: undefined, source: { kind: 'fixed', ref: 'v1' } });

/** Requests without what differs from run to run. */
const readable = (request: string): string =>
  request
    .replace(/\/api\/(v1\/repositories\/faces|2\.0\/mlflow)\//, '')
    .replace(/[0-9a-f]{64}/g, '<commit>')
    .replace(/20261121-\d{10}/g, '<tie>')
    .replace(/retina-\d{6}/g, 'retina-<tie>');

/** Uploads one object when the prepare command has begun; the command's own requests are not tieback's. */
const uploadWhilePreparing = async (bench: RunBench, isOver: () => boolean): Promise<void> => {
  while (!existsSync(join(bench.dir, 'preparing'))) {
    if (isOver()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const branches: string[] = [];
  for await (const { id } of bench.lakefs.branches.list(repository)) branches.push(id);
  const own = branches.filter((id) => id.startsWith('retina-')).at(-1) ?? '';
  await bench.lakefs.objects.upload(repository, own, { path: 'train/new.csv', body: Buffer.from('new') });
  bench.write('prepared', '');
};

const isOfTest = (request: string): boolean =>
  /^(POST .*objects$|GET branches$)/.test(request) && !/tieback-/.test(request);

/** What tieback itself asks of either service in one run. */
const requestsOf = async (bench: RunBench, request: RunRequest) => {
  const { lakefs, mlflow } = bench.sandbox;
  const before = { lakefs: lakefs.requests.length, mlflow: mlflow.requests.length };
  let isOver = false;
  const running = bench.tieback.run(request).finally(() => {
    isOver = true;
  });
  const [outcome] = await Promise.all([running, uploadWhilePreparing(bench, () => isOver)]);
  expect(outcome.isComplete).toBe(true);
  const since = {
    lakefs: lakefs.requests
      .slice(before.lakefs)
      .map(readable)
      .filter((line) => !isOfTest(line)),
    mlflow: mlflow.requests.slice(before.mlflow).map(readable),
  };
  return { ...since, all: [...since.lakefs, ...since.mlflow], outcome };
};

const isDiffPage = (request: string): boolean => request.includes('/diff/');

describe('a run from a baseline that other runs began with', () => {
  it('asks this and no more', async () => {
    using bench = await openRunBench();
    await requestsOf(bench, { ...baseRequest, tag: 'v2' });
    const { lakefs, mlflow, all, outcome } = await requestsOf(bench, { ...baseRequest, tag: 'v3' });
    expect(outcome.counts).toMatchObject({ original: 2, added: 1, total: 3 });
    expect(lakefs.toSorted()).toEqual(
      [
        'GET tags/v1',
        'GET commits/v3',
        // At the baseline's anchor, which it shows to stand.
        'POST branches',
        'GET refs/<commit>/diff/retina-<tie>%24',
        'POST branches/retina-<tie>/commits',
        'POST tags',
        'GET commits/retina-<tie>%40',
        'POST branches/retina-<tie>/commits',
        'POST branches',
        'POST branches/tieback-<tie>/objects',
        'POST branches/tieback-<tie>/commits',
      ].toSorted(),
    );
    expect(mlflow).toEqual([
      'GET experiments/get-by-name',
      'POST runs/create',
      'POST runs/log-inputs',
      'POST experiments/search',
      'POST runs/update',
      // Reads the run as it was closed.
      'POST runs/search',
    ]);
    expect(all.filter((request) => !isDiffPage(request)).length).toBeLessThanOrEqual(budget);
  });

  it('asks one thing more to record the machine', async () => {
    using bench = await openRunBench();
    await requestsOf(bench, baseRequest);
    // Whatever is known of the machine by the time that the data is ready goes along with the new run.
    const prepare = `${shellUntil('.tieback/ties/*/captured/environment.json')}; ${baseRequest.prepare}`;
    const request = { ...baseRequest, prepare, tag: 'v4', noCapture: ['git', 'packages'] } as const;
    const { mlflow, all } = await requestsOf(bench, request);
    const more = mlflow.slice(5).map((request) => request.replace(/^PUT .*\/tieback\//, 'PUT '));
    expect(more.toSorted()).toEqual(['POST runs/search', 'PUT environment.json']);
    expect(all.filter((request) => !isDiffPage(request)).length).toBeLessThan(budget);
  });

  it('asks one thing more for a name that the user gave it', async () => {
    using bench = await openRunBench();
    const { all } = await requestsOf(bench, baseRequest);
    const named = await requestsOf(bench, { ...baseRequest, runName: 'mine' });
    const more = named.lakefs.filter((request) => !all.includes(request) && request.includes('commits/retina-mine'));
    expect(more).toContain('GET commits/retina-mine');
  });
});

describe('the first run from a baseline', () => {
  it('makes the experiment and the anchor, and counts the baseline', async () => {
    using bench = await openRunBench();
    const { lakefs, mlflow } = await requestsOf(bench, baseRequest);
    expect(lakefs.filter((request) => request === 'POST branches')).toHaveLength(3);
    expect(lakefs).toContain('GET refs/<commit>/objects/ls');
    expect(mlflow).toContain('POST experiments/create');
  });
});

describe('a run on a fixed version', () => {
  it('asks this and no more', async () => {
    using bench = await openRunBench();
    await requestsOf(bench, fixedRequest);
    const { lakefs, mlflow } = await requestsOf(bench, fixedRequest);
    expect(lakefs.toSorted()).toEqual(
      [
        'GET tags/v1',
        'GET refs/<commit>/objects/ls',
        // Beside these two, which follow each other: it makes the run no longer, and is not asked with a data commit to come.
        'GET settings/branch_protection',
        'GET branches/tieback-baseline-<commit>',
        'POST branches',
        'GET commits/tieback-<tie>%40',
        'POST branches/tieback-<tie>/commits',
        'POST branches/tieback-<tie>/objects',
        'POST branches/tieback-<tie>/commits',
      ].toSorted(),
    );
    expect(mlflow).toHaveLength(6);
  });
});

describe('a run with a data folder', () => {
  it('asks three things more, the uploads apart: what the data commit holds, and what the folder says of the run', async () => {
    using bench = await openRunBench();
    const request = requestFor({ noCapture: ['all'], runName: undefined, branch: undefined, data: { dir: 'data' } });
    await requestsOf(bench, { ...request, tag: 'v2' });
    bench.write('data/new.csv', 'new');
    const { lakefs, mlflow, all, outcome } = await requestsOf(bench, { ...request, tag: 'v3' });
    expect(outcome.counts).toMatchObject({ original: 2, added: 1, total: 3 });
    expect(lakefs.filter((line) => line.startsWith('GET refs/'))).toEqual([
      'GET refs/<commit>/diff/retina-<tie>%24',
      'GET refs/<commit>/objects/ls',
    ]);
    expect(mlflow.slice(-2)).toEqual(['POST runs/log-batch', 'GET runs/get']);
    expect(all.filter((line) => !isDiffPage(line)).length).toBeLessThanOrEqual(budget + 3);
  });
});

describe('the number of requests', () => {
  it('is the same however many objects the repository holds, once the baseline is counted', {
    timeout: 60_000,
  }, async () => {
    const numberOf = async (objects: number): Promise<number> => {
      using bench = await openRunBench();
      for (let index = 0; index < objects; index++) {
        const path = `train/many/${index}.csv`;
        await bench.lakefs.objects.upload(repository, 'main', { path, body: Buffer.from(String(index)) });
      }
      const { id } = await bench.lakefs.commits.create(repository, 'main', { message: 'many' });
      await bench.lakefs.tags.create(repository, { id: 'many', ref: id });
      const request = { ...baseRequest, source: { kind: 'baseline', ref: 'many' } as const };
      const first = await requestsOf(bench, request);
      expect(first.outcome.counts).toMatchObject({ original: 2 + objects, added: 1 });
      return (await requestsOf(bench, request)).all.length;
    };
    expect(await numberOf(3000)).toBe(await numberOf(1));
  });
});
