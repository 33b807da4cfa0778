/** Every way in which tieback can fail, as `AREA_REASON`. Codes are API: tested, documented, never reworded. */
export type ErrorCode =
  | 'BUNDLE_NOT_FOUND'
  | 'CARD_INVALID'
  | 'CARD_NOT_FOUND'
  | 'CHILD_CANNOT_EXECUTE'
  | 'CHILD_ELSEWHERE'
  | 'CHILD_NOT_FOUND'
  | 'CHILD_STATUS_UNKNOWN'
  | 'CONFIG_INVALID'
  | 'CONFIG_MISSING'
  | 'DATA_CHECKSUM_MISMATCH'
  | 'DATA_DELETIONS_NOT_ALLOWED'
  | 'DATA_DIRECTORY_CHANGED'
  | 'DATA_DIRECTORY_UNFILLED'
  | 'DATA_DIRECTORY_UNUSABLE'
  | 'DATA_PATH_UNSAFE'
  | 'DISK_UNUSABLE'
  | 'EVIDENCE_INVALID'
  | 'FORGE_COMMENT_TOO_LONG'
  | 'FORGE_FORBIDDEN'
  | 'FORGE_NOT_FOUND'
  | 'FORGE_RATE_LIMITED'
  | 'FORGE_REJECTED'
  | 'FORGE_SERVER_ERROR'
  | 'FORGE_UNAUTHORIZED'
  | 'FORGE_WRONG_SERVER'
  | 'HTTP_ABORTED'
  | 'HTTP_BAD_ANSWER'
  | 'HTTP_TIMEOUT'
  | 'HTTP_TLS'
  | 'HTTP_UNREACHABLE'
  | 'INTERRUPTED'
  | 'JOURNAL_LOCKED'
  | 'JOURNAL_NEWER'
  | 'JOURNAL_UNREADABLE'
  | 'JOURNAL_UNWRITABLE'
  | 'LAKEFS_BRANCH_DIRTY'
  | 'LAKEFS_BRANCH_EXISTS'
  | 'LAKEFS_BRANCH_FOREIGN'
  | 'LAKEFS_BRANCH_NOT_FOUND'
  | 'LAKEFS_COMMIT_MISMATCH'
  | 'LAKEFS_CONFLICT'
  | 'LAKEFS_FORBIDDEN'
  | 'LAKEFS_GC_RULES_NOT_FOUND'
  | 'LAKEFS_HOOK_REJECTED'
  | 'LAKEFS_NAME_INVALID'
  | 'LAKEFS_NO_CHANGES'
  | 'LAKEFS_OBJECT_GONE'
  | 'LAKEFS_OBJECT_NOT_FOUND'
  | 'LAKEFS_PATH_EXISTS'
  | 'LAKEFS_PROTECTED'
  | 'LAKEFS_RACE_LOST'
  | 'LAKEFS_PULL_REQUEST_NOT_FOUND'
  | 'LAKEFS_READ_ONLY'
  | 'LAKEFS_REF_NOT_FOUND'
  | 'LAKEFS_REJECTED'
  | 'LAKEFS_REPOSITORY_EXISTS'
  | 'LAKEFS_REPOSITORY_NOT_FOUND'
  | 'LAKEFS_SERVER_ERROR'
  | 'LAKEFS_STORAGE_REFUSED'
  | 'LAKEFS_TAG_ELSEWHERE'
  | 'LAKEFS_TAG_EXISTS'
  | 'LAKEFS_TAG_NOT_FOUND'
  | 'LAKEFS_UNAUTHORIZED'
  | 'LAKEFS_UNSUPPORTED'
  | 'LAKEFS_WRONG_SERVER'
  | 'MLFLOW_ALIAS_NOT_FOUND'
  | 'MLFLOW_ARTIFACT_NOT_FOUND'
  | 'MLFLOW_EXPERIMENT_DELETED'
  | 'MLFLOW_EXPERIMENT_EXISTS'
  | 'MLFLOW_EXPERIMENT_NOT_FOUND'
  | 'MLFLOW_FORBIDDEN'
  | 'MLFLOW_HOST_REFUSED'
  | 'MLFLOW_MODEL_EXISTS'
  | 'MLFLOW_MODEL_NOT_FOUND'
  | 'MLFLOW_NOT_STORED_AS_SENT'
  | 'MLFLOW_REJECTED'
  | 'MLFLOW_RUN_NOT_ACTIVE'
  | 'MLFLOW_RUN_NOT_FOUND'
  | 'MLFLOW_SERVER_ERROR'
  | 'MLFLOW_TRACKING_URI_LOCAL'
  | 'MLFLOW_TRANSIENT'
  | 'MLFLOW_UNAUTHORIZED'
  | 'MLFLOW_UNSUPPORTED'
  | 'MLFLOW_VALUE_TOO_LONG'
  | 'MLFLOW_VERSION_NOT_FOUND'
  | 'MLFLOW_WRONG_SERVER'
  | 'PROMOTION_ALIAS_MOVED'
  | 'PROMOTION_DATA_MOVED'
  | 'PROMOTION_DECIDED_MEANWHILE'
  | 'PROMOTION_INCOMPLETE'
  | 'PROMOTION_NOT_FOUND'
  | 'REPORT_BROWSER_FAILED'
  | 'REPORT_BROWSER_NOT_FOUND'
  | 'REPORT_TEMPLATE_INVALID'
  | 'REPORT_TEMPLATE_NOT_FOUND'
  | 'RUN_BASELINE_IS_BRANCH'
  | 'RUN_METADATA_INVALID'
  | 'RUN_PREPARE_FAILED'
  | 'RUN_PREPARE_LEFT_COMMITS'
  | 'SANDBOX_UNUSABLE'
  | 'TIE_ABORTED'
  | 'TIE_AMBIGUOUS'
  | 'TIE_CONTRADICTED'
  | 'TIE_INCOMPLETE'
  | 'TIE_NOT_FOUND'
  | 'TIE_NOT_TRAINED'
  | 'TIE_SEALED'
  | 'TIE_TAKEN'
  | 'TIE_TRAINED'
  | 'TIE_WAITING'
  | 'USAGE_INVALID';

export type Details = Readonly<Record<string, unknown>>;

export type TiebackErrorOptions = {
  /** What to do next, with a runnable command where there is one. */
  readonly hint: string;
  /** Machine-readable facts about the failure; never a secret. */
  readonly details?: Details;
  readonly cause?: unknown;
};

/** Something the caller can act on. Anything else that is thrown is a bug in this package. */
export class TiebackError extends Error {
  override readonly name: string = 'TiebackError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: Details;

  constructor(code: ErrorCode, message: string, options: TiebackErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
  }
}

/** Narrows to a {@link TiebackError}, of one of the given codes when any are given; compares by name, so that a second copy of the package matches too. */
export const isTiebackError = (error: unknown, ...codes: readonly ErrorCode[]): error is TiebackError =>
  error instanceof Error &&
  'code' in error &&
  (error instanceof TiebackError || error.name === 'TiebackError' || error.name === 'HttpError') &&
  (codes.length === 0 || codes.includes(error.code as ErrorCode));

/** Whether a failure says that what was asked for is not there, or not there any more. */
export const isAbsence = (error: unknown): error is TiebackError =>
  isTiebackError(error) && /_(?:NOT_FOUND|GONE)$/.test(error.code);
