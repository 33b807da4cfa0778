import { describe, expect, it } from 'vitest';
import { backLinkKey } from '../../../src/tie/keys.ts';
import { omittedFrom, sectionsText, statedSections } from '../../../src/tie/partial-seal.ts';

describe('a seal that leaves something out', () => {
  it('states once each section that it is of, and reads them again', () => {
    const stated = statedSections([
      'tags.mlflow.source.git.repoURL',
      'params.a.b',
      'params.inputs.c',
      'inputs.0.source',
    ]);
    expect(stated).toBe('inputs,params,tags');
    expect(omittedFrom({ [backLinkKey.omittedFrom]: stated ?? '' })).toEqual(['inputs', 'params', 'tags']);
  });

  it('states where names are left out', () => {
    expect(statedSections(['params.[redacted, not sealed]', 'inputs.0.tags.[redacted, not sealed]'])).toBe(
      'inputs,params,params.keys',
    );
  });

  it('states nothing where it is whole', () => {
    expect(statedSections([])).toBeUndefined();
    expect(omittedFrom({})).toEqual([]);
  });

  it.each([
    [['params'], 'parameters'],
    [['inputs', 'params'], 'dataset inputs and parameters'],
    [['inputs', 'params', 'tags'], 'dataset inputs, parameters and tags'],
  ])('calls %s by the words of people', (sections, text) => {
    expect(sectionsText(sections)).toBe(text);
  });
});
