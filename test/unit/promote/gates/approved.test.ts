import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../../src/model/fact.ts';
import { approvedGate } from '../../../../src/promote/gates/approved.ts';
import type { ApprovalFacts, MergedPullRequest, StatedCard } from '../../../../src/promote/gates/gate.ts';
import { asserted, statedCard as card, comparedRun, gateFacts, source } from '../samples.ts';

const approver = (name: string, meaning: string, signedAt?: string, run?: string) =>
  card({
    'document.approvers.0.name': asserted(name),
    'document.approvers.0.meaning': asserted(meaning),
    ...(signedAt === undefined ? {} : { 'document.approvers.0.signedAt': asserted(signedAt) }),
    ...(run === undefined ? {} : { 'document.approvers.0.run': asserted(run) }),
  });

const candidate = { ...comparedRun({ name: 'new' }), branch: 'exp-new' };
const approval: ApprovalFacts = {
  endedAt: '2026-11-20T10:00:00.000Z',
  at: '2026-11-21T12:00:00.000Z',
  backLink: candidate.backLink ?? '',
  committers: ['ci', 'train-bot'],
  pullRequests: [],
};
const pull: MergedPullRequest = {
  id: 'p1',
  title: 'take it',
  author: 'ada',
  mergedBy: 'grace',
  closedAt: '2026-11-20T11:00:00Z',
  source: approval.backLink,
  isPresent: true,
};

describe('an approval that is demanded', () => {
  const ask = (stated: StatedCard | undefined, pullRequests: readonly MergedPullRequest[] = []) =>
    approvedGate(gateFacts({ candidate, stated, approval: { ...approval, pullRequests } }), { requireApproval: true });

  it.each([
    ['on the day when the run ended', '2026-11-20'],
    ['afterwards', '2026-11-20T10:00:01Z'],
    ['tomorrow, where it is that already', '2026-11-22'],
  ])('is a card signed %s', (_what, signedAt) => {
    expect(ask(approver('Grace Hopper', 'Approved', signedAt))).toEqual({
      gate: 'approved',
      outcome: 'pass',
      reason: `approved by "Grace Hopper" on ${signedAt}, as card "card.yaml" states (sha256 abc), which names no run; the run was made by "ada@lab"`,
    });
  });

  it('is a card that names the run', () => {
    const { reason } = ask(approver('grace', 'approved', '2026-11-21', candidate.runId));
    expect(reason).toBe(
      'approved by "grace" on 2026-11-21, as card "card.yaml" states (sha256 abc); the run was made by "ada@lab"',
    );
  });

  it.each([
    ['by who made the run', approver('Ada', 'approved', '2026-11-21'), '"Ada" in card "card.yaml" made the run'],
    ['before the run ended', approver('grace', 'approved', '2026-11-20T09:59:59Z'), 'before the run ended'],
    ['on the day before', approver('grace', 'approved', '2026-11-19'), 'before the run ended'],
    ['in a time to come', approver('grace', 'approved', '2026-12-24'), 'yet to come'],
    ['on no date', approver('grace', 'approved', 'soon'), 'no date'],
    ['by nobody', approver(' ', 'approved', '2026-11-21'), 'has no name'],
    ['with another meaning', approver('grace', 'reviewed', '2026-11-21'), 'names nobody'],
    ['for another run', approver('grace', 'approved', '2026-11-21', 'f00'), 'approved run "f00", and not this one'],
    ['by nobody yet', approver('grace', 'approved'), 'has not signed'],
    ['not at all', card({}), 'names nobody'],
  ])('is no card signed %s', (_what, stated, reason) => {
    expect(ask(stated)).toMatchObject({ outcome: 'fail', reason: expect.stringContaining(reason) });
  });

  it('is no name that the card takes from the run', () => {
    const recorded: Fact<string> = { grade: 'recorded', value: 'grace', sources: [source] };
    const stated = card({
      'document.approvers.0.name': recorded,
      'document.approvers.0.meaning': asserted('approved'),
      'document.approvers.0.signedAt': asserted('2026-11-21'),
    });
    expect(ask(stated).outcome).toBe('fail');
  });

  it('is a pull request of the run that another user merged, whoever asked for it', () => {
    expect(ask(undefined, [pull])).toMatchObject({
      outcome: 'pass',
      reason: expect.stringContaining('was merged by lakeFS user "grace" on 2026-11-20T11:00:00Z'),
    });
  });

  it.each([
    ['that brought in another commit', { source: 'c'.repeat(64) }, 'and the run’s is'],
    ['whose merge is gone', { isPresent: false }, 'no part of the branch any more'],
    ['merged with the key that the run was committed with', { mergedBy: 'ci' }, 'lakeFS does not tell'],
    ['merged with the key that the data was committed with', { mergedBy: 'train-bot' }, 'lakeFS does not tell'],
    ['merged by who made the run', { mergedBy: 'Ada@lab.example' }, 'who made the run'],
  ])('is no pull request %s', (_what, more, reason) => {
    const found = ask(undefined, [{ ...pull, ...more }]);
    expect(found).toMatchObject({ outcome: 'fail', reason: expect.stringContaining(reason.replace('’', "'")) });
  });

  it('is given by one of several', () => {
    expect(ask(approver('Ada', 'approved', '2026-11-21'), [{ ...pull, mergedBy: 'ci' }, pull]).outcome).toBe('pass');
  });

  it('cannot be told by a pull request for a run without a branch of its own', () => {
    const { branch: _, ...fixed } = candidate;
    const facts = gateFacts({ candidate: fixed, approval });
    expect(approvedGate(facts, { requireApproval: true })).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('no branch of its own'),
    });
  });

  it('is not looked for in what nobody read', () => {
    expect(approvedGate(gateFacts({ candidate }), { requireApproval: true }).outcome).toBe('fail');
  });

  it.each(['Ada Lovelace', 'ada.lovelace', 'ADA-LOVELACE@x'])(
    'is not that of ada_lovelace by the name of %s',
    (name) => {
      const own = { ...candidate, actor: 'ada_lovelace@lab' };
      expect(approvedGate(gateFacts({ candidate: own }), { approvedBy: name }).outcome).toBe('fail');
    },
  );
});
