import { describe, expect, it } from 'vitest';
import { checkAlias } from '../../../src/mlflow/check-alias.ts';
import { checkedEntries, checkedStep, checkedTime, checkKey, checkText } from '../../../src/mlflow/limits.ts';

const codeOf = (check: () => unknown): unknown => {
  try {
    check();
  } catch (error) {
    return (error as { code: unknown }).code;
  }
  return 'fine';
};

describe('checkText', () => {
  it('counts code points, as MLflow does', () => {
    expect(codeOf(() => checkText('tag', '🙂'.repeat(8_000), 'runTagValue'))).toBe('fine');
    expect(codeOf(() => checkText('tag', '🙂'.repeat(8_001), 'runTagValue'))).toBe('MLFLOW_VALUE_TOO_LONG');
    expect(codeOf(() => checkText('tag', 'x'.repeat(8_001), 'runTagValue'))).toBe('MLFLOW_VALUE_TOO_LONG');
  });

  it('refuses half of a surrogate pair, which has no UTF-8 form', () => {
    expect(codeOf(() => checkText('tag', 'a\ud83d', 'runTagValue'))).toBe('MLFLOW_REJECTED');
  });

  it('tells both lengths', () => {
    expect(() => checkText('digest of dataset "d"', 'x'.repeat(37), 'datasetDigest')).toThrow(
      'digest of dataset "d" has 37 characters, MLflow keeps 36',
    );
  });
});

describe('checkKey', () => {
  it.each(['a', 'lakefs.commit_id', 'a b', 'a:b', 'a/b.c-d', 'ключ', '中', '½', 'a²', '.hidden', 'x'.repeat(250)])(
    'takes %j, as the real server does',
    (key) => {
      expect(codeOf(() => checkKey('tag', key))).toBe('fine');
    },
  );

  it.each([
    '',
    'a#b',
    'a@b',
    'a=b',
    'a\tb',
    'a\nb',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    '../a',
    'a/../b',
    './a',
    '..a',
    'a\u0301',
    '🙂',
  ])('refuses %j, as the real server does', (key) => {
    expect(codeOf(() => checkKey('tag', key))).toBe('MLFLOW_REJECTED');
  });

  it('refuses a key that is too long', () => {
    expect(codeOf(() => checkKey('tag', 'x'.repeat(251)))).toBe('MLFLOW_VALUE_TOO_LONG');
  });
});

describe('checkedEntries', () => {
  it('makes a list of a record', () => {
    expect(checkedEntries('param', { a: '1', b: '' }, 'paramValue')).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '' },
    ]);
  });

  it('checks key and value of every entry', () => {
    expect(codeOf(() => checkedEntries('param', { a: '1', 'b#': '' }, 'paramValue'))).toBe('MLFLOW_REJECTED');
    expect(codeOf(() => checkedEntries('param', { a: 'x'.repeat(6_001) }, 'paramValue'))).toBe('MLFLOW_VALUE_TOO_LONG');
  });
});

describe('a time', () => {
  it('is cut to whole milliseconds', () => {
    expect([1.9, -1.9, 0].map((ms) => checkedTime('start', ms))).toEqual([1, -1, 0]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('is not %d', (ms) => {
    expect(codeOf(() => checkedTime('start', ms))).toBe('MLFLOW_REJECTED');
  });
});

describe('a step', () => {
  it.each([0, -3, 2 ** 53 - 1])('may be %d', (step) => {
    expect(checkedStep('step', step)).toBe(step);
  });

  it.each([0.2, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('is not %d', (step) => {
    expect(codeOf(() => checkedStep('step', step))).toBe('MLFLOW_REJECTED');
  });
});

describe('checkAlias', () => {
  it.each(['champion', 'v', 'v3a', 'a-b_c', 'x'.repeat(255)])('takes %s', (alias) => {
    expect(codeOf(() => checkAlias(alias))).toBe('fine');
  });

  it.each(['', 'latest', 'Latest', 'v3', 'V12', 'a b', 'a.b', 'ä'])('refuses %j', (alias) => {
    expect(codeOf(() => checkAlias(alias))).toBe('MLFLOW_REJECTED');
  });

  it('refuses one that is too long', () => {
    expect(codeOf(() => checkAlias('x'.repeat(256)))).toBe('MLFLOW_VALUE_TOO_LONG');
  });
});
