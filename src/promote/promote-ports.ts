import type { LakefsClient } from '../lakefs/client.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import type { Comparison } from '../model/comparison.ts';
import type { OnProgress } from '../model/progress.ts';
import type { ScrubAnswer } from '../tie/scrub-answer.ts';
import type { Runtime } from '../util/runtime.ts';
import type { StatedCard } from './gates/gate.ts';

/** Which runs are held against each other, and by what. */
export type CompareRuns = {
  readonly runs?: readonly string[];
  readonly experiment?: string | undefined;
  readonly repository?: string | undefined;
  readonly testPrefix?: string | undefined;
  readonly reference?: string | undefined;
  /** What a reference that nobody names must have, as long as one has it. */
  readonly referenceMetrics?: readonly string[];
  readonly rivals?: { readonly experimentId: string; readonly models: readonly string[] } | undefined;
};

export type AuditFinding = {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
};

/** Everything that a decision is made from and acts through. */
export type PromotePorts = {
  readonly lakefs: LakefsClient;
  readonly mlflow: MlflowClient;
  readonly runtime: Runtime;
  readonly onProgress: OnProgress;
  /** Takes secrets out of what is decided, which is stored for good. */
  readonly scrub: ScrubAnswer;
  /** Folder of journals. */
  readonly stateDir: string;
  /** Where browsers reach both services. */
  readonly lakefsUiUrl: string;
  readonly mlflowUiUrl: string;
  /** Who is acting. */
  readonly actor: string;
  readonly signal: AbortSignal;
  /** When what may not be left half done is left all the same. */
  readonly abandon: AbortSignal;
  readonly compare: (request: CompareRuns, signal: AbortSignal) => Promise<Comparison>;
  readonly comparisonMarkdown: (comparison: Comparison) => Promise<string>;
  /** What both services today say against a run's tie; nothing, when it is clean. */
  readonly auditRun: (runId: string, repository: string) => Promise<readonly AuditFinding[]>;
  /** What people state in a file of theirs, held against the run. @throws CARD_NOT_FOUND, CARD_INVALID */
  readonly readCard: (file: string, runId: string, repository: string) => Promise<StatedCard>;
};

/** What only evidence of a run can answer. */
export type RunAnswers = Pick<PromotePorts, 'auditRun' | 'readCard'>;
