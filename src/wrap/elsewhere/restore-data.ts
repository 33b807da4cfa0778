import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compareDirectory } from '../../data/compare-directory.ts';
import { scanDirectory } from '../../data/scan-directory.ts';
import { TiebackError } from '../../errors.ts';
import { type CommitId, shortCommit } from '../../model/ids.ts';
import { fillDataFrom, fillFolder } from '../data/fill-folder.ts';
import { listVersion, type Version } from '../data/list-version.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';

type Ports = Pick<TiePorts, 'lakefs' | 'stateDir' | 'folder' | 'onProgress'>;

const fillOrCheck = async (dir: string, version: Version, deps: Ports, signal: AbortSignal): Promise<void> => {
  const isEmpty = !existsSync(dir) || (await scanDirectory(dir, { signal })).length === 0;
  if (isEmpty) return void (await fillDataFrom(version, dir, deps, signal));
  const difference = await compareDirectory(dir, await listVersion(version, deps, signal), { signal });
  if (difference === 'unchanged') return;
  const paths = [...difference.added, ...difference.changed, ...difference.removed];
  throw new TiebackError(
    'DATA_DIRECTORY_CHANGED',
    `folder "${dir}" does not hold the data that the tie has committed: ${paths.length} files differ, "${paths[0]}" first`,
    {
      hint: `the tie trains on commit ${shortCommit(version.commit)}: empty the folder, and it is filled from there`,
      details: { ...difference },
    },
  );
};

/**
 * Brings data that a tie committed on another machine to this one: an empty folder is filled, another must hold just that.
 * @throws DATA_DIRECTORY_CHANGED
 */
export const restoreData = async (
  { input }: RunPlan,
  commit: CommitId,
  deps: Ports,
  signal: AbortSignal,
): Promise<void> => {
  const { data, inputs, repository, prefix } = input;
  if (data === null) return;
  await fillOrCheck(data.dir, { repository, commit, prefix }, deps, signal);
  for (const one of inputs) await fillFolder(one, join(deps.folder.inputs, one.role), deps, signal);
};
