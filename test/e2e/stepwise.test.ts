import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenRun } from '../../src/wrap/stepwise/stepwise.ts';
import { listAll } from '../support/run-bench.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const where = () => ['--repo', bench.repository, '--experiment', bench.experiment, '--prefix', 'train'];

const answer = async (args: readonly string[], env = {}): Promise<unknown> => {
  const { code, stdout, stderr } = await bench.cli(args, { env });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout);
};

describe('tieback start, commit and finish', () => {
  it('tie a training that a shell runs by itself', async () => {
    const state = ['--state', 'state-shell'];
    const options = ['--baseline', 'v1', '--name', 'shell', '--data', 'data-shell', '--tag', 'v1-shell'];
    const started = await bench.cli(['start', ...where(), ...options, ...state]);
    expect(started.stdout).toContain('next: put the data on the branch or into the folder, then: tieback commit');

    bench.write('data-shell/new.csv', 'x,y\n9,9\n');
    const committed = await bench.cli(['commit', '--meta', 'site=berlin', '--export', 'sh', ...state]);
    expect(committed.code).toBe(0);
    expect(committed.stdout).toContain("export MLFLOW_RUN_ID='");
    const ended = (await answer(['finish', '--json', ...state])) as Record<string, string>;
    expect(ended).toMatchObject({ isComplete: true, status: 'FINISHED', dataMode: 'dir-verified' });
    const run = await bench.mlflow.runs.get(ended['runId'] ?? '');
    expect(run.tags).toMatchObject({
      'lakefs.commit_id': ended['dataCommit'],
      'tieback.status_asserted_by': ended['statusAssertedBy'],
    });
    const link = await bench.lakefs.commits.get(bench.repository, ended['backLinkCommit'] ?? '');
    expect(link.metadata).toMatchObject({ mlflow_run_id: run.id });
    const data = await bench.lakefs.commits.get(bench.repository, 'v1-shell');
    expect(data.metadata).toMatchObject({ site: 'berlin', 'tieback.role': 'data' });
  });

  it("hand the variables to a GitHub job's later steps, which find the tie by them", async () => {
    const file = bench.write('github-env', '');
    const options = ['--on', 'v1', '--name', 'job', '--export', 'github', '--state', 'state-job'];
    const started = await bench.cli(['start', ...where(), ...options], { env: { GITHUB_ENV: file } });
    expect(started).toMatchObject({ code: 0, stdout: '' });
    const variables = Object.fromEntries(
      bench
        .read('github-env')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
    expect(variables).toMatchObject({ TIEBACK_REPO: bench.repository });
    const finish = ['finish', '--status', 'failed', '--json', '--state', 'state-job'];
    const { stdout, stderr } = await bench.cli(finish, { env: variables });
    expect(stderr).toMatch(/this shell still has the tie's variables: unset .*\bTIEBACK_TIE\b.*\bMLFLOW_RUN_ID\b/);
    expect(JSON.parse(stdout)).toMatchObject({
      tie: variables['TIEBACK_TIE'],
      status: 'FAILED',
      runId: variables['MLFLOW_RUN_ID'],
    });
  });

  it('refuse to export to a GitHub job that there is none of', async () => {
    const options = ['--on', 'v1', '--name', 'none', '--export', 'github', '--state', 'state-none'];
    const started = await bench.cli(['start', ...where(), ...options]);
    expect(started.code).toBe(2);
    expect(started.stderr).toContain('GITHUB_ENV is not set');
  });
});

describe('tieback abort', () => {
  it('takes back what a started tie made', async () => {
    const state = ['--state', 'state-abort'];
    const options = ['--baseline', 'v1', '--name', 'given-up', '--data', 'data-abort'];
    const { tie, branch } = (await answer(['start', ...where(), ...options, '--json', ...state])) as OpenRun;
    expect(await bench.lakefs.branches.find(bench.repository, branch ?? '')).toBeDefined();
    const aborted = await bench.cli(['abort', ...state]);
    expect(aborted).toMatchObject({ code: 0, stdout: `tie ${tie} was given up\n` });
    const branches = await listAll(bench.lakefs.branches.list(bench.repository, { includeHidden: true }));
    expect(branches.map(({ id }) => id)).not.toContain(branch);
    expect((await bench.cli(['ties', ...state])).stdout).toContain('given up');
    expect((await bench.cli(['resume', tie, ...state])).stderr).toContain('[TIE_ABORTED]');
  });
});
