import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unmatchedIncludes } from '../../../scripts/unmatched-includes.ts';

describe('unmatchedIncludes', () => {
  it('names the patterns that no file answers to', () => {
    const configuration = {
      overrides: [{ includes: ['src', 'gone', '!also-gone'] }, {}, { includes: ['package.json'] }],
    };
    expect(unmatchedIncludes(JSON.stringify(configuration), existsSync)).toEqual(['gone']);
  });

  it('has nothing to say of a configuration without overrides', () => {
    expect(unmatchedIncludes('{}', () => false)).toEqual([]);
  });
});
