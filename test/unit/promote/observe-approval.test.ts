import { describe, expect, it } from 'vitest';
import type { PullRequest } from '../../../src/lakefs/pull-requests.ts';
import { asCommitId } from '../../../src/model/ids.ts';
import { observeStatements } from '../../../src/promote/observe-approval.ts';
import type { PromotePorts } from '../../../src/promote/promote-ports.ts';
import { comparedRun } from './samples.ts';

const id = (letter: string) => asCommitId(letter.repeat(64));
const request = (name: string, more: Partial<PullRequest> = {}): PullRequest => ({
  id: name,
  status: 'merged',
  title: name,
  description: '',
  author: 'ada',
  createdAt: '2026-11-20T10:00:00Z',
  closedAt: '2026-11-20T11:00:00Z',
  sourceBranch: 'exp',
  destinationBranch: 'main',
  mergedCommitId: id('a'),
  ...more,
});

const requests = [
  request('good'),
  request('said-merged', { mergedCommitId: undefined }),
  request('closed', { status: 'closed' }),
  request('other-branch', { sourceBranch: 'other' }),
  request('elsewhere', { destinationBranch: 'staging' }),
  request('gone', { mergedCommitId: id('c') }),
];

const portsFor = (asked: string[]) =>
  ({
    runtime: { now: () => Date.parse('2026-11-21T12:00:00Z') },
    signal: AbortSignal.abort(),
    mlflow: { runs: { get: async () => ({ endTime: Date.parse('2026-11-20T09:00:00Z') }) } },
    lakefs: {
      pullRequests: {
        list: async function* () {
          yield* requests;
        },
        get: async (_: string, wanted: string) => {
          asked.push(wanted);
          return requests.find((one) => one.id === wanted);
        },
      },
      commits: {
        get: async (_: string, commit: string) =>
          ({ [id('b')]: { committer: 'ci' }, [id('d')]: { committer: 'train-bot' } })[commit] ?? {
            committer: 'grace',
            parents: [id('0'), id('b')],
          },
      },
      refs: { findMergeBase: async () => ({ baseCommitId: id('a') }) },
    },
    readCard: async (file: string) => {
      asked.push(file);
      return 'a card';
    },
  }) as unknown as PromotePorts;

const observe = async (asked: string[], more: Parameters<typeof observeStatements>[0]) => {
  const run = { ...comparedRun({ name: 'new' }), branch: 'exp' };
  const place = { repository: 'faces', into: 'main' };
  return observeStatements(more, run, { backLink: id('b'), dataCommit: id('d') }, place, portsFor(asked));
};

describe('what people state of a run', () => {
  it('is not read unless it is asked for', async () => {
    const asked: string[] = [];
    expect(await observe(asked, {})).toEqual({ stated: undefined, approval: undefined });
    expect(await observe(asked, { requireApproval: true, approvedBy: 'grace' })).toMatchObject({ approval: undefined });
    expect(asked).toEqual([]);
  });

  it('is its card', async () => {
    const asked: string[] = [];
    expect(await observe(asked, { card: 'card.yaml' })).toMatchObject({ stated: 'a card' });
    expect(asked).toEqual(['card.yaml']);
  });

  it('are pull requests of its branch into the same branch that were merged, and not only called so', async () => {
    const asked: string[] = [];
    const { approval } = await observe(asked, { requireApproval: true });
    expect(asked).toEqual(['good', 'said-merged', 'gone']);
    expect(approval).toEqual({
      endedAt: '2026-11-20T09:00:00.000Z',
      at: '2026-11-21T12:00:00.000Z',
      backLink: id('b'),
      committers: ['ci', 'train-bot'],
      pullRequests: [
        {
          id: 'good',
          title: 'good',
          author: 'ada',
          mergedBy: 'grace',
          closedAt: '2026-11-20T11:00:00Z',
          source: id('b'),
          isPresent: true,
        },
        expect.objectContaining({ id: 'gone', isPresent: false }),
      ],
    });
  });
});
