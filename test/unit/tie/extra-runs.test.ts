import { describe, expect, it } from 'vitest';
import { extraRunsOf, listedRuns, parseExtraRuns } from '../../../src/tie/extra-runs.ts';

const active = (...ids: readonly string[]) => ids.map((id) => ({ id, isDeleted: false }));

describe('extraRunsOf', () => {
  it('is the same in whatever order the runs come', () => {
    expect(extraRunsOf(['b', 'a'])).toEqual(extraRunsOf(['a', 'b']));
    expect(extraRunsOf(['a', 'b']).sha256).not.toBe(extraRunsOf(['a', 'c']).sha256);
  });

  it('is the SHA-256 of the sorted ids, one a line', () => {
    expect(extraRunsOf(['b', 'a'])).toEqual({
      count: 2,
      sha256: '7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78',
    });
  });
});

describe('parseExtraRuns', () => {
  it('reads what was written, and nothing else', () => {
    const written = extraRunsOf(['a']);
    expect(parseExtraRuns(JSON.stringify(written))).toEqual(written);
    for (const text of ['', '[]', 'null', '{"count":1}', '{"count":"1","sha256":"x"}']) {
      expect(parseExtraRuns(text)).toBeUndefined();
    }
  });
});

describe('listedRuns', () => {
  const list = extraRunsOf(['a', 'b']);

  it('finds the list among all runs, those not deleted, and all but one', () => {
    expect(listedRuns(list, active('b', 'a'))).toEqual(['b', 'a']);
    expect(listedRuns(list, [...active('a', 'b'), ...['c', 'd'].map((id) => ({ id, isDeleted: true }))])).toEqual([
      'a',
      'b',
    ]);
    expect(listedRuns(list, active('a', 'later', 'b'))).toEqual(['a', 'b']);
  });

  it('counts a listed run that was deleted later', () => {
    expect(listedRuns(list, [{ id: 'a', isDeleted: true }, ...active('b')])).toEqual(['a', 'b']);
  });

  it('finds no list when a run is gone or is another one', () => {
    expect(listedRuns(list, active('a'))).toBeUndefined();
    expect(listedRuns(list, active('a', 'c'))).toBeUndefined();
  });

  it('finds the empty list, whatever there is, where nothing is listed', () => {
    expect(listedRuns({ count: 0, sha256: '' }, [])).toEqual([]);
    expect(listedRuns({ count: 0, sha256: '' }, active('later'))).toEqual([]);
    expect(listedRuns({ count: 0, sha256: '' }, active('one', 'two'))).toEqual([]);
  });
});
