import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { assertFillable, folderPrefix } from '../../data/data-path.ts';
import { leftOutOf, leftOutText } from '../../data/left-out.ts';
import { hasData } from '../../data/list-prefix.ts';
import type { Listing } from '../../data/listing.ts';
import { filesDigest } from '../../data/listing-digest.ts';
import { observeDirectory } from '../../data/observe-directory.ts';
import type { MirrorPlan } from '../../data/plan-mirror.ts';
import { TiebackError } from '../../errors.ts';
import { hasStaged } from '../../tie/has-staged.ts';
import { type ResolvedRef, resolveRef } from '../../tie/resolve-ref.ts';
import { isInside } from '../../util/is-inside.ts';
import { listVersion } from '../data/list-version.ts';
import type { RunPorts } from '../ports.ts';
import { assertFolderWritable, isHalfFilled, marksAround } from './half-filled.ts';
import type { RunRequest } from './run-request.ts';

/** The version that a run starts from, and the data folder against it. */
export type ObservedSource = {
  readonly source: ResolvedRef;
  /** Whether the source holds nothing under the prefix; not asked where something else brings data anyhow. */
  readonly isSourceEmpty: boolean;
  /** Whether the source branch has uncommitted changes; asked for `--on BRANCH` only. */
  readonly isSourceDirty: boolean;
  /** The data folder's absolute path, and what mirroring it would do; no mirror when it is absent or empty. */
  readonly data:
    | {
        readonly dir: string;
        readonly mirror: MirrorPlan | undefined;
        readonly digest?: string;
        /** What of it and its version is not compared, in words; absent where that is nothing. */
        readonly leftOut?: string;
      }
    | undefined;
};

type SourcePorts = Pick<RunPorts, 'lakefs' | 'stateDir' | 'runtime' | 'onProgress'>;

/** Journals are no training data. The default folder is left out wherever it lies. */
const assertNotData = (dir: string, stateDir: string): void => {
  if (!isInside(dir, stateDir) || relative(dir, stateDir).split(sep).includes('.tieback')) return;
  throw new TiebackError('USAGE_INVALID', `state folder "${stateDir}" lies in data folder "${dir}"`, {
    hint: 'name a folder outside of the data with --state DIR or TIEBACK_STATE',
  });
};

const observeData = async (
  request: RunRequest,
  source: ResolvedRef,
  ports: SourcePorts,
  signal: AbortSignal,
): Promise<{ readonly data: ObservedSource['data']; readonly listing?: Listing }> => {
  if (request.data === undefined) return { data: undefined };
  const dir = resolve(ports.runtime.cwd, request.data.dir);
  assertNotData(dir, ports.stateDir);
  const isThere = existsSync(dir);
  // Sooner than anything is asked of lakeFS.
  if (!isThere) assertFolderWritable(dir);
  const version = { repository: request.repository, commit: source.commit, prefix: folderPrefix(request.prefix ?? '') };
  const listing = await listVersion(version, ports, signal);
  const options = { signal, onProgress: ports.onProgress };
  const { result: seen, marks } = await marksAround(dir, async () =>
    isThere ? await observeDirectory(dir, listing, options) : undefined,
  );
  const leftOut = leftOutText('data folder', seen?.leftOut ?? leftOutOf(listing));
  const data = { dir, ...(leftOut === undefined ? {} : { leftOut }) };
  if (seen !== undefined && seen.local.length > 0 && !isHalfFilled(dir, version, seen.plan, marks))
    return { data: { ...data, mirror: seen.plan, digest: filesDigest(seen.local) }, listing };
  assertFillable(listing.objects);
  assertFolderWritable(dir);
  return { data: { ...data, mirror: undefined }, listing };
};

/** Whether a run has data whatever its source holds: from the prepare command, or from its folder. */
export const bringsData = ({ source, prepare }: RunRequest, data: ObservedSource['data']): boolean =>
  source.kind === 'baseline' && (prepare !== undefined || data?.mirror !== undefined);

/** @throws LAKEFS_REF_NOT_FOUND, LAKEFS_REPOSITORY_NOT_FOUND, DATA_DIRECTORY_UNUSABLE */
export const observeSource = async (
  request: RunRequest,
  ports: SourcePorts,
  signal: AbortSignal,
): Promise<ObservedSource> => {
  const source = await resolveRef(ports.lakefs, request.repository, request.source.ref, { signal });
  // What is staged belongs to the branch's head, not to a commit counted back from it.
  const asksForClean = request.source.kind === 'fixed' && source.kind === 'branch' && !/[~^]/.test(source.ref);
  const prefix = folderPrefix(request.prefix ?? '');
  const at = { repository: request.repository, ref: source.commit, prefix };
  const withData = async () => {
    const { data, listing } = await observeData(request, source, ports, signal);
    if (listing !== undefined) return { data, isSourceEmpty: listing.objects.length === 0 };
    const isFull = bringsData(request, data) || (await hasData(ports.lakefs.objects, at, { signal }));
    return { data, isSourceEmpty: !isFull };
  };
  const [isSourceDirty, rest] = await Promise.all([
    asksForClean ? hasStaged(request.repository, source.ref.replace(/[@$]$/, ''), ports, signal) : false,
    withData(),
  ]);
  return { source, isSourceDirty, ...rest };
};
