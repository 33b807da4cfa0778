import { listPrefix } from '../../data/list-prefix.ts';
import { carryHashes } from '../../data/listing.ts';
import { assertDeletionsAllowed, type MirrorPlan } from '../../data/plan-mirror.ts';
import { uploadMirror } from '../../data/upload.ts';
import { shape } from '../../util/shape.ts';
import { assertAsLeft, leftForUpload, observeAsLeft } from '../data/folder-as-left.ts';
import { baselineVersion, listVersion } from '../data/list-version.ts';
import { isFirstTime } from '../first-time.ts';
import { hasOtherWriters, type PlannedData, type RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { runStep } from '../results.ts';

/** What the branch holds now: simply the baseline, unless something may have been staged on it already. */
const branchListing = async (
  plan: RunPlan,
  branch: string,
  deps: Pick<TiePorts, 'lakefs' | 'stateDir' | 'folder'>,
  signal: AbortSignal,
) => {
  const isUntouched = !hasOtherWriters(plan) && isFirstTime(deps.folder, 'upload');
  const baseline = await listVersion(baselineVersion(plan), deps, signal);
  if (isUntouched) return baseline;
  const staged = await listPrefix(
    deps.lakefs.objects,
    { repository: plan.input.repository, ref: branch, prefix: plan.input.prefix },
    { signal },
  );
  return carryHashes(baseline, staged);
};

/** The folder may have lost files since it was planned. What a prepare command deletes it was asked to delete. */
const assertStillComplete = ({ dir, allowDelete }: PlannedData, mirror: MirrorPlan): void =>
  assertDeletionsAllowed(mirror, {
    dir,
    isDeleteAllowed: allowDelete,
    hint: 'put them back and resume, or start a new run with --delete',
  });

/** Makes the branch equal to the data folder. */
export const uploadStep = runStep('upload', {
  after: ['branch', 'fetch', 'prepare'],
  cancel: 'stop',
  effect: 'repeatable',
  describe: ({ input }) =>
    input.data === null || input.branch === null ? undefined : `upload ${input.data.dir} to branch "${input.branch}"`,
  tell: ({ added, changed, removed }) =>
    `upload the data folder: ${added} added, ${changed} changed, ${removed} removed`,
  parse: shape({ added: 'number', changed: 'number', removed: 'number' }),
  apply: async (done, { plan, deps, signal }) => {
    const { data, branch, repository, prefix, prepare } = plan.input;
    if (data === null || branch === null) return { added: 0, changed: 0, removed: 0 };
    const options = { signal, onProgress: deps.onProgress };
    const listing = await branchListing(plan, branch, deps, signal);
    const { local, plan: mirror } = await observeAsLeft(data.dir, listing, deps, options);
    await assertAsLeft(data.dir, local, leftForUpload(plan, done), { plan, deps, signal });
    if (prepare === null) assertStillComplete(data, mirror);
    await uploadMirror(deps.lakefs.objects, { repository, branch, prefix, dir: data.dir, plan: mirror }, options);
    return { added: mirror.added.length, changed: mirror.changed.length, removed: mirror.removed.length };
  },
});
