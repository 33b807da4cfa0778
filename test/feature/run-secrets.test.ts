import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { searchTiedRuns } from '../../src/tie/search-tied-runs.ts';
import { firstTie, openRunBench, patientScript, repository, requestFor, script } from '../support/run-bench.ts';

const canary = 'canary-param-8Fq3z';

const openBench = async () => {
  const bench = await openRunBench();
  onTestFinished(() => bench[Symbol.dispose]());
  Object.assign(bench.runtime.env, { HF_TOKEN: canary });
  const sealedText = async (runId: string): Promise<string> =>
    text(await bench.lakefs.objects.get(repository, `tieback-${firstTie}`, `_tieback/runs/${runId}.json`));
  return Object.assign(bench, { sealedText });
};

describe('a secret among the parameters of a run', () => {
  it('is sent to neither service when it comes through the metrics file', async () => {
    const bench = await openBench();
    const line = `{"params":{"tok":"hub ${canary}","db":"postgres://ada:pw12345@db/x","lr":"0.1"},"metrics":{"acc":1}}`;
    const { runId = '', failures } = await bench.tieback.run(
      requestFor({ command: script(`echo '${line}' >> "$TIEBACK_METRICS"`) }),
    );
    expect(failures).toEqual([]);
    const run = await bench.mlflow.runs.get(runId);
    expect(run.params).toEqual({ tok: 'hub [redacted]', db: 'postgres://[redacted]@db/x', lr: '0.1' });
    const sealed = await bench.sealedText(runId);
    expect(sealed).not.toMatch(/canary|pw12345/);
    expect(JSON.parse(sealed)).toMatchObject({ record: { params: run.params } });
    expect(bench.warnings().filter((warning) => warning.includes('secret'))).toEqual([
      'secrets in the metrics file: recorded as [redacted] in "params.tok", "params.db"',
    ]);
  });

  it('is not sealed when the script has sent it itself, and the run still equals its seal', async () => {
    const bench = await openBench();
    bench.whileTraining(async () => {
      const [run] = await searchTiedRuns(bench.mlflow, 'tieback.tie', firstTie);
      await bench.mlflow.runs.logBatch(run?.id ?? '', { params: { tok: canary, lr: '0.1' } });
    });
    const { runId = '', failures } = await bench.tieback.run(requestFor({ command: patientScript() }));
    expect(failures).toEqual([]);
    expect(await bench.sealedText(runId)).not.toContain('canary');
    expect(JSON.parse(await bench.sealedText(runId))).toMatchObject({
      record: { params: { tok: '[redacted, not sealed]', lr: '0.1' } },
    });
    expect(bench.warnings()).toEqual([expect.stringContaining('left out of its sealed record: params.tok')]);
    expect(bench.warnings().join()).not.toContain('canary');
    const { checks } = await bench.tieback.evidence({ id: runId, repository });
    expect(checks.find(({ id }) => id === 'METRIC-01')).toMatchObject({ outcome: 'pass' });
    const lines = await Array.fromAsync(bench.tieback.audit({ repositories: [repository] }));
    expect(lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(lines)).not.toContain('run-changed');
  });
});
