import type { NewCommit } from '../../lakefs/commits.ts';
import { dataMetadata, type ObjectCounts } from '../../tie/commit-metadata.ts';
import { dataKey } from '../../tie/keys.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import type { Prepared } from '../results.ts';

/** A number that the user typed and that we computed differently is told; ours is written. */
export const tellDisagreements = (
  typed: Readonly<Record<string, string>>,
  counts: ObjectCounts,
  { onProgress }: Pick<TiePorts, 'onProgress'>,
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
export const tellUnrecorded = (
  { input }: RunPlan,
  prepared: Prepared,
  { onProgress }: Pick<TiePorts, 'onProgress'>,
): void => {
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

const messageFor = ({ input, id }: RunPlan): string =>
  `Data for ${input.experiment}${input.runName === null ? '' : ` / ${input.runName}`} (tie ${id})`;

/** Message and metadata of the data commit. */
export const dataCommitOf = (plan: RunPlan, prepared: Prepared, counts: ObjectCounts): NewCommit => {
  const { code, metadata, augmentationParams, actor } = plan.input;
  return {
    message: messageFor(plan),
    metadata: dataMetadata({
      tie: plan.id,
      actor,
      userMetadata: { ...prepared.metadata, ...metadata },
      counts,
      augmentationParams: augmentationParams ?? prepared.augmentationParams ?? undefined,
      samples: prepared.samples ?? undefined,
      gitCommit: code?.commit,
      gitPage: code?.commitUrl === undefined ? undefined : { host: new URL(code.commitUrl).host, url: code.commitUrl },
    }),
  };
};
