import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { differenceOf } from '../../data/compare-directory.ts';
import { observeDirectory } from '../../data/observe-directory.ts';
import { TiebackError } from '../../errors.ts';
import { type CommitId, shortCommit } from '../../model/ids.ts';
import { fillDataFrom, fillFolder } from '../data/fill-folder.ts';
import { listVersion, type Version } from '../data/list-version.ts';
import { isHalfFilled, marksAround } from '../plan/half-filled.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';

type Ports = Pick<TiePorts, 'lakefs' | 'stateDir' | 'folder' | 'onProgress'>;

const fillOrCheck = async (dir: string, version: Version, deps: Ports, signal: AbortSignal): Promise<void> => {
  const listing = await listVersion(version, deps, signal);
  const { result, marks } = await marksAround(dir, async () =>
    existsSync(dir) ? await observeDirectory(dir, listing, { signal }) : undefined,
  );
  const isToBeFilled =
    result === undefined ||
    isHalfFilled(dir, version, result.plan, marks, deps.folder.tie) ||
    result.local.length === 0;
  if (isToBeFilled) return void (await fillDataFrom(version, dir, deps, signal));
  const difference = differenceOf(result.plan);
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
 * Brings data that a tie committed on another machine to this one: an empty folder is filled, one that this was begun with is
 * filled up, another must hold just that.
 * @throws DATA_DIRECTORY_CHANGED, DATA_DIRECTORY_UNFILLED
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
