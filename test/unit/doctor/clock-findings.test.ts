import { describe, expect, it } from 'vitest';
import { clockFindings } from '../../../src/doctor/clock-findings.ts';

describe('clockFindings', () => {
  it.each([
    [0, 0],
    [2000, 0],
    [-700, 900],
    [undefined, 1500],
  ])('is content with offsets of %j and %j ms', (lakefs, mlflow) => {
    expect(clockFindings({ lakefs, mlflow })).toMatchObject([{ outcome: 'ok' }]);
  });

  it('warns of a server whose clock is off, and says how far and in which direction', () => {
    expect(clockFindings({ lakefs: 61_000, mlflow: -3400 })).toMatchObject([
      { outcome: 'warn', text: 'clocks: lakeFS is 61.0 s ahead of this machine, MLflow is 3.4 s behind this machine' },
    ]);
  });

  it('warns when both are near ours and far from each other', () => {
    expect(clockFindings({ lakefs: 1900, mlflow: -1900 })).toMatchObject([
      { outcome: 'warn', next: expect.any(String) },
    ]);
  });

  it('has nothing to say when no server gave a time', () => {
    expect(clockFindings({ lakefs: undefined, mlflow: undefined })).toEqual([]);
  });
});
