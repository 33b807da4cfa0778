import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { composePorts } from '../../src/compose-ports.ts';
import { TiebackError } from '../../src/errors.ts';
import { executeRun } from '../../src/wrap/execute-run.ts';
import { prepareRun } from '../../src/wrap/plan/prepare-run.ts';
import type { RenderReports } from '../../src/wrap/ports.ts';
import { listAll, openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';

const artifactsOf = async ({ mlflow }: RunBench, runId = ''): Promise<readonly string[]> =>
  (await mlflow.artifacts.list(runId, 'tieback'))
    .map(({ path }) => path)
    .filter((path) => path.includes('/provenance.'))
    .toSorted();

describe('the report of a run', () => {
  it("lies in the run's artifacts and in a local folder, with the evidence that it was rendered from", async () => {
    using bench = await openRunBench();
    const { reports, runId } = await bench.tieback.run(requestFor({ reports: ['html'] }));
    const names = ['provenance.html', 'provenance.json', 'provenance.md'];
    expect(reports.map((file) => basename(file)).toSorted()).toEqual(names);
    expect(await artifactsOf(bench, runId)).toEqual(names.map((name) => `tieback/${name}`));
    expect(reports.map((file) => readFileSync(file, 'utf8').length > 1000)).toEqual([true, true, true]);
  });

  it('is not made when nobody asked for it', async () => {
    using bench = await openRunBench();
    const { reports, runId, isComplete } = await bench.tieback.run(requestFor());
    expect({ reports, isComplete }).toEqual({ reports: [], isComplete: true });
    expect(await artifactsOf(bench, runId)).toEqual([]);
  });

  it('costs the run nothing but itself when it cannot be kept, and resume makes it', async () => {
    using bench = await openRunBench();
    const refused = { kind: 'status', status: 403 } as const;
    bench.sandbox.mlflow.fail({
      method: 'PUT',
      path: 'provenance.',
      times: 2,
      when: 'before-effect',
      action: refused,
    });
    const request = requestFor({ reports: ['md'], command: script('echo once >> started') });
    const outcome = await bench.tieback.run(request);
    expect(outcome).toMatchObject({ isComplete: false, childCode: 0, status: 'FINISHED', reports: [] });
    expect(outcome.failures).toEqual([expect.objectContaining({ step: 'report', code: 'MLFLOW_FORBIDDEN' })]);
    expect(outcome.backLinkCommit).toBeDefined();
    const resumed = await bench.tieback.resume();
    expect(resumed).toMatchObject({ isComplete: true, backLinkCommit: outcome.backLinkCommit });
    expect(resumed.reports.every((file) => existsSync(file))).toBe(true);
    expect(bench.read('started')).toBe('once\n');
  });

  it('may fail by its template: everything else is recorded, and resume renders it when that is mended', async () => {
    using bench = await openRunBench();
    const broken = new TiebackError('REPORT_TEMPLATE_INVALID', 'template "x.hbs", line 3: no such helper', {
      hint: 'try again',
    });
    const templates: RenderReports[] = [
      () => Promise.reject(broken),
      async () => [{ name: 'provenance.md', content: '# mended' }],
    ];
    const portsNow = async () => {
      const [render = () => Promise.reject(broken)] = templates;
      templates.shift();
      return composePorts(bench.config, { runtime: bench.runtime }).runPorts(render);
    };
    const ports = await portsNow();
    const urls = await composePorts(bench.config, { runtime: bench.runtime }).uiUrls();
    const plan = await prepareRun(requestFor({ reports: ['md'] }), ports, urls);
    const first = await executeRun(plan, ports);
    expect(first).toMatchObject({
      isComplete: false,
      status: 'FINISHED',
      failures: [{ step: 'report', code: broken.code }],
    });
    expect((await bench.tieback.ties()).map(({ state, left }) => [state, left])).toEqual([['unfinished', ['report']]]);
    const second = await executeRun(plan, await portsNow());
    expect(second).toMatchObject({ isComplete: true, backLinkCommit: first.backLinkCommit });
    expect(second.reports.map((file) => readFileSync(file, 'utf8'))).toEqual(['# mended']);
  });

  it('does not alter what was sealed before it', async () => {
    using bench = await openRunBench();
    const outcome = await bench.tieback.run(requestFor({ reports: ['html'] }));
    const evidence = await bench.tieback.evidence({ id: outcome.tie, repository });
    expect(evidence.checks.filter(({ outcome: result }) => result === 'fail')).toEqual([]);
    const log = await listAll(
      bench.lakefs.commits.log(repository, 'retina-first', { stopAt: outcome.baseline.commit }),
    );
    expect(log).toHaveLength(2);
  });
});
