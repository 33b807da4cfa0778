import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/mlflow/run.ts';
import { createTieback } from '../../src/tieback.ts';
import { listAll, openRunBench, patientScript, type RunBench, repository, requestFor } from '../support/run-bench.ts';

describe('a run that broke, and what others did before it was resumed', () => {
  it('does not take the branch of another who was quicker', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const { commitId } = await bench.lakefs.tags.get(repository, 'v1');
    bench.sandbox.lakefs.fail({
      method: 'POST',
      path: '/branches',
      times: 1,
      when: 'before-effect',
      action: { kind: 'status', status: 409, body: '{"message":"already exists"}' },
    });
    await expect(bench.tieback.run(requestFor())).rejects.toMatchObject({ code: 'LAKEFS_BRANCH_EXISTS' });
    await bench.lakefs.branches.create(repository, { name: 'retina-first', source: commitId });
    await bench.lakefs.objects.upload(repository, 'retina-first', {
      path: 'train/theirs.csv',
      body: Buffer.from('theirs'),
    });

    await expect(bench.tieback.resume()).rejects.toMatchObject({ code: 'LAKEFS_BRANCH_EXISTS' });
    const staged = await listAll(bench.lakefs.branches.listUncommitted(repository, 'retina-first'));
    expect(staged.map(({ path }) => path)).toEqual(['train/theirs.csv']);
  });

  it.each(['resume', 'abort'] as const)('takes back the branch that it made from a grown anchor (%s)', async (verb) => {
    using bench = await openRunBench({ attempts: 1 });
    const { commitId } = await bench.lakefs.tags.get(repository, 'v1');
    await bench.tieback.run(requestFor());
    const anchor = `tieback-baseline-${commitId}`;
    await bench.lakefs.objects.upload(repository, anchor, { path: 'x', body: Buffer.from('x') });
    const { id: grown } = await bench.lakefs.commits.create(repository, anchor, { message: 'theirs' });
    const cut = { method: 'DELETE', path: '/branches/retina-second', when: 'before-effect' } as const;
    bench.sandbox.lakefs.fail({ ...cut, times: 2, action: { kind: 'cut' } });
    await expect(bench.tieback.run(requestFor({ runName: 'second' }))).rejects.toThrow();
    expect((await bench.lakefs.branches.get(repository, 'retina-second')).commitId).toBe(grown);

    await bench.tieback[verb]();
    const branch = await bench.lakefs.branches.find(repository, 'retina-second');
    if (verb === 'abort') return expect(branch).toBeUndefined();
    const log = await listAll(bench.lakefs.commits.log(repository, 'retina-second'));
    expect(log.map(({ id }) => id)).not.toContain(grown);
    expect((await bench.tieback.ties()).map(({ state }) => state)).toEqual(['complete', 'complete']);
  });

  it('leaves a branch at a grown anchor to whoever has staged on it', async () => {
    using bench = await openRunBench({ attempts: 1 });
    const { commitId } = await bench.lakefs.tags.get(repository, 'v1');
    await bench.tieback.run(requestFor());
    const anchor = `tieback-baseline-${commitId}`;
    await bench.lakefs.objects.upload(repository, anchor, { path: 'x', body: Buffer.from('x') });
    await bench.lakefs.commits.create(repository, anchor, { message: 'theirs' });
    const name = 'retina-second';
    const cut = { method: 'DELETE', path: `/branches/${name}`, when: 'before-effect' } as const;
    bench.sandbox.lakefs.fail({ ...cut, times: 2, action: { kind: 'cut' } });
    await expect(bench.tieback.run(requestFor({ runName: 'second' }))).rejects.toThrow();
    await bench.lakefs.objects.upload(repository, name, { path: 'theirs', body: Buffer.from('x') });

    await expect(bench.tieback.resume()).rejects.toMatchObject({ code: 'LAKEFS_BRANCH_FOREIGN' });
    const staged = await listAll(bench.lakefs.branches.listUncommitted(repository, name));
    expect(staged.map(({ path }) => path)).toEqual(['theirs']);
  });

  it('is not finished on another server than the one it was begun on, only by another address of it', async () => {
    using bench = await openRunBench({ attempts: 1 });
    using other = await openRunBench();
    bench.takeDown('mlflow', 3);
    await expect(bench.tieback.run(requestFor())).rejects.toMatchObject({ details: { tie: expect.any(String) } });
    bench.bringUp();
    const reached = (services: typeof bench) => {
      const fetch = ((request: Request) =>
        (request.url.startsWith('http://moved.example/') ? services : bench).runtime.fetch(
          request,
        )) as typeof globalThis.fetch;
      const config = { ...bench.config, mlflow: { trackingUri: 'http://moved.example' } };
      return createTieback(config, { runtime: { ...bench.runtime, fetch } });
    };
    const refused = { code: 'CONFIG_INVALID', hint: expect.stringContaining('--mlflow http://mlflow.sandbox') };
    await expect(reached(other).resume()).rejects.toMatchObject(refused);
    expect(await other.mlflow.experiments.findByName('retina')).toBeUndefined();
    await expect(reached(bench).resume()).resolves.toMatchObject({ isComplete: true });
  });
});

describe('two links of one tie at the same moment', () => {
  it('leave the older one as the link', async () => {
    using bench = await openRunBench();
    const theirs: string[] = [];
    const fetch: typeof globalThis.fetch = async (...args) => {
      const request = new Request(...args);
      const body = request.method === 'POST' ? await request.clone().text() : '';
      if (body.includes('Link to MLflow run')) {
        const other = new Request(request.url, { method: 'POST', headers: request.headers, body });
        theirs.push(((await (await bench.runtime.fetch(other)).json()) as { id: string }).id);
      }
      return bench.runtime.fetch(request);
    };
    const tieback = createTieback(bench.config, { runtime: { ...bench.runtime, fetch } });
    const { isComplete, backLinkCommit } = await tieback.run(requestFor());
    expect([isComplete, theirs]).toEqual([true, [backLinkCommit]]);
  });
});

describe('what others take away while the command works', () => {
  it('is made again when it is the branch: the link goes on the data commit', async () => {
    using bench = await openRunBench();
    bench.write('data/a.csv', 'x,y\n1,2\n');
    bench.write('data/new.csv', 'x,y\n9,9\n');
    bench.whileTraining(() => bench.lakefs.branches.delete(repository, 'retina-first'));
    const data = { dir: 'data', allowDelete: true };
    const outcome = await bench.tieback.run(requestFor({ data, command: patientScript('true') }));
    expect(outcome.failures).toEqual([]);
    const branch = await bench.lakefs.branches.get(repository, 'retina-first');
    const head = await bench.lakefs.commits.get(repository, branch.commitId);
    expect([head.id, head.parents]).toEqual([outcome.backLinkCommit, [outcome.dataCommit]]);
    expect(bench.warnings()).toEqual([expect.stringContaining('branch "retina-first" was gone: it is made again')]);
  });

  it('is made again by resume, when the link broke off before', async () => {
    using bench = await openRunBench({ attempts: 1 });
    bench.whileTraining(async () => {
      await bench.lakefs.branches.delete(repository, 'retina-first');
      bench.sandbox.lakefs.fail({
        method: 'POST',
        path: '/branches/retina-first/commits',
        times: 2,
        when: 'before-effect',
        action: { kind: 'cut' },
      });
    });
    const broken = await bench.tieback.run(requestFor({ command: patientScript('true') }));
    expect(broken.failures).toMatchObject([{ step: 'backLink' }]);
    await bench.lakefs.branches.delete(repository, 'retina-first');
    await expect(bench.tieback.resume(broken.tie)).resolves.toMatchObject({ isComplete: true, failures: [] });
  });

  it.each([
    [
      'run',
      (bench: RunBench, run: Run) => bench.mlflow.runs.delete(run.id),
      (run: Run) => `mlflow runs restore --run-id ${run.id}`,
    ],
    [
      'experiment',
      (bench: RunBench, run: Run) => bench.mlflow.experiments.delete(run.experimentId),
      (run: Run) => `mlflow experiments restore --experiment-id ${run.experimentId}`,
    ],
  ] as const)('is named when it is the %s, with what brings that back', async (_what, remove, command) => {
    using bench = await openRunBench();
    const runs: Run[] = [];
    bench.whileTraining(async () => {
      const found = await bench.mlflow.experiments.findByName('retina');
      runs.push(...(await listAll(bench.mlflow.runs.search({ experimentIds: [found?.id ?? ''] }))));
      await Promise.all(runs.map((run) => remove(bench, run)));
    });
    const { tie, failures } = await bench.tieback.run(requestFor({ command: patientScript('true') }));
    const [run] = runs;
    if (run === undefined) throw new Error('there was no run');
    expect(failures[0]).toMatchObject({ code: 'MLFLOW_RUN_NOT_ACTIVE', hint: expect.stringContaining(command(run)) });
    await (command(run).includes('experiments')
      ? bench.mlflow.experiments.restore(run.experimentId)
      : bench.mlflow.runs.restore(run.id));
    await expect(bench.tieback.resume(tie)).resolves.toMatchObject({ isComplete: true });
  });
});

describe('the state folder', () => {
  it('keeps the rules of a folder that was there', async () => {
    using bench = await openRunBench();
    writeFileSync(join(bench.dir, '.gitignore'), 'data/\n');
    const tieback = createTieback({ ...bench.config, stateDir: bench.dir }, { runtime: bench.runtime });
    await tieback.run(requestFor());
    expect(bench.read('.gitignore')).toBe('data/\n');
    mkdirSync(join(bench.dir, 'bare'));
    const other = createTieback({ ...bench.config, stateDir: join(bench.dir, 'bare') }, { runtime: bench.runtime });
    await other.run(requestFor({ runName: 'second' }));
    expect(existsSync(join(bench.dir, 'bare', '.gitignore'))).toBe(false);
  });

  it('is hidden from git when a look at the data folder comes first', async () => {
    using bench = await openRunBench();
    bench.write('data/a.csv', 'x,y\n1,2\n');
    bench.write('data/deep/b.csv', 'x,y\n3,4\n');
    await bench.tieback.plan(requestFor({ data: { dir: 'data' } }));
    expect(existsSync(join(bench.dir, '.tieback', 'listings'))).toBe(true);
    expect(bench.read('.tieback/.gitignore')).toBe('*\n');
  });

  it('is not taken for data when it lies in the data folder', async () => {
    using bench = await openRunBench();
    const stateDir = join(bench.dir, 'data', 'mine');
    const within = createTieback({ ...bench.config, stateDir }, { runtime: bench.runtime });
    const refused = { code: 'USAGE_INVALID', hint: expect.stringContaining('--state DIR') };
    await expect(within.run(requestFor({ data: { dir: 'data' } }))).rejects.toMatchObject(refused);
    const byDefault = requestFor({ data: { dir: '.' }, runName: 'here' });
    const { branch = '', isComplete } = await bench.tieback.run(byDefault);
    const objects = await listAll(bench.lakefs.objects.list(repository, branch));
    expect(isComplete).toBe(true);
    expect(objects.filter(({ path }) => path.includes('.tieback'))).toEqual([]);
  });

  it('is hidden from git when it is made for the run', async () => {
    using bench = await openRunBench();
    await bench.tieback.run(requestFor());
    expect(bench.read('.tieback/.gitignore')).toBe('*\n');
  });
});
