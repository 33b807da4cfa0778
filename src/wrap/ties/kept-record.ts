import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type SealedRecord, sealOf } from '../../tie/seal.ts';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import { canonicalJson } from '../../util/canonical-json.ts';
import type { TieFolder } from '../tie-folder.ts';

/** Keeps the record that is about to be sealed: after a crash MLflow may say something else. */
export const keepRecord = async ({ sealedRecord }: TieFolder, record: SealedRecord): Promise<void> => {
  await mkdir(dirname(sealedRecord), { recursive: true });
  await writeFileAtomic(sealedRecord, canonicalJson(record), { mode: 0o600 });
};

/** The kept record, if it is the one with this hash. It may be absent, or that of an attempt that sealed nothing. */
export const findKeptRecord = async ({ sealedRecord }: TieFolder, hash: string): Promise<SealedRecord | undefined> => {
  try {
    const record: SealedRecord = JSON.parse(await readFile(sealedRecord, 'utf8'));
    return sealOf(record).hash === hash ? record : undefined;
  } catch {
    return undefined;
  }
};
