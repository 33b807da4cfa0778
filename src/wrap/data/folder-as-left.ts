import type { Listing } from '../../data/listing.ts';
import { filesDigest } from '../../data/listing-digest.ts';
import { compareFiles, type ObservedDirectory, observeDirectory } from '../../data/observe-directory.ts';
import type { MirrorPlan } from '../../data/plan-mirror.ts';
import { type LocalFile, type ScanOptions, scanDirectory } from '../../data/scan-directory.ts';
import { TiebackError } from '../../errors.ts';
import { isStepwise, type RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import type { RunResults } from '../results.ts';
import { baselineVersion, listVersion } from './list-version.ts';

/** A data folder as the plan or a step last saw it. */
export type FolderAsLeft = { readonly digest: string; readonly since: string };

/** Reads a folder that a prepare command has just left: the upload need not read it again. @returns its digest */
export const readAsPrepared = async (
  dir: string,
  { heard, onProgress }: Pick<TiePorts, 'heard' | 'onProgress'>,
  signal: AbortSignal,
): Promise<string> => {
  const files = await scanDirectory(dir, { signal, onProgress });
  if (heard !== undefined) heard.prepared = files;
  return filesDigest(files);
};

/** A folder against a version of the data; read already when this process has just had it prepared. */
export const observeAsLeft = (
  dir: string,
  listing: Listing,
  { heard }: Pick<TiePorts, 'heard'>,
  options: ScanOptions,
): Promise<ObservedDirectory> =>
  heard?.prepared === undefined
    ? observeDirectory(dir, listing, options)
    : compareFiles(dir, heard.prepared, listing, options);

const shownPaths = 100;

const changed = (dir: string, { since }: FolderAsLeft, plan: MirrorPlan): TiebackError => {
  const pathsOf = (files: MirrorPlan['added']) => files.map(({ path }) => path);
  const now = { added: pathsOf(plan.added), changed: pathsOf(plan.changed), removed: plan.removed };
  const counts = Object.entries(now).map(([kind, paths]) => {
    const first = paths[0] === undefined ? '' : ` (first "${paths[0]}")`;
    return `${paths.length} ${kind}${first}`;
  });
  const shown = Object.entries(now).map(([kind, paths]) => [kind, paths.slice(0, shownPaths)]);
  return new TiebackError(
    'DATA_DIRECTORY_CHANGED',
    `folder "${dir}" is not as ${since}; against the baseline it now has ${counts.join(', ')}`,
    { hint: 'let nothing else write to it', details: Object.fromEntries(shown) },
  );
};

type Place = {
  readonly plan: RunPlan;
  readonly deps: Pick<TiePorts, 'lakefs' | 'stateDir'>;
  readonly signal: AbortSignal;
};

/** @param files the folder's, as they were read just now. @throws DATA_DIRECTORY_CHANGED */
export const assertAsLeft = async (
  dir: string,
  files: readonly LocalFile[],
  left: FolderAsLeft | undefined,
  { plan, deps, signal }: Place,
): Promise<void> => {
  if (left === undefined || filesDigest(files) === left.digest) return;
  const baseline = await listVersion(baselineVersion(plan), deps, signal);
  const now = await compareFiles(dir, files, baseline, { signal });
  throw changed(dir, left, now.plan);
};

export const asPlanned = ({ input: { data } }: RunPlan): FolderAsLeft | undefined =>
  data?.digest === undefined ? undefined : { digest: data.digest, since: 'it was when the run was planned' };

const asFetched = ({ digest }: RunResults['fetch']): FolderAsLeft | undefined =>
  digest === undefined ? undefined : { digest, since: 'it was filled' };

/** How the folder must still be when it is uploaded; undefined where others may work on it until then. */
export const leftForUpload = (
  plan: RunPlan,
  { fetch, prepare: { digest } }: Pick<RunResults, 'fetch' | 'prepare'>,
): FolderAsLeft | undefined => {
  if (isStepwise(plan)) return undefined;
  if (plan.input.prepare === null) return asFetched(fetch) ?? asPlanned(plan);
  return digest === undefined ? undefined : { digest, since: 'the prepare command left it' };
};

/** Sees to it that a command begins with the folder that was filled for it. @throws DATA_DIRECTORY_CHANGED */
export const assertAsFetched = async (
  dir: string,
  { fetch }: Pick<RunResults, 'fetch'>,
  place: Place & { readonly deps: Pick<TiePorts, 'heard'> },
): Promise<void> => {
  const left = asFetched(fetch);
  if (left === undefined || place.deps.heard?.isFilled === true) return;
  await assertAsLeft(dir, await scanDirectory(dir, { signal: place.signal }), left, place);
};
