import { existsSync } from 'node:fs';
import { asTieId } from '../../model/ids.ts';
import { isTieId } from '../../tie/tie-id.ts';
import { tieFolder } from '../tie-folder.ts';

/** A tie that is named in full, whose repository is, and of which the state folder knows nothing. */
export const placeElsewhere = (stateDir: string, tie: string | undefined, repository: string | undefined) => {
  if (tie === undefined || repository === undefined || !isTieId(tie)) return undefined;
  return existsSync(tieFolder(stateDir, asTieId(tie)).journal) ? undefined : { repository, tie };
};
