import { describe, expect, it } from 'vitest';
import type { SealedRecord } from '../../../src/tie/seal.ts';
import { sealMarks } from '../../../src/tie/seal-marks.ts';

const sealed: SealedRecord = {
  run: { status: 'FINISHED', endTime: 5 },
  params: { lr: '0.1' },
  metrics: [{ key: 'acc', step: 1, value: 0.5 }],
  histories: {},
  inputs: [],
  tags: { 'lakefs.repo': 'faces' },
};

describe('sealMarks', () => {
  it('marks nothing of a record that is as it was sealed, nor what is gone', () => {
    expect(sealMarks(sealed, sealed)).toEqual([]);
    expect(sealMarks(sealed, { ...sealed, params: {}, metrics: [], tags: {} })).toEqual([]);
  });

  it('tells what came later from what is another now, by section and name', () => {
    const now: SealedRecord = {
      ...sealed,
      run: { status: 'FAILED', endTime: 5 },
      params: { seed: '7', lr: '0.2' },
      metrics: [
        { key: 'auc', step: 0, value: 1 },
        { key: 'acc', step: 2, value: 0.9 },
      ],
    };
    expect(sealMarks(sealed, now)).toEqual([
      { section: 'params', key: 'lr', sealed: '0.1', now: '0.2' },
      { section: 'params', key: 'seed', sealed: undefined, now: '7' },
      { section: 'metrics', key: 'acc', sealed: '0.5', now: '0.9' },
      { section: 'metrics', key: 'auc', sealed: undefined, now: '1' },
      { section: 'run', key: 'status', sealed: 'FINISHED', now: 'FAILED' },
    ]);
  });

  it('minds no later input', () => {
    expect(sealMarks(sealed, { ...sealed, inputs: [{ name: 'later' }] })).toEqual([]);
  });

  it('takes a name that objects have by birth for any other', () => {
    expect(sealMarks(sealed, { ...sealed, params: { lr: '0.1', constructor: 'x' } })).toEqual([
      { section: 'params', key: 'constructor', sealed: undefined, now: 'x' },
    ]);
  });
});
