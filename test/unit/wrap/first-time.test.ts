import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isFirstTime } from '../../../src/wrap/first-time.ts';
import { newTieFolder } from './samples.ts';

describe('isFirstTime', () => {
  it('is so once for each part', () => {
    const folder = newTieFolder();
    expect(['upload', 'upload', 'prepare', 'upload'].map((part) => isFirstTime(folder, part))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });

  it('makes the folder that remembers it', () => {
    const folder = newTieFolder();
    rmSync(folder.dir, { recursive: true });
    expect([isFirstTime(folder, 'upload'), isFirstTime(folder, 'upload')]).toEqual([true, false]);
  });
});
