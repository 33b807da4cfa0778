import { TiebackError } from '../../errors.ts';
import type { CodeVersion } from '../../git/read-code.ts';
import type { Metadata } from '../../lakefs/commits.ts';
import type { BranchName, CommitId, TieId } from '../../model/ids.ts';
import type { ReportFormat } from '../../model/report-format.ts';
import { type Plan, type PlanReader, readPlan } from '../../saga/plan.ts';
import { shape } from '../../util/shape.ts';
import type { PlannedCapture } from '../capture/capture-part.ts';

export type PlannedInput = {
  readonly role: string;
  readonly repository: string;
  /** As the user gave it. */
  readonly ref: string;
  readonly commit: CommitId;
  readonly prefix: string;
};

export type PlannedData = {
  /** Absolute. */
  readonly dir: string;
  /** `fill`: the folder is empty and takes the baseline's data; `mirror`: the branch takes the folder's. */
  readonly action: 'fill' | 'mirror';
  /** Whether objects that the folder lacks may be removed from the branch. */
  readonly allowDelete: boolean;
  /** What mirroring would do as things stand, before the prepare command. */
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Of the folder's files as they were planned from; absent for `fill`. */
  readonly digest?: string;
  /** What of the folder and its version is not compared, in words; absent where that is nothing. */
  readonly leftOut?: string;
};

/** Everything that a wrapped run will do, decided before anything is touched. */
export type RunInput = {
  readonly actor: string;
  readonly lakefs: { readonly endpoint: string; readonly uiUrl: string };
  readonly mlflow: { readonly trackingUri: string; readonly uiUrl: string };
  readonly repository: string;
  /** Ends with `/` unless empty. */
  readonly prefix: string;
  readonly baseline: { readonly ref: string; readonly tag: string | null; readonly commit: CommitId };
  /** The tie's own branch; null for a run on a fixed version. */
  readonly branch: BranchName | null;
  readonly experiment: string;
  /** Absent when the experiment is still to be made. */
  readonly experimentId?: string;
  readonly runName: string | null;
  readonly mode: 'own' | 'adopt';
  readonly data: PlannedData | null;
  readonly prepare: string | null;
  readonly dataTag: string | null;
  readonly inputs: readonly PlannedInput[];
  readonly model: string | null;
  readonly showMetrics: readonly string[];
  readonly metadata: Metadata;
  /** JSON text. */
  readonly augmentationParams: string | null;
  readonly command: readonly string[];
  /** The script, module or program that the command runs. */
  readonly entryPoint: string;
  readonly cwd: string;
  readonly code: CodeVersion | null;
  readonly reports: readonly ReportFormat[];
  readonly capture?: PlannedCapture;
  /** The user's own name for the tie, under which a repeated run finds it again. */
  readonly key?: string;
};

export type RunPlan = Omit<Plan<'run', RunInput>, 'id'> & { readonly id: TieId };

/** Whether the tie was started without a command: somebody else trains, and says when that has begun and ended. */
export const isStepwise = ({ input }: RunPlan): boolean => input.command.length === 0;

/** Whether others than tieback write to the tie's branch before its data is committed. */
export const hasOtherWriters = (plan: RunPlan): boolean => plan.input.prepare !== null || isStepwise(plan);

export const runPlanVersion = 1;

const envelope = shape({ kind: 'string', version: 'number', id: 'string', writer: 'string', input: 'object' });
const input = shape({
  actor: 'string',
  repository: 'string',
  prefix: 'string',
  baseline: 'object',
  experiment: 'string',
  mode: 'string',
  command: 'strings',
  cwd: 'string',
  lakefs: 'object',
  mlflow: 'object',
  metadata: 'object',
});

const reader: PlanReader<RunPlan> = {
  kind: 'run',
  version: runPlanVersion,
  upgrades: [],
  parse: (stored) => {
    try {
      input(envelope(stored).input);
    } catch (cause) {
      throw new TiebackError('JOURNAL_UNREADABLE', `the journal's plan is damaged: ${(cause as Error).message}`, {
        hint: 'what the services know of the tie is enough to finish it: move the journal away, then: tieback resume --repo REPOSITORY TIE',
        cause,
      });
    }
    return stored as RunPlan;
  },
};

/** Reads a run's plan from the first line of a journal. @throws JOURNAL_NEWER, JOURNAL_UNREADABLE */
export const readRunPlan = (stored: unknown): RunPlan => readPlan(reader, stored);
