import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectRun, sealOf } from '../../../../src/tie/seal.ts';
import { type TieFolder, tieFolder } from '../../../../src/wrap/tie-folder.ts';
import { findKeptRecord, keepRecord } from '../../../../src/wrap/ties/kept-record.ts';
import { finishedRun, tie } from '../../tie/samples.ts';

const record = projectRun({
  run: finishedRun({ metrics: [{ key: 'loss', value: Number.NaN, step: 1, timestamp: 1 }] }),
  histories: {},
});

describe('a kept record', () => {
  let dir: string;
  let folder: TieFolder;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tieback-kept-'));
    folder = tieFolder(dir, tie);
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is found by the hash that was sealed', async () => {
    await keepRecord(folder, record);
    const found = await findKeptRecord(folder, sealOf(record).hash);
    expect(found).toEqual(record);
  });

  it('is not found where nobody kept one, by another hash, or once it is damaged', async () => {
    const { hash } = sealOf(record);
    expect(await findKeptRecord(folder, hash)).toBeUndefined();
    await keepRecord(folder, record);
    expect(await findKeptRecord(folder, 'ab'.repeat(32))).toBeUndefined();
    writeFileSync(folder.sealedRecord, readFileSync(folder.sealedRecord, 'utf8').slice(0, -1));
    expect(await findKeptRecord(folder, hash)).toBeUndefined();
  });
});
