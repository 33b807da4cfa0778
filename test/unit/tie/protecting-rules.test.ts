import { describe, expect, it } from 'vitest';
import { protectingRules } from '../../../src/tie/protecting-rules.ts';

describe('protectingRules', () => {
  it.each([
    ['*', ['*']],
    ['tieback-*', ['tieback-*']],
    ['ret[a-z]na-*', ['ret[a-z]na-*']],
    ['{main,retina-one}', ['{main,retina-one}']],
    ['main', []],
    ['retina', []],
    ['tieback-baseline-*', []],
    ['[z-a', []],
    ['[z-a]', []],
  ])('finds of "%s" %j', (pattern, found) => {
    expect(protectingRules(['production', pattern], ['retina-one'])).toEqual(found);
  });
});
