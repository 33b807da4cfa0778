import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { assertFillable, folderPrefix } from '../../data/data-path.ts';
import { leftOutOf, leftOutText } from '../../data/left-out.ts';
import type { Listing } from '../../data/listing.ts';
import { filesDigest } from '../../data/listing-digest.ts';
import { observeDirectory } from '../../data/observe-directory.ts';
import type { MirrorPlan } from '../../data/plan-mirror.ts';
import { TiebackError } from '../../errors.ts';
import type { ResolvedRef } from '../../tie/resolve-ref.ts';
import { isInside } from '../../util/is-inside.ts';
import { listVersion } from '../data/list-version.ts';
import type { RunPorts } from '../ports.ts';
import { assertFolderWritable, isHalfFilled, marksAround } from './half-filled.ts';
import type { RunRequest } from './run-request.ts';

/** The data folder's absolute path, and what mirroring it would do; no mirror when it is absent or empty. */
export type ObservedFolder = {
  readonly dir: string;
  readonly mirror: MirrorPlan | undefined;
  readonly digest?: string;
  /** What of it and its version is not compared, in words; absent where that is nothing. */
  readonly leftOut?: string;
};

export type SourcePorts = Pick<RunPorts, 'lakefs' | 'stateDir' | 'runtime' | 'onProgress'>;

/** Journals are no training data. The default folder is left out wherever it lies. */
const assertNotData = (dir: string, stateDir: string): void => {
  if (!isInside(dir, stateDir) || relative(dir, stateDir).split(sep).includes('.tieback')) return;
  throw new TiebackError('USAGE_INVALID', `state folder "${stateDir}" lies in data folder "${dir}"`, {
    hint: 'name a folder outside of the data with --state DIR or TIEBACK_STATE',
  });
};

/** The data folder against the version that a run starts from; nothing of either where none is named. */
export const observeData = async (
  request: RunRequest,
  source: ResolvedRef,
  ports: SourcePorts,
  signal: AbortSignal,
): Promise<{ readonly data: ObservedFolder | undefined; readonly listing?: Listing }> => {
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
