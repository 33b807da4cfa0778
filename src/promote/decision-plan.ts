import type { Comparison } from '../model/comparison.ts';
import type { CommitId, RunId, TieId } from '../model/ids.ts';
import { type Plan, type PlanReader, readPlan } from '../saga/plan.ts';
import type { ModelFiles } from '../tie/model-files.ts';
import { shape } from '../util/shape.ts';
import type { ChangedPaths } from './changed-paths.ts';
import type { RankingMetric } from './gates/gate.ts';

/** One gate's answer; `warn`: it lets the run pass, and is to be known; `skip`: nobody asked, or there is nothing to hold the run against. */
export type GateAnswer = {
  readonly gate: string;
  readonly outcome: 'pass' | 'warn' | 'fail' | 'skip';
  readonly reason: string;
};

/** What happens to the data of the branch that is promoted into. */
export type DataChange =
  | { readonly kind: 'merge'; readonly source: CommitId; readonly allowEmpty: boolean }
  | { readonly kind: 'revert'; readonly ref: CommitId; readonly parentNumber: number }
  | { readonly kind: 'none'; readonly reason: string };

/** What the branch gets besides the data that were trained on. */
export type Besides = {
  /** Objects that the run's command wrote under the prefix after the data had been committed. */
  readonly outputs: ChangedPaths;
  /** What changes outside the prefix. */
  readonly outside: ChangedPaths;
};

/** A run of the comparison that did not compete, and why. */
export type LeftOut = { readonly id: RunId; readonly name: string; readonly reason: string };

/** A version at which the alias stood, and why no run could be held against it. */
export type ReplacedChampion = { readonly version: string; readonly reason: string };

export type DecidedRun = {
  readonly id: RunId;
  readonly name: string;
  readonly experimentId: string;
  readonly tie: TieId;
  readonly backLink: CommitId;
  readonly dataCommit: CommitId;
  readonly baseline: string | null;
  readonly seal: string;
};

/** Where the registered version's files lie. */
export type ModelSource = {
  readonly uri: string;
  readonly modelId: string | null;
  readonly name: string;
  /** What lay there when this was planned; absent where the server could not list it. */
  readonly files?: ModelFiles;
};

/** Everything that a decision does, decided before anything is touched. */
export type DecisionInput = {
  readonly verb: 'promote' | 'rollback';
  /** Decisions about a model are numbered; the number is claimed by a tag. */
  readonly number: number;
  readonly model: string;
  readonly repository: string;
  /** The branch whose data change. */
  readonly into: string;
  /** Where it stood when this was planned. */
  readonly destination: CommitId;
  readonly prefix: string;
  readonly actor: string;
  /** RFC 3339, UTC. */
  readonly decidedAt: string;
  readonly lakefs: { readonly endpoint: string; readonly uiUrl: string };
  readonly mlflow: { readonly trackingUri: string; readonly uiUrl: string };
  /** The run that is promoted, or whose promotion is undone. */
  readonly run: DecidedRun;
  readonly change: DataChange;
  /** Absent where there is nothing. */
  readonly besides?: Besides;
  /** Digest of the listing that the prefix must have afterwards; null when other data were accepted, or nothing is promised. */
  readonly expectedDigest: string | null;
  /** Tags for the data commit and for the commit that the branch then stands at. */
  readonly tags: { readonly data: string | null; readonly change: string | null };
  /** What is registered; null when a rollback registers nothing. */
  readonly source: ModelSource | null;
  /** `from`: the version that the alias stands at now; `to`: where a rollback puts it, null for nowhere. */
  readonly alias: { readonly name: string; readonly from: string | null; readonly to: string | null };
  /** The metric that the run was chosen by; absent where it was named. */
  readonly best?: RankingMetric;
  /** The metric by which a named run was held against the champion; absent where nobody named one. */
  readonly metric?: RankingMetric;
  /** The run whose test data and metric definition counted (--reference), where there was no champion. */
  readonly reference?: { readonly id: RunId; readonly name: string };
  /** The champion that the run was not held against (--replace-champion), and why it could not be. */
  readonly replaced?: ReplacedChampion;
  readonly gates: readonly GateAnswer[];
  /** Runs that did not compete; absent where a run was named. */
  readonly leftOut?: readonly LeftOut[];
  /** The number of the promotion that is undone. */
  readonly undoes: number | null;
  readonly reason: string | null;
  readonly comparison: Comparison | null;
};

export type DecisionPlan = Plan<'decision', DecisionInput> & { readonly id: string };

const input = shape({
  verb: 'string',
  number: 'number',
  model: 'string',
  repository: 'string',
  into: 'string',
  destination: 'string',
  prefix: 'string',
  actor: 'string',
  decidedAt: 'string',
  lakefs: 'object',
  mlflow: 'object',
  run: 'object',
  change: 'object',
  expectedDigest: 'string|null',
  tags: 'object',
  alias: 'object',
  undoes: 'number|null',
  reason: 'string|null',
});

const parse = (stored: unknown): DecisionPlan => {
  const plan = shape({ kind: 'string', version: 'number', id: 'string', writer: 'string', input: 'object' })(stored);
  input(plan.input);
  return plan as unknown as DecisionPlan;
};

const reader: PlanReader<DecisionPlan> = { kind: 'decision', version: 1, parse, upgrades: [] };

/** @throws JOURNAL_NEWER, JOURNAL_UNREADABLE */
export const readDecisionPlan = (stored: unknown): DecisionPlan => readPlan(reader, stored);
