import { describe, expect, it } from 'vitest';
import type { Commit } from '../../../../src/lakefs/commits.ts';
import type { Run } from '../../../../src/mlflow/run.ts';
import { systemRuntime } from '../../../../src/util/runtime.ts';
import type { AssertedStatus } from '../../../../src/wrap/child/find-child.ts';
import { howItEnded } from '../../../../src/wrap/elsewhere/how-it-ended.ts';

const now = Date.UTC(2026, 10, 21, 12);
const ports = {
  runtime: { ...systemRuntime(), now: () => now, env: { GITHUB_ACTOR: 'eve', GITHUB_REPOSITORY: 'a/b' } },
};
const link = {} as Commit;

type Known = { readonly asserted?: AssertedStatus; readonly link?: Commit; readonly attempts?: number };

const ended = (run: Partial<Run> | undefined, { asserted, link: linked, attempts = 0 }: Known = {}) =>
  howItEnded(
    {
      run: run === undefined ? undefined : ({ tags: {}, status: 'RUNNING', startTime: 1000, ...run } as Run),
      link: linked,
      claims: { isBegun: attempts > 0, isResumed: false, attempts, names: [] },
    },
    asserted,
    ports,
  );

describe('howItEnded', () => {
  it('knows nothing without a run, or of one that is still open', () => {
    expect(ended(undefined, { asserted: 'finished' })).toBeUndefined();
    expect(ended({})).toBeUndefined();
    expect(ended({ status: 'SCHEDULED' })).toBeUndefined();
  });

  it.each([
    ['0', 0, false],
    ['137', 137, false],
    ['130 interrupted', 130, true],
  ])('believes exit code "%s" before anything else', (text, code, isInterrupted) => {
    const run = { status: 'FAILED', endTime: 2000, tags: { 'tieback.exit_code': text } } as const;
    expect(ended(run, { asserted: 'finished' })).toMatchObject({ code, isInterrupted, endedAt: 2000, assertion: null });
  });

  it("takes somebody's word where a run is open, and says whose it is", () => {
    expect(ended({}, { asserted: 'killed' })).toMatchObject({
      code: null,
      startedAt: 1000,
      endedAt: now,
      assertion: { status: 'killed', by: expect.stringContaining('eve'), at: new Date(now).toISOString() },
    });
  });

  it('keeps to what somebody said when the run was closed by it', () => {
    const tags = { 'tieback.status_asserted_by': 'ada', 'tieback.status_asserted_at': '2026-11-20T00:00:00.000Z' };
    const run = { status: 'KILLED', endTime: 2000, tags } as const;
    expect(ended(run, { asserted: 'finished' })).toMatchObject({
      endedAt: 2000,
      assertion: { status: 'killed', by: 'ada', at: '2026-11-20T00:00:00.000Z' },
    });
    expect(ended({ tags }, { asserted: 'finished' })).toMatchObject({ assertion: { status: 'finished' } });
  });

  it.each(['FINISHED', 'FAILED', 'KILLED'] as const)('goes by what MLflow says of a run that is %s', (status) => {
    const end = ended({ status, endTime: 2000 });
    expect(end).toMatchObject({ code: null, recorded: status, assertion: null, endedAt: 2000 });
  });

  it('lets nobody speak against a tie that is linked', () => {
    expect(ended({ status: 'FINISHED', endTime: 2000 }, { asserted: 'failed', link })).toMatchObject({
      recorded: 'FINISHED',
      assertion: null,
    });
    expect(ended({}, { asserted: 'failed', link })).toMatchObject({ recorded: 'RUNNING' });
  });

  it('counts the starts of a tie with a key only', () => {
    const run = { status: 'FINISHED', endTime: 2000 } as const;
    expect(ended(run, { attempts: 3 })).toHaveProperty('attempt', 3);
    expect(ended(run)).not.toHaveProperty('attempt');
  });
});
