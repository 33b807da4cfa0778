import { describe, expect, it } from 'vitest';
import { readMetricLine } from '../../../../src/wrap/metrics/metric-line.ts';

const form = 'a line is {"metrics":{…},"params":{…},"step":n,"timestamp":ms}';
const read = (line: string) => readMetricLine(line, 1000);
const acc = (more: object) => ({ key: 'acc', value: 0.9, step: 0, timestamp: 1000, ...more });

describe('a line of the metrics file', () => {
  it.each([
    ['{"acc":0.9,"step":1}', `"acc" is not read: ${form}`],
    ['{"metric":{"acc":0.9}}', `"metric" is not read: ${form}`],
    ['{"acc":0.9,"loss":1}', `"acc" and 1 more is not read: ${form}`],
    ['{"step":1}', `it has neither metrics nor params: ${form}`],
    ['{}', `it has neither metrics nor params: ${form}`],
    ['{"metrics":[1]}', '"metrics" is no object'],
    ['{"params":null}', '"params" is no object'],
  ])('that says nothing which could be recorded is told of: %s', (line, fault) => {
    expect(read(line)).toEqual({ metrics: [], params: [], faults: [fault] });
  });

  it('reads Python’s NaN and infinities, and leaves a text that has such a word as it is', () => {
    const { metrics, params, faults } = read(
      '{"params":{"w":"[1.0, NaN]","q":"\\"-Infinity, "},"metrics":{"loss":NaN,"low":-Infinity},"step":3}',
    );
    expect(params).toEqual([
      ['w', '[1.0, NaN]'],
      ['q', '"-Infinity, '],
    ]);
    expect(metrics.map(({ key, value }) => [key, value])).toEqual([
      ['loss', Number.NaN],
      ['low', Number.NEGATIVE_INFINITY],
    ]);
    expect(faults).toEqual([]);
  });

  it('loses only the entry that is none, such as what JavaScript makes of NaN', () => {
    const { metrics, params, faults } = read('{"metrics":{"loss":null,"acc":0.9},"params":{"lr":null},"tag":1}');
    expect(metrics).toEqual([acc({})]);
    expect(params).toEqual([['lr', 'null']]);
    expect(faults).toEqual([`"tag" is not read: ${form}`, 'metric "loss" is no number but null']);
  });

  it.each([
    ['"3"', 3],
    ['3.0', 3],
    ['-1', -1],
  ])('takes %s for a step', (step, expected) => {
    expect(read(`{"metrics":{"acc":0.9},"step":${step}}`)).toEqual({
      metrics: [acc({ step: expected })],
      params: [],
      faults: [],
    });
  });

  it.each(['"three"', '1.5', 'null', 'NaN', '"99999999999999999999"', '1e30'])(
    'records no metric at a step that is none, and its parameters all the same: %s',
    (step) => {
      const { metrics, params, faults } = read(`{"metrics":{"acc":0.9},"params":{"lr":1},"step":${step}}`);
      expect([metrics, params]).toEqual([[], [['lr', '1']]]);
      expect(faults).toEqual([
        expect.stringMatching(/^metric "acc" has step .*, which is no whole number of at most 9007199254740991$/),
      ]);
    },
  );

  it.each([
    ['1700000000000', 1_700_000_000_000, 0],
    ['"1700000000000"', 1_700_000_000_000, 0],
    ['1700000000000.75', 1_700_000_000_001, 0],
    ['"2026-11-21"', 1000, 1],
    // What a clock in seconds tells is no time of 1970.
    ['1700000000.25', 1000, 1],
  ])('with time %s has its metrics at that time, or at that of reading', (timestamp, expected, count) => {
    const { metrics, faults } = read(`{"metrics":{"acc":0.9},"timestamp":${timestamp}}`);
    expect(metrics).toEqual([acc({ timestamp: expected })]);
    expect(faults).toHaveLength(count);
  });

  it('may name a parameter as it likes, and is not repeated at length', () => {
    expect(read('{"params":{"__proto__":"x"},"metrics":{"__proto__":1}}')).toMatchObject({
      params: [['__proto__', 'x']],
      metrics: [{ key: '__proto__', value: 1 }],
      faults: [],
    });
    expect(read(`{"${'x'.repeat(5000)}":1}`).faults[0]?.length).toBeLessThan(200);
  });
});
