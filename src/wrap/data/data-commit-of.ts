import type { NewCommit } from '../../lakefs/commits.ts';
import { dataMetadata, isObjectUnit, type ObjectCounts, type Samples } from '../../tie/commit-metadata.ts';
import { dataKey } from '../../tie/keys.ts';
import { clip } from '../../util/clip.ts';
import { counted } from '../../util/counted.ts';
import type { RunPlan } from '../plan/run-plan.ts';
import type { TiePorts } from '../ports.ts';
import type { Prepared } from '../results.ts';

type Typed = {
  readonly metadata: Readonly<Record<string, string>>;
  readonly samples: Samples | null;
};

type Given = { readonly what: string; readonly said: string | number | undefined; readonly counted: number };

const givenCounts = ({ metadata, samples }: Typed, counts: ObjectCounts): readonly Given[] => {
  const { original, added, removed, total } = samples !== null && isObjectUnit(samples.unit) ? samples : {};
  const byKey = {
    [dataKey.augmentationCount]: counts.added,
    [dataKey.originalSize]: counts.original,
    [dataKey.totalSize]: counts.total,
  };
  return [
    ...Object.entries(byKey).map(([key, counted]) => ({ what: `metadata "${key}"`, said: metadata[key], counted })),
    { what: 'samples "original"', said: original, counted: counts.original },
    { what: 'samples "added"', said: added, counted: counts.added },
    { what: 'samples "removed"', said: removed, counted: counts.removed },
    { what: 'samples "total"', said: total, counted: counts.total },
  ];
};

const objects = (count: number): string => `${counted(count, 'object')} ${count === 1 ? 'is' : 'are'}`;

/** A number of objects that the user gave and that we computed differently is told; ours is written. */
export const tellDisagreements = (
  typed: Typed,
  counts: ObjectCounts,
  { onProgress }: Pick<TiePorts, 'onProgress'>,
): void => {
  for (const { what, said, counted: found } of givenCounts(typed, counts)) {
    if (said === undefined || String(said) === String(found)) continue;
    onProgress({
      kind: 'notice',
      level: 'warn',
      text: `${what} was given as ${said}, but ${objects(found)} counted: ${found} is recorded`,
    });
  }
};

const shownParams = 200;

/** Parameters are given to the run and by the prepare command: those of the run win, and nobody overlooks it. */
export const tellParams = (
  { input: { augmentationParams } }: RunPlan,
  prepared: Prepared,
  { onProgress }: Pick<TiePorts, 'onProgress'>,
): void => {
  const other = prepared.augmentationParams;
  if (augmentationParams === null || other === null || augmentationParams === other) return;
  const [given, written] = [clip(augmentationParams, shownParams), clip(other, shownParams)];
  const text = `--augmentation-params was given as ${given}, and $TIEBACK_METADATA says ${written}: what was given is recorded`;
  onProgress({ kind: 'notice', level: 'warn', text });
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
      prefix: plan.input.prefix,
      augmentationParams: augmentationParams ?? prepared.augmentationParams ?? undefined,
      samples: prepared.samples === null || isObjectUnit(prepared.samples.unit) ? undefined : prepared.samples,
      gitCommit: code?.commit,
      gitPage: code?.commitUrl === undefined ? undefined : { host: new URL(code.commitUrl).host, url: code.commitUrl },
    }),
  };
};
