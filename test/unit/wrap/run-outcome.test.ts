import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../src/errors.ts';
import { asRunId } from '../../../src/model/ids.ts';
import type { Outcome } from '../../../src/saga/execute.ts';
import { createRedactor } from '../../../src/util/secrets/redact.ts';
import type { RunPlan } from '../../../src/wrap/plan/run-plan.ts';
import type { RunResults } from '../../../src/wrap/results.ts';
import { outcomeOf as outcomeWith } from '../../../src/wrap/run-outcome.ts';
import { dataCommit, planWith, tie } from './samples.ts';

const runId = asRunId('5f3c'.repeat(8));
const trained: Partial<RunResults> = {
  experiment: { id: '7' },
  dataCommit: { commit: dataCommit, isNew: true, counts: null },
  createRun: { runId },
  train: { code: 0, startedAt: 1, endedAt: 2, isInterrupted: false, assertion: null },
};
const complete: Partial<RunResults> = { ...trained, closeRun: { status: 'FINISHED' }, report: { files: ['/r.html'] } };
const refused = new TiebackError('MLFLOW_REJECTED', 'run was refused', { hint: 'mend it' });
const passing = new TiebackError('HTTP_TIMEOUT', 'no answer', { hint: 'wait' });

const outcomeOf = (plan: RunPlan, outcome: Outcome<RunResults>) =>
  outcomeWith(plan, outcome, createRedactor(['canary-own-secret']));

describe('outcomeOf a run whose command was started', () => {
  it('says where everything is, for browsers', () => {
    expect(outcomeOf(planWith(), { done: complete, failures: [] })).toMatchObject({
      tie,
      isComplete: true,
      childCode: 0,
      status: 'FINISHED',
      dataCommit,
      reports: ['/r.html'],
      commitUrl: `https://data.example/repositories/faces/commits/${dataCommit}`,
      runUrl: `https://runs.example/#/experiments/7/runs/${runId}`,
      failures: [],
    });
  });

  it('is not complete while anything failed, and says what and what to do', () => {
    const outcome = outcomeOf(planWith(), { done: trained, failures: [{ step: 'closeRun', error: refused }] });
    expect(outcome).toMatchObject({ isComplete: false, childCode: 0, status: undefined });
    expect(outcome.failures).toEqual([
      { step: 'closeRun', code: 'MLFLOW_REJECTED', message: 'run was refused', hint: 'mend it' },
    ]);
  });

  it('repeats no credentials that a failure repeats', () => {
    const { failures } = outcomeOf(planWith(), {
      done: trained,
      failures: [
        {
          step: 'record',
          error: new TiebackError('JOURNAL_UNWRITABLE', 'no canary-own-secret', { hint: 'canary-own-secret' }),
        },
      ],
    });
    expect(failures).toMatchObject([{ message: 'no [redacted]', hint: '[redacted]' }]);
  });

  it('calls what is no error of ours unexpected', () => {
    const outcome = outcomeOf(planWith(), {
      done: trained,
      failures: [{ step: 'record', error: new TypeError('bug') }],
    });
    expect(outcome.failures).toMatchObject([{ code: 'UNEXPECTED', message: 'bug', hint: undefined }]);
  });

  it('explains what the disk refused', () => {
    const full = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write', path: '/s/x' });
    const { failures } = outcomeOf(planWith(), { done: trained, failures: [{ step: 'metrics', error: full }] });
    expect(failures).toMatchObject([{ code: 'DISK_UNUSABLE', hint: 'make room there' }]);
    expect(failures[0]?.message).toContain('"/s/x"');
  });

  it('has the run that the script made before the one that was made for it', () => {
    const own = asRunId('aaaa'.repeat(8));
    const attachRun = { runId: own, experimentId: '42', extraRuns: [] };
    const done = { ...trained, createRun: { runId: null }, attachRun };
    const { runId, runUrl } = outcomeOf(planWith(), { done, failures: [] });
    expect(runId).toBe(own);
    expect(runUrl).toContain(`/experiments/42/runs/${own}`);
  });
});

describe('outcomeOf a run whose command was never started', () => {
  it('throws what failed first, with the tie to resume', () => {
    const failures = [
      { step: 'branch', error: passing },
      { step: 'experiment', error: new Error('later') },
    ] as const;
    expect(() => outcomeOf(planWith(), { done: { experiment: { id: '7' } }, failures })).toThrow(
      expect.objectContaining({
        code: 'HTTP_TIMEOUT',
        hint: expect.stringMatching(/^wait; .*tieback resume 20261121-9f3a1c2b4d/),
        details: expect.objectContaining({ tie }),
      }),
    );
  });

  it('speaks of abort, and of no resume, where going on would meet the same again', () => {
    const failures = [{ step: 'branch', error: refused }] as const;
    expect(() => outcomeOf(planWith(), { done: { experiment: { id: '7' } }, failures })).toThrow(
      expect.objectContaining({
        code: 'MLFLOW_REJECTED',
        hint: 'take back what there is of it: tieback abort 20261121-9f3a1c2b4d; and begin anew — mend it',
      }),
    );
  });

  it('speaks of abort first where somebody else wrote to the folder while it was uploaded', () => {
    const error = new TiebackError('DATA_CHECKSUM_MISMATCH', 'changed', { hint: 'stop it' });
    const failures = [{ step: 'upload', error }] as const;
    const begin = `tieback abort ${tie}, and run again; or, once the folder is as it was: tieback resume ${tie}`;
    expect(() => outcomeOf(planWith(), { done: { fetch: { files: 0 } }, failures })).toThrow(
      expect.objectContaining({ hint: `stop it; then begin anew: ${begin}` }),
    );
    const fetching = () => outcomeOf(planWith(), { done: { experiment: { id: '7' } }, failures });
    expect(fetching).toThrow(
      expect.objectContaining({ hint: `stop it; then go on where it stopped: tieback resume ${tie}` }),
    );
  });

  it('speaks of no resume when nothing was done', () => {
    const failed = () => outcomeOf(planWith(), { done: {}, failures: [{ step: 'branch', error: refused }] });
    expect(failed).toThrow(expect.objectContaining({ hint: 'mend it' }));
  });

  it('says that it was interrupted when nothing failed', () => {
    expect(() => outcomeOf(planWith(), { done: {}, failures: [] })).toThrow(
      expect.objectContaining({ code: 'INTERRUPTED' }),
    );
  });

  it('passes on what is a bug as it is', () => {
    const bug = new TypeError('bug');
    expect(() => outcomeOf(planWith(), { done: {}, failures: [{ step: 'branch', error: bug }] })).toThrow(bug);
  });

  it('counts a data commit alone as not started', () => {
    const { train: _train, ...untrained } = trained;
    expect(() => outcomeOf(planWith(), { done: untrained, failures: [] })).toThrow();
  });
});
