import { describe, expect, it } from 'vitest';
import { evidenceJson, prettyJsonText } from '../../../src/report/json-text.ts';
import { canonicalJson } from '../../../src/util/canonical-json.ts';
import { sampleEvidence } from '../../support/sample-evidence.ts';
import { recordNames } from '../../support/sample-records.ts';

describe('evidenceJson', () => {
  it('is the evidence with its keys in canonical order', () => {
    const text = evidenceJson(sampleEvidence());
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.stringify(JSON.parse(text))).toBe(canonicalJson(sampleEvidence()));
  });

  it('does not depend on the order in which keys were set', () => {
    const { checks, ...rest } = sampleEvidence();
    expect(evidenceJson({ checks, ...rest })).toBe(evidenceJson({ ...rest, checks }));
  });

  it('gives each item of a long list one line, and of a short one as many as it needs', () => {
    const evidence = sampleEvidence();
    const record = evidence.records[recordNames.clock];
    if (record === undefined) throw new Error('the sample has a clock');
    const points = Array.from({ length: 101 }, (_, step) => ({ step }));
    const body = { long: points, short: points.slice(0, 1), none: [], nothing: {} };
    const text = evidenceJson({ ...evidence, records: { odd: { ...record, body } } });
    expect(text.match(/^ +\{"step":\d+\},?$/gm)).toHaveLength(101);
    expect(text).toMatch(/"none": \[\],\n +"nothing": \{\},\n +"short": \[\n +\{\n +"step": 0\n/);
    expect(JSON.parse(text).records.odd.body).toEqual(body);
  });

  it('writes what JSON has no number for as MLflow does', () => {
    const evidence = sampleEvidence();
    const record = evidence.records[recordNames.clock];
    if (record === undefined) throw new Error('the sample has a clock');
    const odd = { ...record, body: { a: Number.NaN, b: [Number.NEGATIVE_INFINITY] } };
    expect(evidenceJson({ ...evidence, records: { odd } })).toMatch(/"a": "NaN",\s+"b": \[\s+"-Infinity"/);
  });
});

describe('prettyJsonText', () => {
  it('lays JSON out as JSON.stringify would', () => {
    const value = { a: [1, { b: [] }], c: {}, d: 'x: {"y"}, \\" z', e: [[], [null, true]] };
    expect(prettyJsonText(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  });

  it('keeps digits and doubled keys that parsing would lose', () => {
    expect(prettyJsonText('{"n":12345678901234567890.10,"a":1,"a":2}')).toBe(
      '{\n  "n": 12345678901234567890.10,\n  "a": 1,\n  "a": 2\n}',
    );
  });

  it('leaves what is no JSON to the caller', () => {
    expect(prettyJsonText('{"a":')).toBeUndefined();
  });
});
