import { expect, it } from 'vitest';
import { noData } from '../../../../src/wrap/plan/no-data.ts';

const place = { repository: 'retina', ref: 'v1.0', prefix: '' };

it('gives the advice for a version that holds no data, and how to look', () => {
  expect(noData(place, 'check --prefix').hint).toBe(
    'check --prefix; what there is: lakectl fs ls lakefs://retina/v1.0/',
  );
});

it.each(['v1.0~1', 'v1.0^', 'v1.0~'])('tells of %s that it may lie before the first data', (ref) => {
  const error = noData({ ...place, ref }, 'check --prefix');
  expect(error).toMatchObject({ code: 'LAKEFS_OBJECT_NOT_FOUND', message: expect.stringContaining(`"${ref}"`) });
  expect(error.hint).toMatch(/before the first data.*name a tag.*lakectl log lakefs:\/\/retina\/v1\.0$/);
});
