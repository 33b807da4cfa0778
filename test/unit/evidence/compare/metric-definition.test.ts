import { describe, expect, it } from 'vitest';
import { metricDefinition } from '../../../../src/evidence/compare/metric-definition.ts';

describe('metricDefinition', () => {
  it('takes what is said of all metrics and of this one, not of another', () => {
    const params = { average: 'macro', 'f1.threshold': '0.5', 'auc.threshold': '0.1', lr: '0.1', n_cats: '3' };
    expect(metricDefinition('f1', { params, tags: {} })).toEqual({
      average: 'macro',
      'f1.threshold': '0.5',
      n_cats: '3',
    });
  });

  it('reads tags too, over which params win', () => {
    expect(
      metricDefinition('f1', { params: { average: 'micro' }, tags: { average: 'macro', pos_label: '1' } }),
    ).toEqual({
      average: 'micro',
      pos_label: '1',
    });
  });
});
