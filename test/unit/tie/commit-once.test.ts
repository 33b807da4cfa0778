import { describe, expect, it } from 'vitest';
import { TiebackError } from '../../../src/errors.ts';
import type { LakefsClient } from '../../../src/lakefs/client.ts';
import type { Commit, LogFilter } from '../../../src/lakefs/commits.ts';
import { commitWithRetry, findTieCommit, type TieCommit } from '../../../src/tie/commit-once.ts';
import { baselineCommit, commitWith, tie } from './samples.ts';

const wanted: TieCommit = { repository: 'faces', branch: 'retina-first', tie, role: 'data', since: baselineCommit };
const mine = commitWith({ 'tieback.tie': tie, 'tieback.role': 'data' }, 'aa'.repeat(32));
const lostRace = new TiebackError('LAKEFS_RACE_LOST', 'another commit was first', { hint: 'try again' });

/** A branch whose log is given, and whose commits fail as often as errors are given. */
const branchWith = (log: readonly Commit[], errors: readonly unknown[] = []) => {
  const asked: (LogFilter | undefined)[] = [];
  const left = [...errors];
  let commits = 0;
  const client = {
    commits: {
      create: async () => {
        commits++;
        const error = left.shift();
        if (error !== undefined) throw error;
        return mine;
      },
      log: async function* (_repository: string, _ref: string, filter?: LogFilter) {
        asked.push(filter);
        yield* log;
      },
    },
  } as unknown as Pick<LakefsClient, 'commits'>;
  return { client, asked, commits: () => commits };
};

const waits: number[] = [];
const runtime = { random: () => 0.5, sleep: async (ms: number) => void waits.push(ms) };
const commit = { message: 'data' };

describe('findTieCommit', () => {
  it("finds the tie's commit in the role, and looks no further than the tie reaches", async () => {
    const others = [commitWith({}), commitWith({ 'tieback.tie': tie, 'tieback.role': 'run' })];
    const { client, asked } = branchWith([...others, mine]);
    expect(await findTieCommit(client, wanted, {})).toBe(mine);
    expect(asked).toEqual([{ firstParent: true, stopAt: baselineCommit }]);
  });

  it.each([
    ['another tie', { 'tieback.tie': '20261121-0000000000', 'tieback.role': 'data' }],
    ['another role', { 'tieback.tie': tie, 'tieback.role': 'outputs' }],
  ])('does not take a commit of %s', async (_whose, metadata) => {
    expect(await findTieCommit(branchWith([commitWith(metadata)]).client, wanted, {})).toBeUndefined();
  });
});

describe('commitWithRetry', () => {
  it('commits once when nobody is in the way', async () => {
    const { client, commits, asked } = branchWith([]);
    expect(await commitWithRetry(client, wanted, commit, runtime, {})).toBe(mine);
    expect({ commits: commits(), asked }).toEqual({ commits: 1, asked: [] });
  });

  it('tries again after a lost race, each time after a longer wait', async () => {
    const { client, commits } = branchWith([], [lostRace, lostRace, lostRace]);
    waits.length = 0;
    expect(await commitWithRetry(client, wanted, commit, runtime, {})).toBe(mine);
    expect(commits()).toBe(4);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits).toHaveLength(3);
  });

  it('takes its own commit when it was made after all', async () => {
    const { client, commits } = branchWith([mine], [lostRace]);
    expect(await commitWithRetry(client, wanted, commit, runtime, {})).toBe(mine);
    expect(commits()).toBe(1);
  });

  it('gives up in the end', async () => {
    const { client, commits } = branchWith([], Array(99).fill(lostRace));
    await expect(commitWithRetry(client, wanted, commit, runtime, {})).rejects.toBe(lostRace);
    expect(commits()).toBe(6);
  });

  it('does not repeat what failed for another reason', async () => {
    const refused = new TiebackError('LAKEFS_NO_CHANGES', 'nothing staged', { hint: 'try again' });
    const { client, commits } = branchWith([], [refused]);
    await expect(commitWithRetry(client, wanted, commit, runtime, {})).rejects.toBe(refused);
    expect(commits()).toBe(1);
  });

  it('stops waiting when the caller does', async () => {
    const { client } = branchWith([], [lostRace]);
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    const sleep = async (_ms: number, signal?: AbortSignal) => signal?.throwIfAborted();
    await expect(
      commitWithRetry(client, wanted, commit, { ...runtime, sleep }, { signal: stop.signal }),
    ).rejects.toThrow('enough');
  });
});
