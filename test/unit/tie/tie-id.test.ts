import { describe, expect, it } from 'vitest';
import { asRunId, isBranchName } from '../../../src/model/ids.ts';
import { anchorBranch } from '../../../src/tie/keys.ts';
import { adoptedTieId, isTieId, keyedTieId, newTieId } from '../../../src/tie/tie-id.ts';

const at = (iso: string, uuid = '9f3a1c2b-4d5e-4f60-8a7b-0c1d2e3f4a5b') =>
  newTieId({ now: () => Date.parse(iso), uuid: () => uuid });

describe('newTieId', () => {
  it('is the UTC day and ten random digits', () => {
    expect(at('2026-11-21T23:59:59Z')).toBe('20261121-9f3a1c2b4d');
  });

  it('sorts by day', () => {
    expect(at('2026-11-09T00:00:00Z') < at('2026-11-10T00:00:00Z', '0'.repeat(36))).toBe(true);
  });

  it('can be part of a branch name', () => {
    expect(isBranchName(anchorBranch(at('2026-11-21T00:00:00Z')))).toBe(true);
  });

  it('is known again', () => {
    expect(isTieId(at('2026-11-21T00:00:00Z'))).toBe(true);
  });
});

describe('adoptedTieId', () => {
  const run = { id: asRunId('0f3c'), startTime: Date.parse('2024-02-29T23:59:59Z') };

  it('is the same whenever the run is adopted, and a tie id', () => {
    expect(adoptedTieId(run)).toBe(adoptedTieId({ ...run }));
    expect(isTieId(adoptedTieId(run))).toBe(true);
    expect(adoptedTieId(run)).toMatch(/^20240229-/);
  });

  it('is another for another run', () => {
    expect(adoptedTieId({ ...run, id: asRunId('0f3d') })).not.toBe(adoptedTieId(run));
  });
});

describe('keyedTieId', () => {
  it('is the same wherever the key is used, and a tie id', () => {
    const id = keyedTieId('faces', 'retina', 'job-7');
    expect(id).toBe(keyedTieId('faces', 'retina', 'job-7'));
    expect([isTieId(id), isBranchName(anchorBranch(id))]).toEqual([true, true]);
  });

  it('is another in another repository or experiment, and for another key', () => {
    const ids = [
      keyedTieId('faces', 'retina', 'job-7'),
      keyedTieId('facesretina', '', 'job-7'),
      keyedTieId('faces', 'iris', 'job-7'),
      keyedTieId('faces', 'retina', 'job-8'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('isTieId', () => {
  it.each(['', '20261121', '20261121-9f3a1c2b4', '20261121-9F3A1C2B4D', 'x20261121-9f3a1c2b4d', '5f3c'.repeat(8)])(
    'does not take %j for one',
    (text) => {
      expect(isTieId(text)).toBe(false);
    },
  );
});
