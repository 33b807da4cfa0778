import { describe, expect, it } from 'vitest';
import { cardPathOf } from '../../../src/card/param-paths.ts';

describe('cardPathOf', () => {
  it.each([
    ['fda.device_class', 'regulatory.fda.deviceClass'],
    ['fda.target_sensitivity', 'regulatory.fda.targets.sensitivity'],
    ['fda.intended_use', 'system.intendedPurpose'],
    ['clinical.population', 'system.population'],
    ['clinical.data_source', 'data.sources.0.name'],
    ['eu.notified_body', 'regulatory.euAiAct.notifiedBody'],
    ['mrm.tier', 'regulatory.mrm.tier'],
    ['data.reference_standard.method', 'data.referenceStandard.method'],
    ['fda.unknown', undefined],
    ['data.splits', undefined],
    ['lr', undefined],
    ['fda.__proto__', undefined],
    ['constructor.x', undefined],
  ])('leads from %s to %s', (key, path) => {
    expect(cardPathOf(key)).toBe(path);
  });
});
