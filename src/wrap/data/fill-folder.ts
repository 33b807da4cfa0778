import { existsSync } from 'node:fs';
import { compareDirectory } from '../../data/compare-directory.ts';
import { downloadListing } from '../../data/download.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import { baselineVersion, keepVersion, listVersion, type Version } from './list-version.ts';
import { moveAside } from './move-aside.ts';

type FillPorts = Pick<TiePorts, 'lakefs' | 'stateDir' | 'folder' | 'onProgress'>;

/** Brings a version's data to a folder. */
export const fillFolder = async (
  version: Version,
  dir: string,
  deps: FillPorts,
  signal: AbortSignal,
): Promise<number> => {
  const listing = await listVersion(version, deps, signal);
  const source = { repository: version.repository, ref: version.commit, prefix: version.prefix, dir, listing };
  const options = { signal, onProgress: deps.onProgress };
  const arrived = await downloadListing(deps.lakefs.objects, source, options);
  const hasLearned = arrived.listing.objects.some((object, at) => object.md5 !== listing.objects[at]?.md5);
  if (hasLearned) await keepVersion(version, arrived.listing, deps);
  return arrived.downloadedCount + arrived.keptCount;
};

/** Makes the data folder hold the baseline and nothing else. What came into it since it was found empty is kept aside. */
export const fillDataFolder = async (
  plan: RunPlan,
  dir: string,
  deps: FillPorts,
  signal: AbortSignal,
): Promise<number> => {
  if (existsSync(dir)) {
    const listing = await listVersion(baselineVersion(plan), deps, signal);
    const difference = await compareDirectory(dir, listing, { signal });
    if (difference !== 'unchanged') await moveAside(dir, [...difference.added, ...difference.changed], deps);
  }
  return fillFolder(baselineVersion(plan), dir, deps, signal);
};
