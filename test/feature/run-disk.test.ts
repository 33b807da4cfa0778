import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  firstTie,
  listAll,
  openRunBench,
  patientScript,
  type RunBench,
  requestFor,
  script,
} from '../support/run-bench.ts';

const placeOf = ({ dir }: RunBench, name: string): string => join(dir, '.tieback', 'ties', firstTie, name);
/** Where a folder is in its place, a file can be neither read nor written. */
const block = (bench: RunBench, name: string): void => mkdirSync(placeOf(bench, name));
const point = `echo '{"params":{"lr":0.1},"metrics":{"acc":0.5},"step":1}' >> "$TIEBACK_METRICS"`;

describe('a disk that takes nothing any more while the command runs', () => {
  it('keeps no metric from being recorded, once, nor the run from being closed and sealed', async () => {
    using bench = await openRunBench();
    bench.whileTraining(async () => {
      for (const name of ['metric-times.jsonl', 'metrics-sent.json', 'sealed-record.json']) block(bench, name);
    });
    // Long enough for it to be sent while the command still works.
    const outcome = await bench.tieback.run(requestFor({ command: patientScript(`${point}; sleep 1.5`) }));
    expect(outcome).toMatchObject({ isComplete: true, failures: [], status: 'FINISHED' });
    expect((await bench.mlflow.runs.get(outcome.runId ?? '')).params).toEqual({ lr: '0.1' });
    expect(await listAll(bench.mlflow.metrics.history(outcome.runId ?? '', 'acc'))).toHaveLength(1);
  });

  it('is named with what to do about it where something needs it', async () => {
    using bench = await openRunBench();
    bench.whileTraining(async () => void writeFileSync(placeOf(bench, 'reports'), ''));
    const outcome = await bench.tieback.run(requestFor({ command: patientScript(), reports: ['json'] }));
    expect(outcome).toMatchObject({ isComplete: false, childCode: 0, status: 'FINISHED' });
    expect(outcome.backLinkCommit).toBeDefined();
    expect(outcome.failures).toMatchObject([{ step: 'report', code: 'DISK_UNUSABLE', hint: 'take that away' }]);
  });
});

describe('$TIEBACK_METRICS that is no file', () => {
  it.each([
    ['a folder', 'mkdir "$TIEBACK_METRICS"'],
    ['a pipe', 'mkfifo "$TIEBACK_METRICS"'],
  ])('but %s is told of, and hangs nothing', async (_what, text) => {
    using bench = await openRunBench();
    const outcome = await bench.tieback.run(requestFor({ command: script(`${text}; sleep 1.2`) }));
    expect(outcome).toMatchObject({ isComplete: true, failures: [], status: 'FINISHED' });
    expect(bench.warnings()).toContainEqual(expect.stringContaining('$TIEBACK_METRICS is a folder or a pipe'));
  });
});

describe('what a prepare command states wrongly', () => {
  it.each([
    ['no JSON', 'echo nonsense > "$TIEBACK_METADATA"'],
    ['a pipe', 'mkfifo "$TIEBACK_METADATA"'],
    ['a folder', 'mkdir "$TIEBACK_METADATA"'],
  ])('as %s is refused, and it is said how to begin anew with another command', async (_what, prepare) => {
    using bench = await openRunBench();
    const running = bench.tieback.run(requestFor({ prepare: `[ -e mended ] || ${prepare}` }));
    await expect(running).rejects.toMatchObject({
      code: 'RUN_METADATA_INVALID',
      hint: expect.stringMatching(
        new RegExp(`tieback resume ${firstTie}; or, when the command itself must change: tieback abort ${firstTie}`),
      ),
    });
    bench.write('mended', '');
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true });
  });
});
