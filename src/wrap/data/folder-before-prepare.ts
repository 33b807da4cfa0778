import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareDirectory } from '../../data/compare-directory.ts';
import type { Listing } from '../../data/listing.ts';
import { scanDirectory } from '../../data/scan-directory.ts';
import { TiebackError } from '../../errors.ts';
import { writeFileAtomic } from '../../util/atomic-file.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { asPlanned, assertAsLeft } from './folder-as-left.ts';

/**
 * Notes what the user's own folder holds before the prepare command first works on it; later, sees to it that the
 * command begins from the same again: run twice over one folder it could make other data than it says.
 * @throws DATA_DIRECTORY_UNUSABLE, DATA_DIRECTORY_CHANGED when it is not what was planned from
 */
export const assertAsBeforePrepare = async (
  dir: string,
  plan: RunPlan,
  deps: Pick<TiePorts, 'lakefs' | 'stateDir' | 'folder'>,
  signal: AbortSignal,
): Promise<void> => {
  const note = join(deps.folder.dir, 'before-prepare.json');
  if (!existsSync(note)) {
    const files = await scanDirectory(dir, { signal });
    await assertAsLeft(dir, files, asPlanned(plan), { plan, deps, signal });
    const objects = files.map(({ path, sizeBytes, md5 }) => ({ path, sizeBytes, checksum: md5 }));
    const sizeBytes = objects.reduce((sum, object) => sum + object.sizeBytes, 0);
    await writeFileAtomic(note, JSON.stringify({ prefix: '', objects, sizeBytes } satisfies Listing));
    return;
  }
  const before = JSON.parse(await readFile(note, 'utf8')) as Listing;
  const difference = await compareDirectory(dir, before, { signal });
  if (difference === 'unchanged') return;
  const paths = [...difference.added, ...difference.changed, ...difference.removed];
  throw new TiebackError(
    'DATA_DIRECTORY_UNUSABLE',
    `folder "${dir}" is not as it was before the prepare command broke off: ${paths.length} files differ, "${paths[0]}" first`,
    { hint: 'restore the folder and resume, or start a new run', details: { ...difference } },
  );
};
