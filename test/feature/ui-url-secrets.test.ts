import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTieback, type Tieback } from '../../src/tieback.ts';
import { benchTime, listAll, openRunBench, type RunBench, repository, requestFor } from '../support/run-bench.ts';
import { servicesState } from '../support/services-state.ts';

/** Addresses for browsers, as somebody may have copied them from where they carry a password. */
const canaries = ['canary-lakefs-ui-4Gt7', 'canary-mlflow-ui-9Pk2'] as const;
const [lakefsUi, mlflowUi] = [`https://ada:${canaries[0]}@data.example/`, `https://ada:${canaries[1]}@runs.example/`];

const overUiUrls = ({ config, runtime }: RunBench): Tieback => {
  const urls = { lakefs: { ...config.lakefs, uiUrl: lakefsUi }, mlflow: { ...config.mlflow, uiUrl: mlflowUi } };
  return createTieback({ ...config, ...urls }, { runtime });
};

const filesUnder = (dir: string): string =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((path) => join(dir, path))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'))
    .join();

const artifactsOf = async ({ mlflow }: RunBench, runId: string): Promise<string> => {
  const files = (await mlflow.artifacts.list(runId, 'tieback')).filter(({ isDirectory }) => !isDirectory);
  const texts = files.map(async ({ path }) => new Response(await mlflow.artifacts.download(runId, path)).text());
  return (await Promise.all(texts)).join();
};

/** The canaries in any of these texts; each text must tell of both addresses, or it would prove nothing. */
const leaksIn = (places: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(places).flatMap(([place, text]) => {
    expect([place, text]).toEqual([place, expect.stringMatching(/(?:data|runs)[.]example/)]);
    return canaries.filter((canary) => text.includes(canary)).map((canary) => `${place}: ${canary}`);
  });

describe('credentials in the addresses for browsers', () => {
  it('reach neither plan, journal, reports, tags, note nor back-link of a run', async () => {
    using bench = await openRunBench();
    const tieback = overUiUrls(bench);
    const request = requestFor({ reports: ['html'] });
    const plan = await tieback.plan(request);
    const outcome = await tieback.run(request);
    expect(outcome.isComplete).toBe(true);
    const { branches, runs } = await servicesState(bench, repository);
    expect(runs).toHaveLength(1);
    const places = {
      plan: JSON.stringify(plan),
      outcome: JSON.stringify(outcome),
      disk: filesUnder(join(bench.dir, '.tieback')),
      tags: JSON.stringify(runs[0]?.tags),
      note: runs[0]?.tags['mlflow.note.content'] ?? '',
      commits: JSON.stringify(branches.map(({ log }) => log)),
      artifacts: await artifactsOf(bench, outcome.runId ?? ''),
      evidence: JSON.stringify(await tieback.evidence({ id: outcome.tie })),
    };
    expect(leaksIn(places)).toEqual([]);
  });

  it('reach neither tags, note nor back-link of a run that is adopted', async () => {
    using bench = await openRunBench();
    const tieback = overUiUrls(bench);
    const experimentId = await bench.mlflow.experiments.create({ name: 'old' });
    const { commitId } = await bench.lakefs.tags.get(repository, 'v1');
    const tags = { lakefs_repo: repository, lakefs_commit: commitId };
    const { id } = await bench.mlflow.runs.create({ experimentId, name: 'old', startTime: benchTime, tags });
    await bench.mlflow.runs.update(id, { status: 'FINISHED', endTime: benchTime + 5 });
    const plans = await listAll(tieback.planLinks({ runs: [id] }));
    const outcomes = await listAll(tieback.link(plans));
    expect(outcomes).toMatchObject([{ kind: 'linked' }]);
    const { branches, runs } = await servicesState(bench, repository);
    const places = {
      plans: JSON.stringify(plans),
      outcomes: JSON.stringify(outcomes),
      tags: JSON.stringify(runs[0]?.tags),
      commits: JSON.stringify(branches.map(({ log }) => log)),
    };
    expect(leaksIn(places)).toEqual([]);
  });

  it.each(['https://runs.example/?sig=canary-query-7Hq1', 'https://runs.example/#/experiments'])(
    'are refused with what is no part of an address: %s',
    async (uiUrl) => {
      using bench = await openRunBench();
      const tieback = createTieback(
        { ...bench.config, mlflow: { ...bench.config.mlflow, uiUrl } },
        { runtime: bench.runtime },
      );
      const refused = await tieback.plan(requestFor({})).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(refused).toMatchObject({ code: 'CONFIG_INVALID' });
      expect(JSON.stringify(refused)).not.toContain('canary');
    },
  );
});
