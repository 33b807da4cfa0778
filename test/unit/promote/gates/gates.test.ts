import { describe, expect, it } from 'vitest';
import { asCommitId } from '../../../../src/model/ids.ts';
import { approvedGate } from '../../../../src/promote/gates/approved.ts';
import { comparableGate } from '../../../../src/promote/gates/comparable.ts';
import { inputsUntouched, mergeableGate, promotedEqualsTrained } from '../../../../src/promote/gates/data-gates.ts';
import type { DataFacts, GateFacts } from '../../../../src/promote/gates/gate.ts';
import {
  betterThanChampion,
  parseRankingMetric,
  parseThreshold,
  thresholdGate,
} from '../../../../src/promote/gates/metric-gates.ts';
import { noDifference } from '../../../../src/promote/observe-difference.ts';
import { comparedRun, comparison, noOutputs, otherBaseline, otherTestData } from '../samples.ts';

const data: DataFacts = {
  into: 'main',
  change: { kind: 'merge', source: asCommitId('b'.repeat(64)), allowEmpty: false },
  trained: 'trained',
  destination: 'base',
  base: 'base',
  brought: 'trained',
  outputs: noOutputs(),
  difference: noDifference(),
  isDirty: false,
};
const onePath = { added: 1, changed: 0, removed: 0, first: ['train/x'] };
const candidate = comparedRun({ name: 'new', metrics: { m: 0.9 } });
const champion = comparedRun({ name: 'old', metrics: { m: 0.8 } });
const facts = (more: Partial<GateFacts> = {}): GateFacts => ({
  comparison: comparison([champion, candidate]),
  candidate,
  champion,
  championProblem: undefined,
  data,
  source: { uri: 's3://m', modelId: null, name: 'model' },
  ...more,
});

describe('thresholds', () => {
  it.each([
    ['m>=0.9', 'pass'],
    ['m > 0.9', 'fail'],
    ['m<=0.95', 'pass'],
    ['m<0.1', 'fail'],
    ['none>=0', 'fail'],
    ['m:lower>=0.1', 'fail'],
  ])('%s is a %s for 0.9', (text, outcome) => {
    expect(thresholdGate(parseThreshold(text), candidate).outcome).toBe(outcome);
  });

  it.each([
    ['m:lower>=0.8', 'pass'],
    ['m:lower>=0.85', 'fail'],
    ['m:upper<=0.95', 'pass'],
  ])('%s is a %s for an interval from 0.82 to 0.94', (text, outcome) => {
    const interval = {
      lower: 0.82,
      upper: 0.94,
      level: 0.95,
      method: 'wilson',
      successes: 90,
      trials: 100,
      from: ['m.n'],
    } as const;
    const counted = { ...candidate, metrics: [{ key: 'm', value: 0.9, step: 1, definition: {}, interval }] };
    expect(thresholdGate(parseThreshold(text), counted).outcome).toBe(outcome);
  });

  it.each(['m', '>=0.8', 'm>=', 'm>=x', 'm=0.8', 'm=>0.8'])('cannot be %s', (text) => {
    expect(() => parseThreshold(text)).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });

  it('rank by a metric whose name may have colons', () => {
    expect(parseRankingMetric('val:loss:min')).toEqual({ key: 'val:loss', direction: 'min' });
    expect(() => parseRankingMetric('loss')).toThrow(expect.objectContaining({ code: 'USAGE_INVALID' }));
  });
});

describe('better-than-champion', () => {
  const metric = { key: 'm', direction: 'max' } as const;
  it.each([
    ['is better', {}, 'pass'],
    ['is better by just the margin', { margin: 0.1 }, 'pass'],
    ['is not better by the margin', { margin: 0.11 }, 'fail'],
    ['is worse, where less is better', { metric: { key: 'm', direction: 'min' } as const }, 'fail'],
    ['has no such metric', { metric: { key: 'x', direction: 'max' } as const }, 'fail'],
    ['is asked by no metric', { metric: undefined }, 'warn'],
  ])('answers when the run %s', (_what, more, outcome) => {
    expect(betterThanChampion(facts(), { metric, ...more }).outcome).toBe(outcome);
  });

  it('refuses a champion of which nobody can say what was sealed', () => {
    expect(betterThanChampion(facts({ champion: { ...champion, sealState: 'unreadable' } }), { metric })).toMatchObject(
      {
        outcome: 'fail',
        reason: expect.stringContaining('sealed record cannot be read'),
      },
    );
  });

  it('goes by what was sealed, and says what is another today', () => {
    const edited = { ...champion, metrics: [{ key: 'm', value: 0.8, today: 0.95, step: 1, definition: {} }] };
    const unsealed = { ...candidate, sealState: 'unsealed' as const };
    expect(betterThanChampion(facts({ champion: edited, candidate: unsealed }), { metric })).toMatchObject({
      outcome: 'pass',
      reason: 'm 0.9 (not sealed), champion old 0.8 (as sealed; today 0.95)',
    });
  });

  it('is refused for one that is just as good, and not asked of the champion itself', () => {
    const equal = comparedRun({ name: 'equal', metrics: { m: 0.9 } });
    expect(betterThanChampion(facts({ champion: equal }), { metric }).outcome).toBe('fail');
    expect(betterThanChampion(facts({ champion: candidate }), { metric }).outcome).toBe('skip');
  });

  it('has nothing to say without a champion, and says no to one that is gone', () => {
    expect(betterThanChampion(facts({ champion: undefined }), { metric }).outcome).toBe('skip');
    expect(betterThanChampion(facts({ champion: undefined, championProblem: 'gone' }), { metric }).outcome).toBe(
      'fail',
    );
  });
});

describe('comparable, without a champion', () => {
  const asReference = (others: readonly ReturnType<typeof comparedRun>[]) =>
    comparableGate(facts({ champion: undefined, comparison: comparison([candidate, ...others]) }));
  const other = (name: string, more = {}) => comparedRun({ name, ...more });

  it('counts those that were held against the run', () => {
    expect(asReference([other('a'), other('b'), other('c', { comparability: [otherTestData] })])).toMatchObject({
      outcome: 'pass',
      reason: 'no champion yet; 2 other runs were tested and measured like it',
    });
  });

  it.each([['no other run is fit', [other('a', { unfit: ['deleted'] })], 'no champion yet, and no other run']])(
    'says so where %s',
    (_what, others, reason) => {
      expect(asReference(others)).toMatchObject({ outcome: 'skip', reason: expect.stringContaining(reason) });
    },
  );

  it('refuses one that none of its rivals can be compared with, unless it was named', () => {
    const others = [other('a', { comparability: [otherTestData] })];
    expect(asReference(others)).toMatchObject({ outcome: 'fail', reason: expect.stringContaining('--reference') });
    const named = facts({ champion: undefined, comparison: comparison([candidate, ...others]) });
    expect(comparableGate(named, { reference: 'new' })).toMatchObject({
      outcome: 'pass',
      reason: expect.stringContaining('0 of 1 other run can be compared'),
    });
  });

  it('refuses every run where no majority was tested alike', () => {
    const { reference: _, ...none } = comparison([candidate, other('a')]);
    expect(comparableGate(facts({ champion: undefined, comparison: none }))).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('no common reference'),
    });
  });
});

describe('comparable', () => {
  const gate = (comparability: Parameters<typeof comparedRun>[0]['comparability'] = []) =>
    comparableGate(facts({ candidate: comparedRun({ name: 'new', comparability }) }));

  it('refuses other test data, and test data that nobody recorded', () => {
    expect(gate([otherTestData]).outcome).toBe('fail');
    expect(gate([{ ...otherTestData, answer: 'unknown' }]).outcome).toBe('fail');
  });

  it('shows another baseline, and does not refuse it', () => {
    expect(gate([otherBaseline])).toMatchObject({
      outcome: 'pass',
      reason: expect.stringContaining('from v2, not v1'),
    });
  });

  it('has nothing to say of a run that is alone', () => {
    expect(comparableGate(facts({ champion: undefined, comparison: comparison([candidate]) })).outcome).toBe('skip');
  });
});

describe('promoted-equals-trained', () => {
  const gate = (more: Partial<DataFacts>, acceptMergedData = false) =>
    promotedEqualsTrained(facts({ data: { ...data, ...more } }), { acceptMergedData }).outcome;
  const none = { kind: 'none', reason: '' } as const;
  const outputs = (kind: 'added' | 'overwritten') => ({ ...noOutputs(), [kind]: onePath });
  const more = { brought: 'more', outputs: outputs('added') };

  it.each([
    ['the branch is as the baseline was', {}, 'pass'],
    ['the branch moved', { destination: 'moved' }, 'fail'],
    ['the branch has the very data', { destination: 'trained' }, 'pass'],
    ['nothing is merged, and the branch has the data', { change: none, destination: 'trained' }, 'pass'],
    ['nothing is merged, and the branch has others', { change: none }, 'fail'],
    ['the command added to the data', { brought: 'more', outputs: outputs('added') }, 'pass'],
    ['the branch has data and outputs', { ...more, change: none, destination: 'more' }, 'pass'],
    ['the command wrote over the data', { brought: 'more', outputs: outputs('overwritten') }, 'fail'],
    [
      'what was overwritten is there',
      { change: none, destination: 'trained', outputs: outputs('overwritten') },
      'pass',
    ],
  ])('answers when %s', (_what, more, outcome) => {
    expect(gate(more)).toBe(outcome);
  });

  it('fails a run whose data folder was changed during training, whatever was accepted', () => {
    const changed = facts({ candidate: { ...candidate, dataCheck: 'changed' } });
    expect(promotedEqualsTrained(changed, { acceptMergedData: true })).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('DATA-04'),
    });
  });

  it.each([
    ['unchanged', '"main" will hold the data that the run was trained on'],
    ['not-checked', '"main" will hold the data commit of the run; that it read just that is not proven'],
  ] as const)('says no more than is known when the data check is %s', (dataCheck, reason) => {
    expect(promotedEqualsTrained(facts({ candidate: { ...candidate, dataCheck } }), {})).toMatchObject({ reason });
  });

  it('says no more than is known when not all of the folder was compared', () => {
    const partly = { ...candidate, dataCheck: 'unchanged', dataLeftOut: 'data folder: 1 file' } as const;
    const reason = expect.stringContaining('that it read just that is not proven');
    expect(promotedEqualsTrained(facts({ candidate: partly }), {})).toMatchObject({ reason });
  });

  it('names what the command wrote over, whatever was accepted', () => {
    const spoilt = facts({ data: { ...data, outputs: outputs('overwritten') } });
    expect(promotedEqualsTrained(spoilt, { acceptMergedData: true })).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('1 added: train/x'),
    });
  });

  it('passes, and says so, when merged data were accepted', () => {
    expect(gate({ destination: 'moved' }, true)).toBe('pass');
  });
});

describe('inputs-untouched', () => {
  const touched = [{ what: 'input "test"', paths: onePath }];
  const difference = { ...data.difference, touched };

  it('names the paths that would be changed', () => {
    expect(inputsUntouched(facts()).outcome).toBe('pass');
    expect(inputsUntouched(facts({ data: { ...data, difference } }))).toMatchObject({
      outcome: 'fail',
      reason: expect.stringContaining('input "test" (train/x)'),
    });
  });
});

describe('mergeable', () => {
  it('lists conflicts by path, and not without end', () => {
    const conflicts = Array.from({ length: 25 }, (_, index) => `train/${index}`);
    expect(mergeableGate(facts({ data: { ...data, difference: { ...data.difference, conflicts } } })).reason).toMatch(
      /train\/0, .*train\/19 and 5 more$/,
    );
  });

  it('refuses a branch on which something is staged', () => {
    expect(mergeableGate(facts({ data: { ...data, isDirty: true } })).outcome).toBe('fail');
  });
});

describe('approved', () => {
  it.each([
    [{}, 'skip'],
    [{ requireApproval: true }, 'fail'],
    [{ approvedBy: 'grace' }, 'pass'],
    [{ approvedBy: 'Ada' }, 'fail'],
    [{ approvedBy: 'ada@elsewhere' }, 'fail'],
    [{ approvedBy: ' ' }, 'fail'],
  ] as const)('%j is a %s for a run of ada@lab', (request, outcome) => {
    expect(approvedGate(facts(), request).outcome).toBe(outcome);
  });
});
