import { describe, expect, it } from 'vitest';
import type { AuditFinding } from '../../src/model/audit.ts';
import type { Evidence } from '../../src/model/evidence.ts';
import { anchorBranch } from '../../src/tie/keys.ts';
import {
  listAll,
  openRunBench,
  patientScript,
  type RunBench,
  repository,
  requestFor,
  script,
} from '../support/run-bench.ts';
import { openSecondMachine } from '../support/second-machine.ts';

const check = ({ checks }: Evidence, id: string) => checks.find((one) => one.id === id);

const sealWays = async (bench: RunBench, tie: string): Promise<readonly (string | undefined)[]> => {
  const log = await listAll(bench.lakefs.commits.log(repository, anchorBranch(tie)));
  return log.flatMap(({ metadata }) => (metadata['tieback.role'] === 'run' ? [metadata['tieback.sealed_by']] : []));
};

const lateFindings = async (bench: RunBench): Promise<readonly AuditFinding[]> =>
  (await listAll(bench.tieback.audit({}))).filter(
    (line): line is AuditFinding => line.kind === 'finding' && line.code === 'sealed-late',
  );

const metric = script(`echo '{"metrics":{"acc":0.5}}' >> $TIEBACK_METRICS`);

const hourMs = 3_600_000;

describe('a run that was edited after its seal, and sealed again from elsewhere', () => {
  it.each([
    { when: 'promptly', passedMs: 0, severity: 'info' },
    { when: 'hours later', passedMs: 2 * hourMs, severity: 'warning' },
  ])('$when, is not said to be as it was when it ended', async ({ passedMs, severity }) => {
    using bench = await openRunBench();
    using second = openSecondMachine(bench);
    const { runId = '', tie, branch } = await bench.tieback.run(requestFor({ command: metric }));
    expect(await sealWays(bench, tie)).toEqual(['run']);
    expect(await lateFindings(bench)).toEqual([]);
    await bench.mlflow.runs.logBatch(runId, { metrics: [{ key: 'acc', value: 0.99, step: 9, timestamp: 9 }] });
    expect(check(await bench.tieback.evidence({ id: runId, repository }), 'METRIC-01')?.outcome).toBe('fail');
    await bench.lakefs.branches.delete(repository, anchorBranch(tie));
    await bench.lakefs.branches.delete(repository, String(branch));
    bench.passTimeEverywhere(passedMs);
    expect(await second.tieback.resume(tie, { repository })).toMatchObject({ isComplete: true });
    expect(await sealWays(bench, tie)).toEqual(['resume-elsewhere']);
    const evidence = await bench.tieback.evidence({ id: runId, repository });
    expect(check(evidence, 'METRIC-01')).toMatchObject({
      outcome: 'warn',
      reason: expect.stringMatching(
        /^sealed \d+ .+ after the run ended, by resume from another folder or machine: what was changed in between is not seen$/,
      ),
    });
    expect(evidence.subject.seal.sealedBy).toMatchObject({ value: 'resume-elsewhere', grade: 'recorded' });
    const report = await bench.tieback.report(evidence, { format: 'md' });
    expect(report).not.toContain('Sealed when the run ended');
    expect(report).toContain('resume-elsewhere');
    expect(await lateFindings(bench)).toMatchObject([
      { severity, subject: { run: runId, tie }, message: expect.stringContaining('another folder or machine') },
    ]);
  });
});

describe('a tie whose recording broke off', () => {
  it.each(['there', 'elsewhere'])('says that it was sealed by resume when it is finished %s', async (where) => {
    using bench = await openRunBench({ attempts: 1 });
    using second = openSecondMachine(bench);
    bench.whileTraining(async () => bench.takeDown('lakefs', 0));
    const { tie } = await bench.tieback.run(requestFor({ command: patientScript() }));
    bench.bringUp();
    if (where === 'there') await bench.tieback.resume(tie);
    else {
      // Broken off again: the second machine's own journal has it from now on.
      bench.takeDown('lakefs', 20);
      await second.tieback.resume(tie, { repository, status: 'finished' }).catch(() => undefined);
      bench.bringUp();
      await second.tieback.resume(tie, { repository });
    }
    expect(await sealWays(bench, tie)).toEqual([where === 'there' ? 'resume' : 'resume-elsewhere']);
  });
});
