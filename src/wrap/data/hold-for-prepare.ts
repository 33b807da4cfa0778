import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { TiebackError } from '../../errors.ts';
import { sha256 } from '../../util/digest.ts';
import { lockFile } from '../../util/process-lock.ts';
import type { TiePorts } from '../ports.ts';
import { tiesDir } from '../tie-folder.ts';

const inUse = (dir: string, pid: number): TiebackError =>
  new TiebackError('DATA_DIRECTORY_UNUSABLE', `folder "${dir}" is being prepared for another run by process ${pid}`, {
    hint: 'give runs that go on at once a folder each: tieback run --data OTHER_FOLDER; or wait, and start this one again',
    details: { path: dir, pid },
  });

/**
 * Held while a prepare command works on a data folder: what two of them made at once would be the data of neither. Known
 * to all runs that keep their state in one place.
 * @throws DATA_DIRECTORY_UNUSABLE
 */
export const holdForPrepare = (dir: string, { stateDir }: Pick<TiePorts, 'stateDir'>): Disposable =>
  lockFile(join(tiesDir(stateDir), `preparing-${sha256(realpathSync(dir)).slice(0, 16)}.lock`), ({ pid }) =>
    inUse(dir, pid),
  );
