import { countListing, type ObjectCounts } from '../../data/counts.ts';
import { isDataKey } from '../../data/data-path.ts';
import { listPrefix } from '../../data/list-prefix.ts';
import type { Listing } from '../../data/listing.ts';
import type { Change } from '../../lakefs/refs.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { baselineVersion, listVersion } from './list-version.ts';

type CountPorts = Pick<TiePorts, 'lakefs' | 'stateDir'>;
type Kind = 'added' | 'changed' | 'removed';
/** `unclear`: lakeFS calls another content type a change too, and does not say what the object was before. */
type Meaning = Kind | 'none' | 'unclear';

/** Everything that the branch, what is staged on it included, has otherwise than the baseline. */
export const listChangesOn = async (
  { input }: RunPlan,
  branch: string,
  { lakefs }: Pick<CountPorts, 'lakefs'>,
  signal: AbortSignal,
): Promise<readonly Change[]> => {
  const { repository, baseline } = input;
  return Array.fromAsync(lakefs.refs.diff(repository, baseline.commit, `${branch}$`, { kind: 'two-dot' }, { signal }));
};

/** What a change of the branch is to the data; directory markers are none. */
const meaningOf = ({ kind, path, sizeBytes }: Change, before: number | undefined): Meaning => {
  const isGone = kind === 'removed' || (sizeBytes === 0 && path.endsWith('/'));
  if (before === undefined) return isGone ? 'none' : 'added';
  if (isGone) return 'removed';
  return sizeBytes === before ? 'unclear' : 'changed';
};

const countDiff = (changes: readonly Change[], { prefix, objects }: Listing): ObjectCounts | undefined => {
  const sizes = new Map(objects.map(({ path, sizeBytes }) => [prefix + path, sizeBytes]));
  const count: Record<Meaning, number> = { added: 0, changed: 0, removed: 0, none: 0, unclear: 0 };
  for (const change of changes) {
    if (change.path.startsWith(prefix) && isDataKey(change.path)) count[meaningOf(change, sizes.get(change.path))] += 1;
  }
  const { added, changed, removed, unclear } = count;
  const original = objects.length;
  if (unclear > 0) return undefined;
  return { unit: 'objects', original, added, removed, changed, total: original + added - removed };
};

/**
 * Counts how the data on a branch with these changes differs from the baseline: by the pages of the difference, however much there is
 * besides. Undefined when the branch holds just what the baseline holds.
 */
export const countChangesOn = async (
  plan: RunPlan,
  branch: string,
  changes: readonly Change[],
  deps: CountPorts,
  signal: AbortSignal,
): Promise<ObjectCounts | undefined> => {
  const { repository, prefix } = plan.input;
  if (changes.length === 0) return undefined;
  const before = await listVersion(baselineVersion(plan), deps, signal);
  return (
    countDiff(changes, before) ??
    countListing(before, await listPrefix(deps.lakefs.objects, { repository, ref: branch, prefix }, { signal }))
  );
};
