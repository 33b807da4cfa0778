import { describe, expect, it } from 'vitest';
import { flagsOf, parsePair } from '../../../src/cli/shared-options.ts';

describe('parsePair', () => {
  it.each([
    ['site=berlin', 'site', 'berlin'],
    ['url=https://x/?a=b', 'url', 'https://x/?a=b'],
    ['empty=', 'empty', ''],
  ])('reads %s', (text, key, value) => {
    expect(parsePair(text)).toEqual([key, value]);
  });

  it.each(['site', '=berlin', ''])('refuses %j, and shows the form', (text) => {
    expect(() => parsePair(text)).toThrow(
      expect.objectContaining({ code: 'USAGE_INVALID', hint: expect.stringContaining('=') }),
    );
  });
});

describe('flagsOf', () => {
  it('names settings as the configuration does', () => {
    const values = { lakefs: 'http://l', mlflow: 'http://m', state: 'here' };
    expect(flagsOf(values, { repository: 'faces' })).toEqual({
      lakefsEndpoint: 'http://l',
      mlflowTrackingUri: 'http://m',
      state: 'here',
      repository: 'faces',
    });
  });
});
