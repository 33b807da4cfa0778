import type { DataCheck } from './evidence.ts';
import type { CommitId, RunId, TieId } from './ids.ts';

/** A confidence interval of a proportion, 95 %, by Wilson's score; from counts that the run logged. */
export type Interval = {
  readonly lower: number;
  readonly upper: number;
  readonly level: 0.95;
  readonly method: 'wilson';
  readonly successes: number;
  readonly trials: number;
  /** The params or metrics that the counts were read from. */
  readonly from: readonly string[];
};

export type ComparedMetric = {
  readonly key: string;
  /** NaN and infinities as the strings MLflow uses. */
  readonly value: number | string;
  readonly step: number;
  /** What MLflow says today, where that is not what was sealed. */
  readonly today?: number | string;
  readonly interval?: Interval;
  /** Why logged counts give no interval: they contradict the value. */
  readonly problem?: string;
  /** What the run says of how the metric is defined, such as `average: macro`; empty when it says nothing. */
  readonly definition: Readonly<Record<string, string>>;
  /** What else is said in tags that no seal covers, of a sealed run: it does not count. */
  readonly unsealedDefinition?: Readonly<Record<string, string>>;
};

/** A value of a sealed run that is not as it was sealed. */
export type SealDifference = {
  /** Such as `params.lr` or `metrics.acc (step 3)`. */
  readonly field: string;
  /** Absent for what was added after the seal. */
  readonly sealed?: string;
  /** Absent for what was taken away since. */
  readonly today?: string;
};

/** A tag of lakeFS that a run was recorded with. */
export type MovedTag = {
  readonly tag: string;
  /** Where it stood then. */
  readonly commit: string;
  /** Where it stands now; absent when it is gone. */
  readonly now?: string;
};

export type TestData = {
  /** The dataset input's role, or `prefix` where the prefix of the data commit was asked for. */
  readonly role: string;
  readonly repository: string;
  readonly commit: string;
  readonly prefix: string;
  readonly objects: number;
  /** SHA-256 over sorted lines `path\tsize\tchecksum`. */
  readonly digest: string;
};

/** One question about whether a run may be compared with the reference. */
export type Comparability = {
  readonly aspect: 'baseline' | 'test-data' | 'metric-definition';
  /** `unknown`: one of the two does not say. */
  readonly answer: 'same' | 'differs' | 'unknown';
  readonly reason: string;
};

export type ComparedRun = {
  readonly runId: RunId;
  readonly runName: string;
  readonly experimentId: string;
  readonly status: string;
  /** Who made it; undefined where nobody says. */
  readonly actor?: string;
  readonly tie?: TieId;
  readonly repository?: string;
  /** The commit that names the run back, and the hash of the sealed record that it states. */
  readonly backLink?: CommitId;
  readonly seal?: string;
  /**
   * `sealed`: all that a seal is over is given as it was sealed. `unsealed`: nobody sealed it. `unreadable`: it is not as it
   * was sealed, and what was sealed cannot be read. The values of the two latter are today's, but for metrics that the
   * back-link states the sealed value of.
   */
  readonly sealState?: 'sealed' | 'unsealed' | 'unreadable';
  /** Where today's run is not as it was sealed; absent where it is, or nothing was sealed. */
  readonly sealDifferences?: readonly SealDifference[];
  /** What was left out of the seal because it held secrets, such as `params.token`; absent when nothing was. */
  readonly notSealed?: readonly string[];
  /** Metrics that were added after the seal: no seal covers them, and they do not count. */
  readonly addedMetrics?: readonly ComparedMetric[];
  /** The tie's own branch; none for a tie on a fixed version. */
  readonly branch?: string;
  readonly baselineTag?: string;
  readonly baseline?: string;
  readonly dataCommit?: string;
  readonly dataTag?: string;
  /** The tags above that do not stand where they stood when the run was recorded; absent when all do. */
  readonly movedTags?: readonly MovedTag[];
  readonly prefix?: string;
  /** What the machine that trained found of its data folders after the training, as the back-link states it. */
  readonly dataCheck?: DataCheck;
  /** What of those folders and their commits it did not compare, in words; absent where that is nothing. */
  readonly dataLeftOut?: string;
  /** Name given by `--model`. */
  readonly model?: string;
  readonly testData: readonly TestData[];
  readonly metrics: readonly ComparedMetric[];
  /** Why the run cannot be promoted, such as `not sealed`; empty when it can. */
  readonly unfit: readonly string[];
  /** Empty for the reference itself. */
  readonly comparability: readonly Comparability[];
};

/** A param, environment or code fact of all runs, in their order; null where a run has none. */
export type ComparedFact = {
  readonly key: string;
  readonly isSame: boolean;
  readonly values: readonly (string | null)[];
};

export type ChangeSize = { readonly objects: number; readonly bytes: number };

/** What lies under one prefix; bytes of changed objects are those of the right side. */
export type PrefixChange = {
  readonly prefix: string;
  readonly added: ChangeSize;
  readonly changed: ChangeSize;
  readonly removed: ChangeSize;
};

export type DataDifference = {
  readonly repository: string;
  readonly left: string;
  readonly right: string;
  /** Whose data the left and the right are: run ids, or `baseline`. */
  readonly leftOf: string;
  readonly rightOf: string;
  readonly total: Omit<PrefixChange, 'prefix'>;
  readonly prefixes: readonly PrefixChange[];
};

/** Runs held against each other; the first part of a decision. */
export type Comparison = {
  readonly schema: 'tieback/comparison/1';
  /** RFC 3339, UTC. */
  readonly takenAt: string;
  readonly lakefsUrl: string;
  /** What the servers say of themselves; undefined when they do not. */
  readonly lakefsVersion?: string;
  readonly mlflowUrl: string;
  readonly mlflowVersion?: string;
  /** The run that the others are held against; undefined when there is none. */
  readonly reference?: RunId;
  readonly runs: readonly ComparedRun[];
  readonly params: readonly ComparedFact[];
  readonly environment: readonly ComparedFact[];
  readonly code: readonly ComparedFact[];
  readonly data: readonly DataDifference[];
  /** What could not be read. */
  readonly gaps: readonly string[];
};
