export type { Bundle, BundleRequest } from './bundle/build-bundle.ts';
export type {
  BundleDocument,
  BundledChecks,
  BundleFile,
  BundleManifest,
  BundleRole,
  BundleSubject,
  BundleTemplate,
} from './bundle/manifest.ts';
export type {
  Verification,
  VerificationId,
  VerificationOutcome,
  VerificationStep,
} from './bundle/verify/verification.ts';
export type { VerifyOptions } from './bundle/verify/verify-bundle.ts';
export type { CardGap, CardGaps } from './card/card-gaps.ts';
export { verifyBundle } from './compose-bundle.ts';
export { type CommentOptions, keepComment } from './compose-comment.ts';
export type { DocumentRequest } from './compose-evidence.ts';
export type { TiebackConfig, TiebackOptions } from './compose-ports.ts';
export type { DoctorRequest } from './doctor/diagnose.ts';
export { type Details, type ErrorCode, isTiebackError, TiebackError, type TiebackErrorOptions } from './errors.ts';
export type { AuditRequest } from './evidence/audit/scope.ts';
export type { CompareRequest } from './evidence/compare/compare-ports.ts';
export type { TraceRequest } from './evidence/trace/trace.ts';
export type { ForgeKind } from './forge/forge.ts';
export type { CommentAction, CommentOutcome, CommentRequest } from './forge/keep-comment.ts';
export type { LinkPlan, PlannedLink } from './link/link-plan.ts';
export type { LinkOutcome } from './link/link-runs.ts';
export type { MendOutcome, MendPlan, MendWork, OfFindings, PlannedMend, Unmended } from './link/mend/mend-plan.ts';
export type { LinkRequest } from './link/plan-links.ts';
export type * from './model/audit.ts';
export type { AttachmentStanding, CardFacts, CardStatement, Contradiction } from './model/card.ts';
export type * from './model/comparison.ts';
export type * from './model/evidence.ts';
export type { Fact, Grade, KnownFact, MissingFact, Source } from './model/fact.ts';
export type { Finding, FindingOutcome } from './model/finding.ts';
export type { BranchName, CommitId, RunId, TieId } from './model/ids.ts';
export type { OnProgress, ProgressEvent } from './model/progress.ts';
export type { ReportFileFormat, ReportFormat } from './model/report-format.ts';
export type * from './model/trace.ts';
export type { DecisionOutcome } from './promote/claims.ts';
export type {
  DataChange,
  DecidedRun,
  DecisionInput,
  DecisionPlan,
  GateAnswer,
  LeftOut,
} from './promote/decision-plan.ts';
export type { GateRequest, RankingMetric, Threshold } from './promote/gates/gate.ts';
export type { History, HistoryEntry, HistoryRequest } from './promote/history.ts';
export type { PromoteRequest, Proposal } from './promote/plan-promotion.ts';
export type { RollbackRequest } from './promote/plan-rollback.ts';
export type { PromoteVerbs } from './promote/promote-verbs.ts';
export type { ResumeRequest } from './promote/resume-decision.ts';
export type { Decided } from './promote/settle-decision.ts';
export type { ComparisonReportOptions } from './report/comparison/report-comparison.ts';
export type { TieTarget } from './tie/find-tie.ts';
export { createTieback, type ReportOptions, type Tieback } from './tieback.ts';
export { version } from './version.ts';
export type { AssertedStatus } from './wrap/child/find-child.ts';
export type { PlannedData, PlannedInput, RunInput, RunPlan } from './wrap/plan/run-plan.ts';
export type { InputRequest, RunRequest } from './wrap/plan/run-request.ts';
export type { Interruption, Interrupts } from './wrap/ports.ts';
export type { RunOutcome, StepFailure } from './wrap/run-outcome.ts';
export type { RunVerbs, StartRequest } from './wrap/run-verbs.ts';
export type { RunSession } from './wrap/stepwise/run-session.ts';
export type { StatedData } from './wrap/stepwise/stated-data.ts';
export type { OpenRun } from './wrap/stepwise/stepwise.ts';
export type { AbortedTie, AbortOptions } from './wrap/ties/abort-tie.ts';
export type { LocalTie } from './wrap/ties/ties.ts';
