import { existsSync } from 'node:fs';
import { compareDirectory } from '../../data/compare-directory.ts';
import { downloadListing } from '../../data/download.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { markedFill } from './fill-mark.ts';
import { baselineVersion, keepVersion, listVersion, type Version } from './list-version.ts';
import { moveAside } from './move-aside.ts';

type FillPorts = Pick<TiePorts, 'lakefs' | 'stateDir' | 'folder' | 'onProgress'>;

export type Filled = { readonly files: number; readonly digest: string };

/** Brings a version's data to a folder. */
export const fillFolder = async (
  version: Version,
  dir: string,
  deps: FillPorts,
  signal: AbortSignal,
): Promise<Filled> => {
  const listing = await listVersion(version, deps, signal);
  const source = {
    repository: version.repository,
    ref: version.commit,
    prefix: version.prefix,
    dir,
    listing,
    writer: deps.folder.tie,
  };
  const options = { signal, onProgress: deps.onProgress };
  const arrived = await downloadListing(deps.lakefs.objects, source, options);
  const hasLearned = arrived.listing.objects.some((object, at) => object.md5 !== listing.objects[at]?.md5);
  if (hasLearned) await keepVersion(version, arrived.listing, deps);
  return { files: arrived.downloadedCount + arrived.keptCount, digest: arrived.digest };
};

/** Brings a version's data to the data folder, which is marked until all of it is there. */
export const fillDataFrom = (version: Version, dir: string, deps: FillPorts, signal: AbortSignal): Promise<Filled> => {
  const filler = { tie: deps.folder.tie, stateDir: deps.stateDir };
  return markedFill(dir, filler, version, () => fillFolder(version, dir, deps, signal));
};

/** Makes the data folder hold the baseline and nothing else. What came into it since it was found empty is kept aside. */
export const fillDataFolder = async (
  plan: RunPlan,
  dir: string,
  deps: FillPorts,
  signal: AbortSignal,
): Promise<Filled> => {
  const version = baselineVersion(plan);
  if (existsSync(dir)) {
    const listing = await listVersion(version, deps, signal);
    const difference = await compareDirectory(dir, listing, { signal });
    if (difference !== 'unchanged') await moveAside(dir, [...difference.added, ...difference.changed], deps);
  }
  return fillDataFrom(version, dir, deps, signal);
};
