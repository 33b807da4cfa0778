import type { Metadata } from '../lakefs/commits.ts';
import type { RunStatus } from '../mlflow/run.ts';
import type { DataMode } from '../model/evidence.ts';
import type { CommitId, RunId } from '../model/ids.ts';
import { stepOf } from '../saga/step.ts';
import type { ObjectCounts, Samples } from '../tie/commit-metadata.ts';
import type { Captured } from './capture/captured.ts';
import type { AssertedStatus } from './child/find-child.ts';
import type { RunPlan } from './plan/run-plan.ts';
import type { TiePorts } from './ports.ts';

/** What the prepare command said in `$TIEBACK_METADATA`. */
export type Prepared = {
  /** JSON text. */
  readonly augmentationParams: string | null;
  readonly samples: Samples | null;
  readonly metadata: Metadata;
  /** Of the data folder's files as the command left them; absent without a command or a folder. */
  readonly digest?: string;
};

/** How a command ended by somebody's word, who said so, and when (ISO 8601, UTC). */
export type Assertion = { readonly status: AssertedStatus; readonly by: string; readonly at: string };

/** Another machine's seal on a tie of which this one has yet to record the end. */
export type SealedMeanwhile = { readonly by: string; readonly status: RunStatus };

/** The journaled result of each step of a wrapped run. */
export type RunResults = {
  readonly experiment: { readonly id: string };
  /** Made from its baseline's anchor, a branch shows that this stands. */
  readonly branch: { readonly name: string | null; readonly isFromAnchor?: boolean };
  readonly baselineAnchor: { readonly branch: string };
  readonly fetch: {
    readonly files: number;
    /** Of the data folder's files once it was filled; absent when it was not. */
    readonly digest?: string;
  };
  readonly prepare: Prepared;
  readonly upload: { readonly added: number; readonly changed: number; readonly removed: number };
  readonly dataCommit: { readonly commit: CommitId; readonly isNew: boolean; readonly counts: ObjectCounts | null };
  readonly dataTag: { readonly tag: string | null };
  /** Null when the script makes its own run. */
  readonly createRun: {
    readonly runId: RunId | null;
    /** Whether the tags of code and machine were known in time to be given to it at once. */
    readonly hasCaptured?: boolean;
  };
  readonly inputs: { readonly count: number };
  readonly train: {
    /** Null when nobody noted it. */
    readonly code: number | null;
    readonly startedAt: number;
    readonly endedAt: number;
    readonly isInterrupted: boolean;
    /** What somebody said instead of a noted exit code. */
    readonly assertion: Assertion | null;
    /** What MLflow said of the run when another machine took the tie up, and nothing else told how the command ended. */
    readonly recorded?: RunStatus;
    /** How often the command has been started; only of a tie with a key. */
    readonly attempt?: number;
    /** Whether another machine trained, and this one has taken the tie up since. */
    readonly isElsewhere?: boolean;
  };
  /** A script that makes its own run may make it in another experiment than ours. */
  readonly attachRun: {
    readonly runId: RunId;
    readonly experimentId: string;
    readonly extraRuns: readonly RunId[];
    /** Names of a run that the script made, which are its own; absent for tieback's. */
    readonly own?: { readonly experiment: string; readonly runName: string };
    /** Only of a script's own run: when another machine has sealed the tie already. */
    readonly sealed?: SealedMeanwhile;
  };
  /** Read before the command, beside it, and stored once it has ended. */
  readonly capture: Captured;
  readonly packages: Captured;
  readonly environment: { readonly files: readonly string[] };
  readonly metrics: {
    readonly lines: number;
    readonly rejected: number;
    /** When another machine has sealed the tie already: nothing that it has sealed is written again. */
    readonly sealed?: SealedMeanwhile;
  };
  readonly dataCheck: {
    readonly mode: DataMode;
    readonly check: 'unchanged' | 'changed' | 'not-checked';
    /** When the folders were read again, ISO 8601 in UTC; absent where none was. */
    readonly checkedAt?: string;
    /** Which folders had changed, such as `data folder` or `input "test"`; absent where none had. */
    readonly changedFolders?: readonly string[];
    /** What of the folders and their versions was not compared, in words; absent where that is nothing. */
    readonly leftOut?: string;
  };
  readonly closeRun: {
    readonly status: RunStatus;
    /** Whether another machine has closed and sealed it. */
    readonly isSealed?: boolean;
  };
  readonly backLink: {
    readonly commit: CommitId;
    /** What the link was made upon. */
    readonly parent?: CommitId;
    readonly sealHash: string;
  };
  readonly anchor: {
    readonly branch: string;
    /** Whether it stood there before this process came: others may have staged something on it since. */
    readonly isFound?: boolean;
  };
  /** No commit where nobody could tell what was sealed. */
  readonly record: { readonly commit?: CommitId };
  readonly report: { readonly files: readonly string[] };
};

/** Defines one step of a wrapped run. */
export const runStep = stepOf<RunPlan, RunResults, TiePorts>();
