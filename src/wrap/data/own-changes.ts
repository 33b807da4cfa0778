import { isDataKey, mirroredPaths } from '../../data/data-path.ts';
import { scanDirectory } from '../../data/scan-directory.ts';
import { walkDirectory } from '../../data/walk-directory.ts';
import type { Change } from '../../lakefs/refs.ts';
import { foreignChanges, somePaths } from '../../tie/foreign-changes.ts';
import { counted } from '../../util/counted.ts';
import { hasOtherWriters, type RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { assertAsLeft, type FolderAsLeft } from './folder-as-left.ts';

/** Whether mirroring a folder of these files makes such a change. */
const isOfMirror = (files: ReadonlySet<string>, prefix: string) => {
  const isMirrored = mirroredPaths(files);
  return ({ kind, path }: Change): boolean => {
    if (!path.startsWith(prefix) || !isDataKey(path)) return false;
    const within = path.slice(prefix.length);
    return kind === 'removed' ? isMirrored(within) && !files.has(within) : files.has(within);
  };
};

/** A prepare command may write wherever it likes: what lies beside the data is told, so that nobody overlooks it. */
const tellBeside = (
  changes: readonly Change[],
  { input: { prefix } }: RunPlan,
  { onProgress }: Pick<TiePorts, 'onProgress'>,
): void => {
  const paths = changes.map(({ path }) => path).filter((path) => !path.startsWith(prefix));
  if (paths.length === 0) return;
  const text = `${counted(paths.length, 'change')} outside of "${prefix}" will be in the data commit too: ${somePaths(paths)}`;
  onProgress({ kind: 'notice', level: 'info', text });
};

/**
 * Sees to it that a data commit takes nothing along that the run has not put on its branch. What a prepare command, or the
 * user of `tieback start`, writes there cannot be told from what anybody else does.
 * @param left the folder as it was uploaded
 * @throws LAKEFS_BRANCH_DIRTY, DATA_DIRECTORY_CHANGED
 */
export const assertOwnChanges = async (
  plan: RunPlan,
  branch: string,
  changes: readonly Change[],
  left: FolderAsLeft | undefined,
  deps: Pick<TiePorts, 'lakefs' | 'stateDir' | 'onProgress'>,
  signal: AbortSignal,
): Promise<void> => {
  if (changes.length === 0) return;
  if (hasOtherWriters(plan)) return tellBeside(changes, plan, deps);
  const { repository, prefix, data } = plan.input;
  const files = new Set(data === null ? [] : await Array.fromAsync(walkDirectory(data.dir, signal)));
  const isOurs = data === null ? () => false : isOfMirror(files, prefix);
  const foreign = changes.filter((change) => !isOurs(change)).map(({ path }) => path);
  if (foreign.length === 0) return;
  // What was uploaded from a file that is gone since is the run's own all the same.
  if (data !== null)
    await assertAsLeft(data.dir, await scanDirectory(data.dir, { signal }), left, { plan, deps, signal });
  throw foreignChanges({ repository, branch }, foreign);
};
