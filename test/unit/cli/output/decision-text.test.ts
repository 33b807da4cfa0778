import { describe, expect, it } from 'vitest';
import { decidedText, historyText, refusalText } from '../../../../src/cli/output/decision-text.ts';
import { createStyle } from '../../../../src/cli/output/style.ts';
import { asCommitId, asRunId } from '../../../../src/model/ids.ts';
import type { DecisionPlan } from '../../../../src/promote/decision-plan.ts';
import type { HistoryEntry } from '../../../../src/promote/history.ts';
import type { Decided } from '../../../../src/promote/settle-decision.ts';

const input = {
  verb: 'rollback',
  number: 2,
  model: 'net',
  into: 'main',
  destination: 'd'.repeat(64),
  undoes: 1,
  alias: { name: 'champion' },
  run: { id: 'r'.repeat(32), name: 'best' },
};

const told = (change: string | null): string => {
  const plan = { input } as unknown as DecisionPlan;
  const decided = { kind: 'done', plan, change: change && asCommitId(change), version: null } as unknown as Decided;
  return decidedText(decided, createStyle(false));
};

describe('decidedText of a rollback', () => {
  it('does not say that the branch is as it was, only its data', () => {
    expect(told('c'.repeat(64))).toMatch(/data of "main" as before it, in new commit cccccccccccc$/);
  });

  it('names the head that stays where no data were changed', () => {
    expect(told(null)).toMatch(/data of "main" as they were, its head dddddddddddd$/);
  });
});

describe('historyText', () => {
  const entry = (more: Partial<HistoryEntry>): HistoryEntry => ({
    ...{ number: 1, decision: 'x', verb: 'promote', state: 'done', isClaimed: true, isStanding: false },
    ...{ at: '2026-11-21T09:30:00.000Z', actor: 'ada', runId: asRunId('r'.repeat(32)), runName: 'best' },
    ...{ alias: 'champion', version: '1', dataCommit: asCommitId('d'.repeat(64)), into: 'main', change: null },
    ...{ undoes: null, undoneBy: null, reason: null, replaced: null, ...more },
  });
  const statesOf = (...decisions: readonly HistoryEntry[]) =>
    historyText({ model: 'net', repository: 'faces', asOf: null, decisions }, createStyle(false))
      .split('\n')
      .slice(1)
      .map((line) => line.split(/ {2,}/).slice(1, 3));

  it('does not say "done" of a promotion that was rolled back, but by what', () => {
    const rollback = entry({ number: 2, verb: 'rollback', undoes: 1 });
    expect(statesOf(entry({ undoneBy: 2 }), rollback, entry({ number: 3, isStanding: true }))).toEqual([
      ['promote', 'stands'],
      ['roll back 1', 'done'],
      ['promote', 'rolled back by 2'],
    ]);
  });

  it('says that a claim tag is gone beside what became of the decision', () => {
    expect(statesOf(entry({ undoneBy: 2, isClaimed: false }))).toEqual([
      ['promote', 'rolled back by 2, claim tag gone'],
    ]);
  });
});

describe('refusalText', () => {
  it('says who did not compete, up to ten, and what to do next', () => {
    const leftOut = Array.from({ length: 12 }, (_, index) => ({
      id: asRunId(String(index).padStart(2, '0').repeat(16)),
      name: `run-${index}`,
      reason: 'not tied',
    }));
    const gates = [{ gate: 'winner', outcome: 'fail', reason: 'none of 12 runs competes by auc' }] as const;
    const refused = {
      kind: 'refused',
      verb: 'promote',
      model: 'net',
      run: null,
      gates,
      leftOut,
      next: 'look',
    } as const;
    expect(refusalText(refused, createStyle(false)).split('\n')).toEqual([
      'Not promoted: no run as model "net"',
      '  ✗ winner: none of 12 runs competes by auc',
      'Did not compete',
      ...leftOut.slice(0, 10).map(({ id, name }) => `  – ${name} (${id.slice(0, 8)}): not tied`),
      '  and 2 more (--json has them all)',
      'nothing was changed',
      'next: look',
    ]);
  });
});
