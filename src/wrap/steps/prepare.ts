import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { compareDirectory } from '../../data/compare-directory.ts';
import { downloadListing } from '../../data/download.ts';
import { shape } from '../../util/shape.ts';
import { prepareEnvironment } from '../child/child-environment.ts';
import { runPrepare } from '../child/run-prepare.ts';
import { prepareCommandOf } from '../child/spoken-commands.ts';
import { isFirstTime } from '../first-time.ts';
import { assertAsBeforePrepare } from '../folder-before-prepare.ts';
import { keepVersion, listVersion, type Version } from '../list-version.ts';
import { moveAside } from '../move-aside.ts';
import type { TiePorts } from '../ports.ts';
import { readPrepared } from '../prepared.ts';
import { runStep } from '../results.ts';
import type { RunPlan } from '../run-plan.ts';

const fill = async (version: Version, dir: string, deps: TiePorts, signal: AbortSignal): Promise<number> => {
  const listing = await listVersion(version, deps, signal);
  const source = { repository: version.repository, ref: version.commit, prefix: version.prefix, dir, listing };
  const options = { signal, onProgress: deps.onProgress };
  const arrived = await downloadListing(deps.lakefs.objects, source, options);
  const hasLearned = arrived.listing.objects.some((object, at) => object.md5 !== listing.objects[at]?.md5);
  if (hasLearned) await keepVersion(version, arrived.listing, deps);
  return arrived.downloadedCount + arrived.keptCount;
};

const baselineData = ({ input }: RunPlan) => ({
  repository: input.repository,
  commit: input.baseline.commit,
  prefix: input.prefix,
});

/** Makes the data folder hold the baseline and nothing else. What came into it since it was found empty is kept aside. */
const fillDataFolder = async (plan: RunPlan, dir: string, deps: TiePorts, signal: AbortSignal): Promise<number> => {
  if (existsSync(dir)) {
    const listing = await listVersion(baselineData(plan), deps, signal);
    const difference = await compareDirectory(dir, listing, { signal });
    if (difference !== 'unchanged') await moveAside(dir, [...difference.added, ...difference.changed], deps);
  }
  return fill(baselineData(plan), dir, deps, signal);
};

const describeFetch = ({ input: { data, inputs, baseline } }: RunPlan): string | undefined => {
  if (data === null) return undefined;
  const parts = [
    data.action === 'fill' ? `fill ${data.dir} from ${baseline.ref}` : [],
    inputs.map(({ role }) => `fetch input "${role}"`),
  ].flat();
  return parts.length === 0 ? undefined : parts.join(', ');
};

/** Brings data to the disk: an empty data folder is filled from the baseline, inputs get folders of their own. */
export const fetchStep = runStep('fetch', {
  after: [],
  cancel: 'stop',
  effect: 'repeatable',
  describe: describeFetch,
  parse: shape({ files: 'number' }),
  apply: async (_done, { plan, deps, signal }) => {
    const { data, inputs } = plan.input;
    if (data === null) return { files: 0 };
    const counts = await Promise.all([
      data.action === 'fill' ? fillDataFolder(plan, data.dir, deps, signal) : 0,
      ...inputs.map((input) => fill(input, join(deps.folder.inputs, input.role), deps, signal)),
    ]);
    return { files: counts.reduce((sum, count) => sum + count, 0) };
  },
});

/** Undoes what a broken prepare command may have left: staged objects, and changes in a folder that was filled for it. */
const startOver = async (plan: RunPlan, deps: TiePorts, signal: AbortSignal): Promise<void> => {
  const { repository, branch, data } = plan.input;
  if (branch !== null) await deps.lakefs.branches.resetUncommitted(repository, branch, { signal });
  if (data?.action === 'fill') await fillDataFolder(plan, data.dir, deps, signal);
};

/** Runs the command that makes the data. */
export const prepareStep = runStep('prepare', {
  after: ['branch', 'fetch'],
  cancel: 'stop',
  effect: 'repeatable',
  describe: ({ input }) => (input.prepare === null ? undefined : `prepare the data: ${input.prepare}`),
  parse: (result) => {
    const { metadata } = shape({ augmentationParams: 'string|null', metadata: 'object' })(result);
    return { ...(result as Awaited<ReturnType<typeof readPrepared>>), metadata: metadata as Record<string, string> };
  },
  apply: async (_done, { plan, deps, signal }) => {
    const { cwd, data } = plan.input;
    const prepare = prepareCommandOf(plan, deps.commands);
    if (prepare === null) return { augmentationParams: null, samples: null, metadata: {} };
    if (data?.action === 'mirror') await assertAsBeforePrepare(data.dir, deps.folder, signal);
    if (!isFirstTime(deps.folder, 'prepare')) await startOver(plan, deps, signal);
    await rm(deps.folder.metadata, { force: true });
    const env = prepareEnvironment(deps.runtime.env, plan, deps.folder, await deps.childCredentials());
    await runPrepare(prepare, { cwd, env, signal, interrupts: deps.interrupts });
    return readPrepared(deps.folder.metadata, deps.redact);
  },
});
