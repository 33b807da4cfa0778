import { describe, expect, it } from 'vitest';
import { checkKey, checkLength, cutLong, storable } from '../../../../src/sandbox/mlflow/limits.ts';
import { MlflowError } from '../../../../src/sandbox/mlflow/mlflow-error.ts';

describe('checkKey', () => {
  it.each(['a', 'a.b', 'a b', 'a/b', 'a:b', 'a-b_c', 'größe', 'a b ', '.a', 'x'.repeat(250)])('takes %j', (key) => {
    expect(() => checkKey(key)).not.toThrow();
  });

  it.each(['', 'a#b', 'a@b', 'a=b', 'a\tb', 'a\nb', '/a', 'a/', 'a//b', 'a/../b', '..', '.', './a', 'x'.repeat(251)])(
    'refuses %j',
    (key) => {
      expect(() => checkKey(key)).toThrow(MlflowError);
    },
  );
});

describe('cutLong', () => {
  it('cuts tags and params at their own lengths', () => {
    expect(cutLong('tag', 'x'.repeat(9000))).toHaveLength(8000);
    expect(cutLong('param', 'x'.repeat(9000))).toHaveLength(6000);
  });

  it('keeps what is not longer than that', () => {
    expect(cutLong('tag', 'x'.repeat(8000))).toHaveLength(8000);
    expect(cutLong('param', 'short')).toBe('short');
  });

  it('counts characters, not their halves', () => {
    expect(cutLong('param', '🩺'.repeat(6000))).toBe('🩺'.repeat(6000));
    expect(cutLong('param', '🩺'.repeat(6001))).toBe('🩺'.repeat(6000));
  });
});

describe('storable', () => {
  it('checks keys and cuts values', () => {
    expect(storable('param', [['a', 'x'.repeat(6001)]])).toEqual([['a', 'x'.repeat(6000)]]);
    expect(() => storable('tag', [['a#', 'x']])).toThrow(MlflowError);
  });
});

describe('checkLength', () => {
  it('refuses one character too many', () => {
    expect(() => checkLength('digest', 'x'.repeat(36), 36)).not.toThrow();
    expect(() => checkLength('digest', 'x'.repeat(37), 36)).toThrow(MlflowError);
  });
});
