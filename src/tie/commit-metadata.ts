import type { Metadata } from '../lakefs/commits.ts';
import type { Run } from '../mlflow/run.ts';
import type { DataMode, SealWay } from '../model/evidence.ts';
import type { CommitId, TieId } from '../model/ids.ts';
import { canonicalJson } from '../util/canonical-json.ts';
import { version } from '../version.ts';
import { extraRunsOf } from './extra-runs.ts';
import { backLinkKey, type CommitRole, commitKey, dataKey, isBackLinkKey } from './keys.ts';
import { statedSections } from './partial-seal.ts';
import type { Seal } from './seal.ts';
import { mlflowRunUrl } from './urls.ts';

const compact = (metadata: Readonly<Record<string, string | number | undefined>>): Metadata =>
  Object.fromEntries(
    Object.entries(metadata).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );

export type TieMark = { readonly tie: TieId; readonly actor: string };

/** What marks a commit as one of a tie's own. */
export const roleMetadata = ({ tie, actor }: TieMark, role: CommitRole): Metadata => ({
  [commitKey.tie]: tie,
  [commitKey.role]: role,
  [commitKey.actor]: actor,
  [commitKey.version]: version,
});

/** Numbers of samples as the prepare command stated them, in its own unit. */
export type Samples = {
  readonly unit: string;
  readonly original?: number | undefined;
  readonly added?: number | undefined;
  readonly removed?: number | undefined;
  readonly total?: number | undefined;
};

/** Whether somebody's unit is objects, which tieback counts itself. */
export const isObjectUnit = (unit: string): boolean => unit.toLowerCase() === 'objects';

export type ObjectCounts = {
  readonly unit: 'objects';
  readonly original: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly total: number;
};

export type DataFacts = TieMark & {
  readonly userMetadata: Metadata;
  readonly counts: ObjectCounts;
  /** Under which they are counted. */
  readonly prefix: string;
  /** JSON text. */
  readonly augmentationParams: string | undefined;
  readonly samples: Samples | undefined;
  readonly gitCommit: string | undefined;
  /** Host and page of the code's commit. */
  readonly gitPage: { readonly host: string; readonly url: string } | undefined;
};

/** Metadata of a data commit. What the user calls a key of ours is overruled: those are computed. */
export const dataMetadata = (facts: DataFacts): Metadata => ({
  ...facts.userMetadata,
  ...compact({
    [dataKey.augmentationCount]: facts.counts.added,
    [dataKey.originalSize]: facts.counts.original,
    [dataKey.totalSize]: facts.counts.total,
    [dataKey.countUnit]: 'objects',
    [dataKey.prefix]: facts.prefix,
    [dataKey.added]: facts.counts.added,
    [dataKey.removed]: facts.counts.removed,
    [dataKey.changed]: facts.counts.changed,
    [dataKey.augmentationParams]: facts.augmentationParams,
    [dataKey.samples]: facts.samples === undefined ? undefined : canonicalJson(facts.samples),
    [dataKey.gitCommit]: facts.gitCommit,
    ...(facts.gitPage === undefined ? {} : { [`::lakefs::${facts.gitPage.host}::url[url:ui]`]: facts.gitPage.url }),
  }),
  ...roleMetadata(facts, 'data'),
});

export type BackLinkFacts = TieMark & {
  readonly run: Run;
  readonly trackingUri: string;
  readonly mlflowUiUrl: string;
  readonly model: string | undefined;
  readonly dataTag: string | undefined;
  readonly dataCommit: CommitId;
  readonly dataPrefix: string;
  readonly dataMode: DataMode;
  readonly dataCheck: 'unchanged' | 'changed' | 'not-checked';
  readonly dataCheckedAt?: string | undefined;
  readonly changedFolders?: readonly string[] | undefined;
  readonly leftOut?: string | undefined;
  readonly shownMetrics: readonly string[];
  readonly extraRuns: readonly string[];
  /** Who said how the command ended, and when; undefined when its exit status is known. */
  readonly assertion?: { readonly by: string; readonly at: string } | undefined;
  /** How often the training of a tie with a key was started. */
  readonly attempts?: number | undefined;
  /** Who said which commit it was, and when; undefined when the run itself names it. */
  readonly commitAssertion?: { readonly by: string; readonly at: string } | undefined;
  readonly seal: Seal;
  /** The fields that the sealed record leaves out. */
  readonly omitted: readonly string[];
  readonly sealedBy: SealWay;
  /** Server clock minus ours, milliseconds. */
  readonly lakefsOffsetMs: number | undefined;
  readonly mlflowOffsetMs: number | undefined;
};

const sealMetadata = ({ hash, version: form, sections }: Seal): Metadata =>
  compact({
    [backLinkKey.seal]: hash,
    [backLinkKey.sealVersion]: form,
    ...Object.fromEntries(
      Object.entries(sections).map(([name, digest]) => [`${backLinkKey.sealSectionPrefix}${name}`, digest]),
    ),
  });

/** Own keys win even where they say nothing: a metric would say it instead. */
const shownValues = (run: Run, names: readonly string[]): Metadata =>
  Object.fromEntries(
    run.metrics
      .filter(({ key }) => names.includes(key) && !isBackLinkKey(key))
      .map(({ key, value }) => [key, String(value)]),
  );

/** Metadata of a back-link commit: the run by id and address, its sealed hashes, the metrics that the user wants shown. */
export const backLinkMetadata = (facts: BackLinkFacts): Metadata => {
  const { run, extraRuns } = facts;
  const runUrl = mlflowRunUrl(facts.mlflowUiUrl, run.experimentId, run.id);
  return {
    ...shownValues(run, facts.shownMetrics),
    ...compact({
      [backLinkKey.runId]: run.id,
      [backLinkKey.experimentId]: run.experimentId,
      [backLinkKey.runUrl]: runUrl,
      [backLinkKey.trackingUri]: facts.trackingUri,
      [backLinkKey.modelName]: facts.model,
      [backLinkKey.dataTag]: facts.dataTag,
      [backLinkKey.uiLink]: runUrl,
      [backLinkKey.dataCommit]: facts.dataCommit,
      [backLinkKey.dataPrefix]: facts.dataPrefix,
      [backLinkKey.dataMode]: facts.dataMode,
      [backLinkKey.dataCheck]: facts.dataCheck,
      [backLinkKey.dataCheckedAt]: facts.dataCheckedAt,
      [backLinkKey.changedFolders]: facts.changedFolders?.join(', '),
      [backLinkKey.leftOut]: facts.leftOut,
      [backLinkKey.shownMetrics]: facts.shownMetrics.length === 0 ? undefined : facts.shownMetrics.join(','),
      [backLinkKey.extraRuns]: extraRuns.length === 0 ? undefined : canonicalJson(extraRunsOf(extraRuns)),
      [backLinkKey.statusAssertedBy]: facts.assertion?.by,
      [backLinkKey.statusAssertedAt]: facts.assertion?.at,
      [backLinkKey.attempts]: facts.attempts,
      [backLinkKey.commitAssertedBy]: facts.commitAssertion?.by,
      [backLinkKey.commitAssertedAt]: facts.commitAssertion?.at,
      [backLinkKey.omittedFrom]: statedSections(facts.omitted),
      [backLinkKey.sealedBy]: facts.sealedBy,
      [backLinkKey.lakefsOffset]: facts.lakefsOffsetMs,
      [backLinkKey.mlflowOffset]: facts.mlflowOffsetMs,
    }),
    ...sealMetadata(facts.seal),
    ...roleMetadata(facts, 'run'),
  };
};
