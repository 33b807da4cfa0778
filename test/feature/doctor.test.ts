import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTieback } from '../../src/index.ts';
import { doctorAnswerSchema } from '../../src/model/finding.schema.ts';
import type { Finding } from '../../src/model/finding.ts';
import { experiment, firstTie, openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

let bench: RunBench;
beforeEach(async () => {
  bench = await openRunBench({ attempts: 1 });
});
afterEach(() => bench[Symbol.dispose]());

const byId = (findings: readonly Finding[]): Readonly<Record<string, Finding>> =>
  Object.fromEntries(findings.map((finding) => [finding.id, finding]));
const examine = async (more: { readonly experiment?: string } = { experiment }) =>
  byId(await bench.tieback.doctor({ repository, ...more }));
const outcomes = (findings: Readonly<Record<string, Finding>>) =>
  Object.values(findings).filter(({ outcome }) => outcome !== 'ok');

describe('tieback.doctor', () => {
  it('finds nothing wrong after a run, and changes nothing on either service', async () => {
    await bench.tieback.run(requestFor());
    const before = await servicesState(bench, repository);
    const findings = await bench.tieback.doctor({ repository, experiment });
    expect(findings.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect(findings.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['lakefs-write', 'lakefs-anchors', 'mlflow-write', 'mlflow-artifacts', 'clocks']),
    );
    expect(await servicesState(bench, repository)).toEqual(before);
    expect(doctorAnswerSchema.parse({ findings })).toEqual({ findings });
  });

  it('finds the anchor of a run that somebody deleted', async () => {
    await bench.tieback.run(requestFor());
    await bench.lakefs.branches.delete(repository, `tieback-${firstTie}`);
    expect((await examine())['lakefs-anchors']).toMatchObject({
      outcome: 'warn',
      text: expect.stringContaining(firstTie),
    });
  });

  it('does not miss the anchor of a run in a repository that an edited tag names', async () => {
    await bench.lakefs.repositories.create({ name: 'other', storageNamespace: 'local://other', defaultBranch: 'main' });
    const { runId } = await bench.tieback.run(requestFor());
    await bench.mlflow.runs.setTag(String(runId), 'lakefs.repo', 'other');
    const findings = byId(await bench.tieback.doctor({ repository: 'other', experiment }));
    expect(findings['lakefs-anchors']).toBeUndefined();
  });

  it('finds tags that garbage collection will empty, once there are rules', async () => {
    await bench.lakefs.objects.upload(repository, 'main', { path: 'x', body: Buffer.from('x') });
    await bench.lakefs.commits.create(repository, 'main', { message: 'goes on' });
    expect(outcomes(await examine())).toEqual([]);
    await bench.lakefs.gcRules.set(repository, { defaultRetentionDays: 7, branches: [] });
    expect(outcomes(await examine())).toMatchObject([{ id: 'lakefs-tags', text: expect.stringContaining('"v1"') }]);
    await bench.lakefs.branches.create(repository, { name: 'keep-v1', source: 'v1' });
    expect(outcomes(await examine())).toEqual([]);
  });

  it('finds branch protection that would stop a run', async () => {
    await bench.lakefs.branchProtection.set(repository, { patterns: ['*'], etag: undefined });
    expect((await examine())['lakefs-protection']?.outcome).toBe('fail');
  });

  it('finds the slip in the name of a repository', async () => {
    const findings = byId(await bench.tieback.doctor({ repository: 'facs', experiment }));
    expect(findings['lakefs-repository']).toMatchObject({
      outcome: 'fail',
      next: expect.stringContaining(`did you mean "${repository}"?`),
    });
  });

  it('finds a deleted experiment', async () => {
    await bench.mlflow.experiments.delete(await bench.mlflow.experiments.create({ name: 'gone' }));
    expect((await examine({ experiment: 'gone' }))['mlflow-experiment']?.outcome).toBe('fail');
  });

  it('finds a permission that is missing, by name', async () => {
    bench.sandbox.lakefs.fail({
      method: 'POST',
      path: `/repositories/${repository}/tags`,
      when: 'before-effect',
      action: {
        kind: 'status',
        status: 401,
        headers: { 'content-type': 'application/json' },
        body: '{"message":"insufficient permissions"}',
      },
    });
    expect((await examine())['lakefs-write']).toMatchObject({
      outcome: 'fail',
      text: expect.stringContaining('you may not create tags in repository'),
      code: 'LAKEFS_UNAUTHORIZED',
    });
  });

  it('finds that runs may not be created', async () => {
    await bench.mlflow.experiments.create({ name: experiment });
    bench.sandbox.mlflow.fail({
      method: 'POST',
      path: '/runs/create',
      when: 'before-effect',
      action: { kind: 'status', status: 403, headers: { 'content-type': 'text/plain' }, body: 'Permission denied' },
    });
    expect((await examine())['mlflow-write']).toMatchObject({ outcome: 'fail', code: 'MLFLOW_FORBIDDEN' });
  });

  it('takes back a run that a server makes in spite of its two names', async () => {
    const id = await bench.mlflow.experiments.create({ name: experiment });
    const fetch: typeof globalThis.fetch = async (...args) => {
      const request = new Request(...args);
      if (!request.url.endsWith('/runs/create')) return bench.runtime.fetch(request);
      const body = (await request.json()) as Record<string, unknown>;
      return bench.runtime.fetch(
        new Request(request.url, {
          method: 'POST',
          headers: request.headers,
          body: JSON.stringify({ ...body, tags: [] }),
        }),
      );
    };
    const lax = createTieback(bench.config, { runtime: { ...bench.runtime, fetch } });
    await lax.doctor({ repository, experiment });
    const left = await Array.fromAsync(bench.mlflow.runs.search({ experimentIds: [id], view: 'active' }));
    expect(left).toEqual([]);
  });

  it.each(['lakefs', 'mlflow'] as const)('finds that %s is away, and still looks at the other', async (service) => {
    bench.takeDown(service, 0);
    const other = service === 'lakefs' ? 'mlflow' : 'lakefs';
    const findings = await examine();
    expect(findings[`${service}-reachable`]).toMatchObject({ outcome: 'fail', code: 'HTTP_UNREACHABLE' });
    expect(findings[`${other}-reachable`]?.outcome).toBe('ok');
    expect(findings[`${service}-login`]).toBeUndefined();
  });

  it('finds credentials that are refused', async () => {
    const auth = { kind: 'access-key', accessKeyId: 'AKIAWRONG', secretAccessKey: 'not-a-real-secret' } as const;
    const stranger = createTieback(
      { ...bench.config, lakefs: { ...bench.config.lakefs, auth } },
      { runtime: bench.runtime },
    );
    expect(byId(await stranger.doctor({ repository }))['lakefs-login']).toMatchObject({
      outcome: 'fail',
      code: 'LAKEFS_UNAUTHORIZED',
    });
  });

  it('finds a clock that is off', async () => {
    const runtime = { ...bench.runtime, now: () => bench.runtime.now() - 90_000 };
    const findings = byId(await createTieback(bench.config, { runtime }).doctor());
    expect(findings['clocks']).toMatchObject({ outcome: 'warn', text: expect.stringContaining('lakeFS is') });
  });

  it('warns of what was not looked at because nothing names it', async () => {
    expect(outcomes(byId(await bench.tieback.doctor())).map(({ id }) => id)).toEqual([
      'lakefs-repository',
      'mlflow-experiment',
    ]);
  });
});
