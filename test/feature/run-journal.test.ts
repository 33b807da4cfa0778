import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorBranch, sealedRecordPath } from '../../src/tie/keys.ts';
import { firstTie, openRunBench, type RunBench, repository, requestFor, script } from '../support/run-bench.ts';

type Line = { readonly kind: string; readonly step?: string; readonly result?: object };

const journalOf = ({ dir }: RunBench): string => join(dir, '.tieback', 'ties', `${firstTie}.jsonl`);
const linesOf = (bench: RunBench): readonly Line[] =>
  readFileSync(journalOf(bench), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const points = 2000;
const longRun = requestFor({
  showMetrics: ['acc'],
  command: script(
    `for i in $(seq ${points}); do echo '{"metrics":{"acc":0.5},"step":'$i'}'; done >> "$TIEBACK_METRICS"`,
  ),
});

const recordOnAnchor = async ({ lakefs }: RunBench, runId = '') => {
  const body = await lakefs.objects.get(repository, anchorBranch(firstTie), sealedRecordPath(runId));
  return JSON.parse(await new Response(body).text()).record;
};

/** A run whose record did not get onto its anchor. */
const openUnrecorded = async (): Promise<{ bench: RunBench; runId: string | undefined }> => {
  const bench = await openRunBench({ attempts: 1 });
  bench.sandbox.lakefs.fail({
    method: 'POST',
    path: `/branches/${anchorBranch(firstTie)}/objects`,
    nth: 1,
    when: 'before-effect',
    action: { kind: 'status', status: 403 },
  });
  const { failures, runId } = await bench.tieback.run(longRun);
  expect(failures).toEqual([expect.objectContaining({ step: 'record' })]);
  return { bench, runId };
};

describe('the journal of a run with a long shown metric', () => {
  it('holds the hash of what was sealed and leaves the record to the folder of the tie', async () => {
    using bench = await openRunBench();
    const { runId, isComplete } = await bench.tieback.run(longRun);
    expect(isComplete).toBe(true);
    expect(Math.max(...linesOf(bench).map((line) => JSON.stringify(line).length))).toBeLessThan(10_000);
    const link = linesOf(bench).find(({ kind, step }) => kind === 'done' && step === 'backLink');
    expect(Object.keys(link?.result ?? {}).sort()).toEqual(['commit', 'parent', 'sealHash']);
    expect((await recordOnAnchor(bench, runId)).histories.acc).toHaveLength(points);
  });

  it('is enough for resume to put the kept record onto the anchor', async () => {
    const { bench, runId } = await openUnrecorded();
    using _bench = bench;
    await bench.mlflow.runs.logBatch(runId ?? '', { metrics: [{ key: 'late', value: 1, step: 0, timestamp: 1 }] });
    expect(await bench.tieback.resume()).toMatchObject({ isComplete: true });
    const { histories, metrics } = await recordOnAnchor(bench, runId);
    expect([histories.acc.length, metrics.length]).toEqual([points, 1]);
    expect(bench.warnings()).toEqual([]);
  });
});
