import { describe, expect, it } from 'vitest';
import { closest } from '../../../src/util/closest.ts';

const words = ['lakefs.endpoint', 'lakefs.uiUrl', 'mlflow.trackingUri', 'state'];

describe('closest', () => {
  it.each([
    ['lakefs.endpont', 'lakefs.endpoint'],
    ['lakefs.uiURL', 'lakefs.uiUrl'],
    ['mlflow.tracking_uri', 'mlflow.trackingUri'],
    ['stat', 'state'],
    ['', 'state'],
    ['state', 'state'],
  ])('takes %j for %s', (word, expected) => {
    expect(closest(word, words)).toBe(expected);
  });

  it('has no answer without words', () => {
    expect(closest('state', [])).toBeUndefined();
  });
});
