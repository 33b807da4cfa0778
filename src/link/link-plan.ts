import type { Tags } from '../mlflow/run.ts';
import type { DataMode } from '../model/evidence.ts';
import type { CommitId, RunId, TieId } from '../model/ids.ts';
import type { Refusal } from '../tie/claims/agree.ts';

type OfRun = { readonly runId: RunId; readonly runName: string };

/** Somebody's word for the commit of a run that names none by its id. */
export type CommitAssertion = { readonly by: string; readonly at: string };

/** A run that is to be linked, and all that is written for it. */
export type PlannedLink = OfRun & {
  readonly kind: 'link';
  readonly tie: TieId;
  readonly repository: string;
  readonly commit: CommitId;
  /** Where in the repository the data lies; empty when that is not known. */
  readonly prefix: string;
  readonly dataMode: DataMode;
  /** What says so, such as `run tag "lakefs_commit"`. */
  readonly by: readonly string[];
  /** Who said so instead of the run, and when (ISO 8601, UTC). */
  readonly assertion?: CommitAssertion;
  /** The name that was looked up for the commit now, where nobody gives its id. */
  readonly lookedUp?: string;
  /** Tags that the run lacks. */
  readonly tags: Tags;
  /** Whether the run lacks a dataset input. */
  readonly needsInput: boolean;
};

/** A run for which nothing is written, and why. */
export type UnplannedLink =
  | (OfRun & { readonly kind: 'already-linked'; readonly tie: TieId; readonly repository: string })
  | (OfRun & Refusal & { readonly kind: 'refused' })
  | (OfRun & { readonly kind: 'skipped'; readonly reason: string });

/** What adoption would do with one run, or why nothing. */
export type LinkPlan = PlannedLink | UnplannedLink;
