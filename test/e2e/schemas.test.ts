import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaProblems } from '../support/published-schema.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const answer = async (args: readonly string[], code = 0): Promise<unknown> => {
  const finished = await bench.cli(args);
  expect(finished).toMatchObject({ code });
  return JSON.parse(finished.stdout);
};

describe('what the command line says as JSON is as its published schema says', () => {
  it('of a run that ends well, its report and its ties', async () => {
    const { code, result } = await bench.run(['--data', 'data', '--show-metric', 'acc'], ['true']);
    expect({ code, result }).toMatchObject({ code: 0, result: { phase: 'complete' } });
    expect(schemaProblems('run-result-1.json', result)).toEqual([]);
    const reported = await answer(['report', result.tie, '--out', 'reports/', '--json']);
    expect(schemaProblems('report-1.json', reported)).toEqual([]);
    const ties = await answer(['ties', '--json']);
    expect(ties).toMatchObject({ ties: [{ tie: result.tie }] });
    expect(schemaProblems('ties-1.json', ties)).toEqual([]);
    const idle = await answer(['resume', '--json']);
    expect(idle).toEqual({ unfinished: [] });
    expect(schemaProblems('run-outcome-1.json', idle)).toEqual([]);
  });

  it('of a run whose command fails', async () => {
    const { code, result } = await bench.run([], ['sh', '-c', 'exit 3']);
    expect({ code, result }).toMatchObject({ code: 3, result: { childCode: 3, exitCode: 3 } });
    expect(schemaProblems('run-result-1.json', result)).toEqual([]);
  });

  it('of a run that does not come about', async () => {
    const { code, result } = await bench.run(['--baseline', 'no-such-tag'], ['true']);
    expect({ code, result }).toMatchObject({ code: 125, result: { phase: 'not-started' } });
    expect(schemaProblems('run-result-1.json', result)).toEqual([]);
  });

  it('of a run whose shell is killed', async () => {
    const { code, result } = await bench.run(['--state', 'state-lost'], ['sh', '-c', 'kill -KILL $PPID']);
    expect({ code, result }).toMatchObject({ code: 5, result: { phase: 'status-unknown', exitCode: 5 } });
    expect(schemaProblems('run-result-1.json', result)).toEqual([]);
  });

  it('of a plan', async () => {
    const [, ...words] = bench.runArgs(['--dry-run', '--json'], ['true']);
    const planned = await answer(['run', ...words]);
    expect(schemaProblems('dry-run-1.json', planned)).toEqual([]);
  });

  it('of an error', async () => {
    const failed = await answer(['report', 'no-such-tie', '--json'], 1);
    expect(failed).toMatchObject({ error: { hint: expect.any(String) } });
    expect(schemaProblems('error-1.json', failed)).toEqual([]);
  });

  it('of the settings and the set-up', async () => {
    expect(schemaProblems('config-1.json', await answer(['config', 'show', '--json']))).toEqual([]);
    const { stdout } = await bench.cli(['doctor', '--repo', bench.repository, '--json']);
    expect(schemaProblems('doctor-1.json', JSON.parse(stdout))).toEqual([]);
  });

  it('of a sandbox', async () => {
    const sandbox = bench.start(['sandbox', '--lakefs-port', '0', '--mlflow-port', '0', '--json']);
    const { stdout, stderr } = sandbox.process;
    if (stdout === null || stderr === null) throw new Error('the sandbox has no output');
    await once(stderr, 'data');
    sandbox.process.kill('SIGINT');
    const said = await sandbox.finished;
    expect(schemaProblems('sandbox-1.json', JSON.parse(said.stdout))).toEqual([]);
  });
});
