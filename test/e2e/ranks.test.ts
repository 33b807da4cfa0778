import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAll } from '../support/run-bench.ts';
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

  it("gives a rank's own signal on as its exit code", async () => {
    expect(await rank(1, 'kill -TERM $$')).toMatchObject({ code: 143 });
  });

  it('says when the command of a rank cannot be found', async () => {
    const end = await bench.cli(bench.runArgs(['--on', 'v1'], ['no-such-program']), { env: { SLURM_PROCID: '1' } });
    expect(end.code).toBe(127);
  });
});
