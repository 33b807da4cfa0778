import { describe, expect, it } from 'vitest';
import { parseLakefsUri } from '../../../../src/wrap/plan/parse-uri.ts';

describe('parseLakefsUri', () => {
  it.each([
    ['lakefs://faces/v1', 'v1', ''],
    ['lakefs://faces/v1/', 'v1', ''],
    ['lakefs://faces/v1/test', 'v1', 'test/'],
    ['lakefs://faces/main~2/a/b/', 'main~2', 'a/b/'],
    ['lakefs://faces/v1/with space/ü', 'v1', 'with space/ü/'],
  ])('reads %s', (uri, ref, prefix) => {
    expect(parseLakefsUri(uri)).toEqual({ repository: 'faces', ref, prefix });
  });

  it.each(['', 'faces/v1', 's3://faces/v1', 'lakefs://faces', 'lakefs://faces/', 'lakefs:///v1', ' lakefs://faces/v1'])(
    'refuses %j, and shows the form',
    (uri) => {
      expect(() => parseLakefsUri(uri)).toThrow(
        expect.objectContaining({ code: 'USAGE_INVALID', hint: expect.stringContaining('lakefs://') }),
      );
    },
  );
});
