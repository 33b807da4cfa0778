import { text } from 'node:stream/consumers';
import { isTiebackError } from '../../errors.ts';
import { anchorBranch, sealedRecordPath } from '../../tie/keys.ts';
import type { SealedRecord } from '../../tie/seal.ts';
import { isObject } from '../../util/shape.ts';
import type { RunPorts } from '../ports.ts';
import type { TieFolder } from '../tie-folder.ts';
import { keepRecord } from '../ties/kept-record.ts';
import type { TieThere } from './look-at-tie.ts';

/** Keeps the record that a tie's anchor holds where the back-link's step looks for it: MLflow may say something else by now. */
export const keepSealedRecord = async (
  { repository, tie, run, record }: TieThere,
  folder: TieFolder,
  { lakefs }: Pick<RunPorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<void> => {
  if (run === undefined || record === undefined) return;
  try {
    const body = await lakefs.objects.get(
      repository,
      `${anchorBranch(tie)}@`,
      sealedRecordPath(run.id),
      {},
      { signal },
    );
    const sealed: unknown = JSON.parse(await text(body));
    if (isObject(sealed) && isObject(sealed['record'])) await keepRecord(folder, sealed['record'] as SealedRecord);
  } catch (error) {
    // Somebody has emptied the anchor: the run itself is what is left to read.
    if (!isTiebackError(error, 'LAKEFS_OBJECT_NOT_FOUND') && !(error instanceof SyntaxError)) throw error;
  }
};
