import { countListing } from '../../data/counts.ts';
import { listPrefix } from '../../data/list-prefix.ts';
import { carryHashes } from '../../data/listing.ts';
import { observeDirectory } from '../../data/observe-directory.ts';
import { assertDeletionsAllowed, type MirrorPlan } from '../../data/plan-mirror.ts';
import { uploadMirror } from '../../data/upload.ts';
import { isTiebackError, TiebackError } from '../../errors.ts';
import { type CommitId, isCommitId } from '../../model/ids.ts';
import { dataMetadata, type ObjectCounts } from '../../tie/commit-metadata.ts';
import { commitWithRetry, findTieCommit, type TieCommit } from '../../tie/commit-once.ts';
import { dataKey } from '../../tie/keys.ts';
import { shape } from '../../util/shape.ts';
import { isFirstTime } from '../first-time.ts';
import { hasStaged } from '../has-staged.ts';
import { listVersion } from '../list-version.ts';
import type { TiePorts } from '../ports.ts';
import { type Prepared, runStep } from '../results.ts';
import type { PlannedData, RunPlan } from '../run-plan.ts';

const baselineVersion = ({ input }: RunPlan) => ({
  repository: input.repository,
  commit: input.baseline.commit,
  prefix: input.prefix,
});

/** What the branch holds now: simply the baseline, unless something may have been staged on it already. */
const branchListing = async (plan: RunPlan, branch: string, deps: TiePorts, signal: AbortSignal) => {
  const isUntouched = plan.input.prepare === null && isFirstTime(deps.folder, 'upload');
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
  after: ['branch', 'prepare'],
  cancel: 'stop',
  effect: 'repeatable',
  describe: ({ input }) =>
    input.data === null || input.branch === null ? undefined : `upload ${input.data.dir} to branch "${input.branch}"`,
  tell: ({ added, changed, removed }) =>
    `upload the data folder: ${added} added, ${changed} changed, ${removed} removed`,
  parse: shape({ added: 'number', changed: 'number', removed: 'number' }),
  apply: async (_done, { plan, deps, signal }) => {
    const { data, branch, repository, prefix, prepare } = plan.input;
    if (data === null || branch === null) return { added: 0, changed: 0, removed: 0 };
    const options = { signal, onProgress: deps.onProgress };
    const listing = await branchListing(plan, branch, deps, signal);
    const { plan: mirror } = await observeDirectory(data.dir, listing, options);
    if (prepare === null) assertStillComplete(data, mirror);
    await uploadMirror(deps.lakefs.objects, { repository, branch, prefix, dir: data.dir, plan: mirror }, options);
    return { added: mirror.added.length, changed: mirror.changed.length, removed: mirror.removed.length };
  },
});

/** A prepare command may have committed what it made by itself. */
const hasMoved = async ({ input }: RunPlan, branch: string, { lakefs }: TiePorts, signal: AbortSignal) =>
  input.prepare !== null &&
  (await lakefs.branches.get(input.repository, branch, { signal })).commitId !== input.baseline.commit;

const countStaged = async (
  plan: RunPlan,
  branch: string,
  deps: TiePorts,
  signal: AbortSignal,
): Promise<ObjectCounts> => {
  const { repository, prefix } = plan.input;
  const [before, after] = await Promise.all([
    listVersion(baselineVersion(plan), deps, signal),
    listPrefix(deps.lakefs.objects, { repository, ref: branch, prefix }, { signal }),
  ]);
  return countListing(before, after);
};

/** A number that the user typed and that we computed differently is told; ours is written. */
const tellDisagreements = (
  typed: Readonly<Record<string, string>>,
  counts: ObjectCounts,
  { onProgress }: TiePorts,
): void => {
  const computed = {
    [dataKey.augmentationCount]: counts.added,
    [dataKey.originalSize]: counts.original,
    [dataKey.totalSize]: counts.total,
  };
  for (const [key, number] of Object.entries(computed)) {
    const said = typed[key];
    if (said === undefined || said === String(number)) continue;
    onProgress({
      kind: 'notice',
      level: 'warn',
      text: `metadata "${key}" was given as ${said}, but ${number} objects are counted: ${number} is recorded`,
    });
  }
};

/** Without a data commit nothing carries what was to be written on it. */
const tellUnrecorded = ({ input }: RunPlan, prepared: Prepared, { onProgress }: TiePorts): void => {
  const isSaid = prepared.augmentationParams !== null || prepared.samples !== null;
  const lost = [
    Object.keys(input.metadata).length > 0 ? '--meta' : [],
    input.augmentationParams === null ? [] : '--augmentation-params',
    isSaid || Object.keys(prepared.metadata).length > 0 ? "the prepare command's metadata" : [],
  ].flat();
  if (lost.length === 0) return;
  const text = `not recorded: ${lost.join(', ')}: the data did not change, so there is no data commit to carry it`;
  onProgress({ kind: 'notice', level: 'warn', text });
};

const dataCommitMessage = ({ input, id }: RunPlan): string =>
  `Data for ${input.experiment}${input.runName === null ? '' : ` / ${input.runName}`} (tie ${id})`;

const metadataFor = (plan: RunPlan, prepared: Prepared, counts: ObjectCounts) => {
  const { code, metadata, augmentationParams, actor } = plan.input;
  return dataMetadata({
    tie: plan.id,
    actor,
    userMetadata: { ...prepared.metadata, ...metadata },
    counts,
    augmentationParams: augmentationParams ?? prepared.augmentationParams ?? undefined,
    samples: prepared.samples ?? undefined,
    gitCommit: code?.commit,
    gitPage: code?.commitUrl === undefined ? undefined : { host: new URL(code.commitUrl).host, url: code.commitUrl },
  });
};

const wantedCommit = (plan: RunPlan, branch: string): TieCommit => ({
  repository: plan.input.repository,
  branch,
  tie: plan.id,
  role: 'data',
  since: plan.input.baseline.commit,
});

const isCounts = (value: unknown): value is ObjectCounts | null => {
  if (value === null) return true;
  shape({ original: 'number', added: 'number', removed: 'number', changed: 'number', total: 'number' })(value);
  return true;
};

/** Commits what the folder or the prepare command put on the branch; nothing new means the baseline's own commit. */
export const dataCommitStep = runStep('dataCommit', {
  after: ['branch', 'prepare', 'upload'],
  cancel: 'stop',
  effect: 'once',
  describe: ({ input }) => (input.branch === null ? undefined : `commit the data to branch "${input.branch}"`),
  tell: ({ commit, counts }) => {
    if (counts === null) return `nothing changed: the data is the baseline's own commit ${commit.slice(0, 12)}`;
    const { original, added, removed, changed, total } = counts;
    return `commit the data: ${commit.slice(0, 12)}, ${original} + ${added} − ${removed} = ${total} objects, ${changed} changed`;
  },
  parse: (result) => {
    const { commit, isNew } = shape({ commit: 'string', isNew: 'boolean' })(result);
    const { counts } = result as { counts: unknown };
    if (!isCommitId(commit) || !isCounts(counts)) throw new TypeError('not a data commit');
    return { commit, isNew, counts };
  },
  find: async (_done, { plan, deps, signal }) => {
    const { branch } = plan.input;
    const found =
      branch === null ? undefined : await findTieCommit(deps.lakefs, wantedCommit(plan, branch), { signal });
    if (found === undefined) return undefined;
    const number = (key: string) => Number(found.metadata[key]);
    const counts = {
      original: number(dataKey.originalSize),
      added: number(dataKey.added),
      removed: number(dataKey.removed),
      changed: number(dataKey.changed),
      total: number(dataKey.totalSize),
    };
    return { commit: found.id, isNew: true, counts };
  },
  apply: async ({ prepare }, { plan, deps, signal }) => {
    const { branch, repository, baseline, metadata } = plan.input;
    const [isStaged, isMoved] =
      branch === null
        ? [false, false]
        : await Promise.all([hasStaged(repository, branch, deps, signal), hasMoved(plan, branch, deps, signal)]);
    if (branch === null || !(isStaged || isMoved)) {
      tellUnrecorded(plan, prepare, deps);
      return { commit: baseline.commit, isNew: false, counts: null };
    }
    const counts = await countStaged(plan, branch, deps, signal);
    tellDisagreements({ ...prepare.metadata, ...metadata }, counts, deps);
    const commit = {
      message: dataCommitMessage(plan),
      metadata: metadataFor(plan, prepare, counts),
      // On top of the prepare command's own commits nothing may be staged.
      ...(isMoved && { allowEmpty: true }),
    };
    const { id } = await commitWithRetry(deps.lakefs, wantedCommit(plan, branch), commit, deps.runtime, { signal });
    return { commit: id, isNew: true, counts };
  },
});

const ensureTag = async (
  repository: string,
  tag: string,
  commit: CommitId,
  { lakefs }: TiePorts,
  signal: AbortSignal,
): Promise<void> => {
  try {
    await lakefs.tags.create(repository, { id: tag, ref: commit }, { signal });
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_TAG_EXISTS')) throw error;
    const standing = await lakefs.tags.find(repository, tag, { signal });
    if (standing?.commitId === commit) return;
    throw new TiebackError(
      'LAKEFS_TAG_ELSEWHERE',
      `tag "${tag}" of repository "${repository}" stands at another commit`,
      {
        hint: 'tags are never moved: start again with another --tag',
        cause: error,
      },
    );
  }
};

/** Gives the data commit its human name. */
export const dataTagStep = runStep('dataTag', {
  after: ['dataCommit'],
  cancel: 'stop',
  effect: 'repeatable',
  describe: ({ input }) => (input.dataTag === null ? undefined : `tag the data "${input.dataTag}"`),
  parse: shape({ tag: 'string|null' }),
  apply: async ({ dataCommit }, { plan, deps, signal }) => {
    const { dataTag, repository } = plan.input;
    if (dataTag !== null) await ensureTag(repository, dataTag, dataCommit.commit, deps, signal);
    return { tag: dataTag };
  },
});
