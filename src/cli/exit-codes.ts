import { type ErrorCode, isTiebackError } from '../errors.ts';
import type { RunOutcome } from '../wrap/run-outcome.ts';

/** 0 done · 1 failed · 2 usage or configuration · 3 the answer is no · 4 a service is unreachable or refused the credentials · 5 partially applied · 130 interrupted */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 130;

/** Exit code of every error; the compiler keeps the table complete. */
export const exitCodes: Readonly<Record<ErrorCode, ExitCode>> = {
  BUNDLE_NOT_FOUND: 2,
  CARD_INVALID: 2,
  CARD_NOT_FOUND: 2,
  CHILD_CANNOT_EXECUTE: 1,
  CHILD_NOT_FOUND: 1,
  CHILD_ELSEWHERE: 5,
  CHILD_STATUS_UNKNOWN: 5,
  CONFIG_INVALID: 2,
  CONFIG_MISSING: 2,
  DATA_CHECKSUM_MISMATCH: 1,
  DATA_DELETIONS_NOT_ALLOWED: 1,
  DATA_DIRECTORY_CHANGED: 1,
  DATA_DIRECTORY_UNFILLED: 1,
  DATA_DIRECTORY_UNUSABLE: 1,
  DATA_PATH_UNSAFE: 1,
  DISK_UNUSABLE: 1,
  EVIDENCE_INVALID: 1,
  FORGE_COMMENT_TOO_LONG: 1,
  FORGE_FORBIDDEN: 4,
  FORGE_NOT_FOUND: 1,
  FORGE_RATE_LIMITED: 1,
  FORGE_REJECTED: 1,
  FORGE_SERVER_ERROR: 1,
  FORGE_UNAUTHORIZED: 4,
  FORGE_WRONG_SERVER: 4,
  HTTP_ABORTED: 130,
  HTTP_BAD_ANSWER: 4,
  HTTP_TIMEOUT: 4,
  HTTP_TLS: 4,
  HTTP_UNREACHABLE: 4,
  JOURNAL_LOCKED: 1,
  JOURNAL_NEWER: 1,
  JOURNAL_UNREADABLE: 1,
  JOURNAL_UNWRITABLE: 2,
  LAKEFS_BRANCH_DIRTY: 1,
  LAKEFS_BRANCH_EXISTS: 1,
  LAKEFS_BRANCH_FOREIGN: 1,
  LAKEFS_BRANCH_NOT_FOUND: 1,
  LAKEFS_COMMIT_MISMATCH: 1,
  LAKEFS_CONFLICT: 1,
  LAKEFS_FORBIDDEN: 4,
  LAKEFS_GC_RULES_NOT_FOUND: 1,
  LAKEFS_HOOK_REJECTED: 1,
  LAKEFS_NAME_INVALID: 2,
  LAKEFS_NO_CHANGES: 1,
  LAKEFS_OBJECT_GONE: 1,
  LAKEFS_OBJECT_NOT_FOUND: 1,
  LAKEFS_PATH_EXISTS: 1,
  LAKEFS_PROTECTED: 1,
  LAKEFS_RACE_LOST: 1,
  LAKEFS_PULL_REQUEST_NOT_FOUND: 1,
  LAKEFS_READ_ONLY: 1,
  LAKEFS_REF_NOT_FOUND: 1,
  LAKEFS_REJECTED: 1,
  LAKEFS_REPOSITORY_EXISTS: 1,
  LAKEFS_REPOSITORY_NOT_FOUND: 1,
  LAKEFS_SERVER_ERROR: 1,
  LAKEFS_STORAGE_REFUSED: 4,
  LAKEFS_TAG_ELSEWHERE: 1,
  LAKEFS_TAG_EXISTS: 1,
  LAKEFS_TAG_NOT_FOUND: 1,
  LAKEFS_UNAUTHORIZED: 4,
  LAKEFS_UNSUPPORTED: 1,
  LAKEFS_WRONG_SERVER: 4,
  MLFLOW_ALIAS_NOT_FOUND: 1,
  MLFLOW_ARTIFACT_NOT_FOUND: 1,
  MLFLOW_EXPERIMENT_DELETED: 1,
  MLFLOW_EXPERIMENT_EXISTS: 1,
  MLFLOW_EXPERIMENT_NOT_FOUND: 1,
  MLFLOW_FORBIDDEN: 4,
  MLFLOW_HOST_REFUSED: 4,
  MLFLOW_MODEL_EXISTS: 1,
  MLFLOW_MODEL_NOT_FOUND: 1,
  MLFLOW_NOT_STORED_AS_SENT: 1,
  MLFLOW_REJECTED: 1,
  MLFLOW_RUN_NOT_ACTIVE: 1,
  MLFLOW_RUN_NOT_FOUND: 1,
  MLFLOW_SERVER_ERROR: 1,
  MLFLOW_TRACKING_URI_LOCAL: 2,
  MLFLOW_TRANSIENT: 1,
  MLFLOW_UNAUTHORIZED: 4,
  MLFLOW_UNSUPPORTED: 1,
  MLFLOW_VALUE_TOO_LONG: 1,
  MLFLOW_VERSION_NOT_FOUND: 1,
  MLFLOW_WRONG_SERVER: 4,
  PROMOTION_ALIAS_MOVED: 3,
  PROMOTION_DATA_MOVED: 3,
  PROMOTION_DECIDED_MEANWHILE: 3,
  PROMOTION_INCOMPLETE: 5,
  PROMOTION_NOT_FOUND: 1,
  REPORT_BROWSER_FAILED: 1,
  REPORT_BROWSER_NOT_FOUND: 1,
  REPORT_TEMPLATE_INVALID: 1,
  REPORT_TEMPLATE_NOT_FOUND: 1,
  RUN_BASELINE_IS_BRANCH: 2,
  RUN_METADATA_INVALID: 1,
  RUN_PREPARE_FAILED: 1,
  RUN_PREPARE_LEFT_COMMITS: 1,
  SANDBOX_UNUSABLE: 1,
  TIE_ABORTED: 1,
  TIE_AMBIGUOUS: 1,
  TIE_CONTRADICTED: 3,
  TIE_INCOMPLETE: 5,
  TIE_NOT_FOUND: 1,
  TIE_NOT_TRAINED: 1,
  TIE_SEALED: 1,
  TIE_TAKEN: 1,
  TIE_TRAINED: 1,
  TIE_WAITING: 1,
  USAGE_INVALID: 2,
  INTERRUPTED: 130,
};

/** What the command did is done; what tieback has to record about it is not. */
export const partiallyApplied = 5;

export const failureCode = (error: unknown): number => (isTiebackError(error) ? exitCodes[error.code] : 1);

/** `run` must not be mistaken for its command: before that has started, its own failures have codes of their own. */
export const runFailureCode = (error: unknown): number => {
  if (isTiebackError(error, 'CHILD_NOT_FOUND')) return 127;
  if (isTiebackError(error, 'CHILD_CANNOT_EXECUTE')) return 126;
  if (isTiebackError(error, 'CHILD_ELSEWHERE', 'CHILD_STATUS_UNKNOWN')) return partiallyApplied;
  return failureCode(error) === 130 ? 130 : 125;
};

/**
 * A run ends as its command did, also when that was run before and its tie is sealed: a scheduler must not count a
 * training that failed as done. 1 where nobody noted how such a command exited.
 */
export const runExitCode = ({
  childCode,
  status,
  isComplete,
}: Pick<RunOutcome, 'childCode' | 'status' | 'isComplete'>): number => {
  if (childCode !== undefined && childCode !== 0) return childCode;
  if (childCode === undefined && status !== undefined && status !== 'FINISHED') return 1;
  return isComplete ? 0 : partiallyApplied;
};
