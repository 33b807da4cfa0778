import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAll } from '../support/run-bench.ts';
import { shellUntil } from '../support/shell-until.ts';
import { openWorkbench, type Workbench } from '../support/workbench.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench[Symbol.asyncDispose]());

const rank = (number: number, script: string) =>
  bench.cli(bench.runArgs(['--on', 'v1'], ['sh', '-c', script]), { env: { RANK: String(number) } });

describe('tieback run in a distributed training', () => {
  it('ties the first process, and only runs the command in the others', async () => {
    const ends = await Promise.all(
      [0, 1, 2].map((number) => rank(number, 'test -n "$TIEBACK_TIE" && echo tied; exit $((RANK * 3))')),
    );
    expect(ends.map(({ code, stdout }) => ({ code, stdout: stdout.trim() }))).toEqual([
      { code: 0, stdout: 'tied' },
      { code: 3, stdout: '' },
      { code: 6, stdout: '' },
    ]);
    expect(ends[1]?.stderr).toContain('RANK=1: only rank 0 is tied');
    const experiment = await bench.mlflow.experiments.findByName(bench.experiment);
    const runs = await listAll(bench.mlflow.runs.search({ experimentIds: [experiment?.id ?? ''] }));
    expect(runs).toHaveLength(1);
  });

  it('with the same --tie makes one run, to which another rank logs when it is handed it', async () => {
    const post = `fetch(process.env.MLFLOW_TRACKING_URI + '/api/2.0/mlflow/runs/log-parameter', { method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ run_id: process.env.MLFLOW_RUN_ID, key: 'rank' + process.env.RANK, value: 'here' }) })
      .then((answer) => { process.exitCode = answer.ok ? 0 : 1; })`;
    const log = `"${process.execPath}" -e "$SCRIPT"`;
    const scripts = [
      `echo "$MLFLOW_RUN_ID" > handed.part; mv handed.part handed; ${log}; ${shellUntil('logged')}`,
      `test -z "$MLFLOW_RUN_ID$TIEBACK_TIE" || exit 7; ${shellUntil('handed')}
       MLFLOW_RUN_ID=$(cat handed); export MLFLOW_RUN_ID; ${log} && : > logged`,
    ];
    const ends = await Promise.all(
      scripts.map((script, number) => {
        const args = bench.runArgs(['--on', 'v1', '--tie', 'two-ranks', '--name', 'two-ranks'], ['sh', '-c', script]);
        return bench.cli(args, { env: { RANK: String(number), SCRIPT: post } });
      }),
    );
    expect(ends.map(({ code, stderr }) => code || stderr)).toEqual([0, 0].map(() => expect.any(String)));
    const experiment = await bench.mlflow.experiments.findByName(bench.experiment);
    const all = await listAll(bench.mlflow.runs.search({ experimentIds: [experiment?.id ?? ''] }));
    const runs = all.filter(({ name }) => name === 'two-ranks');
    expect(runs).toMatchObject([{ status: 'FINISHED', params: { rank0: 'here', rank1: 'here' } }]);
    expect(runs[0]?.id).toBe(bench.read('handed').trim());
  });

  it('says of another rank that the file of --result is not written', async () => {
    const args = bench.runArgs(['--on', 'v1', '--result', 'rank.json'], ['true']);
    const { code, stderr } = await bench.cli(args, { env: { RANK: '1' } });
    expect([code, stderr]).toEqual([0, expect.stringContaining('writes no "rank.json"')]);
    expect(existsSync(join(bench.dir, 'rank.json'))).toBe(false);
  });

  it("gives a rank's own signal on as its exit code", async () => {
    expect(await rank(1, 'kill -TERM $$')).toMatchObject({ code: 143 });
  });

  it('says when the command of a rank cannot be found', async () => {
    const end = await bench.cli(bench.runArgs(['--on', 'v1'], ['no-such-program']), { env: { SLURM_PROCID: '1' } });
    expect(end.code).toBe(127);
  });
});
