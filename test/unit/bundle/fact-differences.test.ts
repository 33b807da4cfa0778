import { describe, expect, it } from 'vitest';
import { factDifferences } from '../../../src/bundle/verify/fact-differences.ts';

const fact = (value: unknown, record = 'mlflow:run:1') => ({
  grade: 'recorded',
  value,
  sources: [{ record, pointer: '/x', readAt: '2026-11-21T09:30:00.000Z' }],
});
const missing = (why = 'none') => ({ grade: 'missing', why });

describe('the differences of facts', () => {
  it('are values beside each other, before what else is another', () => {
    const stated = { name: fact('a', 'elsewhere'), lr: fact(0.2, 'elsewhere') };
    expect(factDifferences(stated, { name: fact('a'), lr: fact(0.1) })).toEqual([
      'lr: the records give 0.1, the snapshot states 0.2',
      'name.sources.0.record',
    ]);
  });

  it('name the items of a list by their key', () => {
    const metrics = (value: number) => ({ metrics: [{ key: 'sensitivity', value: fact(value) }] });
    expect(factDifferences(metrics(0.994), metrics(0.974))).toEqual([
      'metrics.[sensitivity].value: the records give 0.974, the snapshot states 0.994',
    ]);
  });

  it('tell which item of a long value is another', () => {
    const points = (last: number) => fact([...Array.from({ length: 50 }, () => ({ value: 1 })), { value: last }]);
    expect(factDifferences({ history: points(2) }, { history: points(3) })).toEqual([
      'history.50.value: the records give 3, the snapshot states 2',
    ]);
  });

  it('show of a long text the part that differs', () => {
    const [line = ''] = factDifferences({ note: fact(`${'x'.repeat(200)}b`) }, { note: fact(`${'x'.repeat(200)}a`) });
    expect(line).toBe(`note: the records give …${'x'.repeat(20)}a", the snapshot states …${'x'.repeat(20)}b"`);
  });

  it('clip what goes on after it', () => {
    const [line = ''] = factDifferences({ note: fact(`b${'x'.repeat(200)}`) }, { note: fact('a') });
    expect(line).toBe(`note: the records give "a", the snapshot states "b${'x'.repeat(77)}…`);
  });

  it('are told of a fact that one side has not', () => {
    const left = { tag: missing(), runs: [] };
    const right = { tag: fact('v2'), runs: [{ id: fact('1') }] };
    expect(factDifferences(left, right)).toEqual([
      'tag: the records give "v2", the snapshot states nothing',
      'runs.0.id: the records give "1", the snapshot states nothing',
    ]);
    expect(factDifferences({ tag: missing('none') }, { tag: missing('not-asked') })).toEqual(['tag.why']);
  });

  it('are told of what is no fact', () => {
    expect(factDifferences({ version: 1 }, { version: 2 })).toEqual(['version']);
    expect(factDifferences({ version: 1, a: fact(1) }, { version: 1, a: fact(1) })).toEqual([]);
  });
});
