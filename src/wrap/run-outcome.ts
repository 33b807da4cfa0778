import { type ErrorCode, isTiebackError, TiebackError } from '../errors.ts';
import type { RunStatus } from '../mlflow/run.ts';
import type { DataMode } from '../model/evidence.ts';
import type { CommitId, RunId, TieId } from '../model/ids.ts';
import type { Outcome } from '../saga/execute.ts';
import type { ObjectCounts } from '../tie/commit-metadata.ts';
import { lakefsCommitUrl, mlflowRunUrl } from '../tie/urls.ts';
import type { Redact } from '../util/secrets/redact.ts';
import { explainDiskError } from './disk-error.ts';
import { isStepwise, type RunPlan } from './plan/run-plan.ts';
import type { RunResults } from './results.ts';

export type StepFailure = {
  readonly step: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
};

/** What became of a wrapped run, once its command was started. */
export type RunOutcome = {
  readonly tie: TieId;
  readonly repository: string;
  /** Undefined for a run on a fixed version. */
  readonly branch: string | undefined;
  /** Its tag is null when the ref is none. */
  readonly baseline: { readonly ref: string; readonly tag: string | null; readonly commit: CommitId };
  readonly dataCommit: CommitId;
  readonly dataTag: string | undefined;
  /** Whether the run made a version of the data of its own. */
  readonly isNewData: boolean;
  readonly counts: ObjectCounts | undefined;
  readonly dataMode: DataMode | undefined;
  /** The data folder against the commit, after training. */
  readonly dataCheck: 'unchanged' | 'changed' | 'not-checked' | undefined;
  /** Which folders had changed, such as `data folder` or `input "test"`; absent where none had. */
  readonly changedFolders?: readonly string[];
  /** What of the folders and their versions was not compared, in words; absent where that is nothing. */
  readonly leftOut?: string;
  readonly runId: RunId | undefined;
  readonly status: RunStatus | undefined;
  readonly extraRuns: readonly RunId[];
  readonly backLinkCommit: CommitId | undefined;
  readonly anchor: string | undefined;
  readonly commitUrl: string;
  readonly backLinkUrl: string | undefined;
  readonly runUrl: string | undefined;
  readonly reports: readonly string[];
  /** Exit code of the command; undefined when nobody noted it. */
  readonly childCode: number | undefined;
  /** Who said how the command ended, where its exit code was not noted. */
  readonly statusAssertedBy: string | undefined;
  /** How many entries of the script's metrics file could not be recorded as written. */
  readonly metricsRejected: number;
  /** Whether the tie was sealed before this run, which then started nothing; only of a tie with a key. */
  readonly wasSealed?: true;
  /** Whether this machine's journal was removed and could not be written anew: `resume` then needs the repository too. */
  readonly isJournalGone?: true;
  /** Whether everything is recorded; else `tieback resume` finishes it. */
  readonly isComplete: boolean;
  readonly failures: readonly StepFailure[];
};

const failureOf = ({ step, error: thrown }: { step: string; error: unknown }, redact: Redact): StepFailure => {
  const error = explainDiskError(thrown);
  return {
    step,
    code: isTiebackError(error) ? error.code : 'UNEXPECTED',
    message: redact(error instanceof Error ? error.message : String(error)),
    hint: isTiebackError(error) ? redact(error.hint) : undefined,
  };
};

/** What the plan itself says cannot be had: going on with it would meet the same again. */
const inVain: readonly ErrorCode[] = [
  'LAKEFS_BRANCH_EXISTS',
  'LAKEFS_BRANCH_FOREIGN',
  'LAKEFS_NAME_INVALID',
  'LAKEFS_TAG_ELSEWHERE',
  'MLFLOW_REJECTED',
  'MLFLOW_VALUE_TOO_LONG',
  'USAGE_INVALID',
];

/** A key that no file can have is the version's for good, unlike the name of a file in the folder. */
const isInVain = ({ code, details }: TiebackError): boolean =>
  inVain.includes(code) || (code === 'DATA_PATH_UNSAFE' && details?.['isStored'] === true);

/** A folder that was prepared is prepared twice by running again. */
const folderFirst = ({ input: { data, prepare } }: RunPlan, { prepare: prepared }: Partial<RunResults>): string => {
  if (data === null || prepare === null || prepared === undefined) return '';
  return data.action === 'fill'
    ? `, empty folder "${data.dir}", which was filled and prepared for it`
    : `, put folder "${data.dir}" back as it was before it was prepared`;
};

/** Whether the data folder was written to by somebody else: often nobody can put it back. */
const isOverFolder = (plan: RunPlan, { code }: TiebackError, { fetch }: Partial<RunResults>): boolean =>
  !isStepwise(plan) &&
  (code === 'DATA_DIRECTORY_CHANGED' || (code === 'DATA_CHECKSUM_MISMATCH' && fetch !== undefined));

/** Why somebody may rather begin anew, where going on is possible too. */
const whyAnew: { readonly [C in ErrorCode]?: string } = {
  RUN_METADATA_INVALID: 'when the command itself must change',
  RUN_PREPARE_FAILED: 'when the command itself must change',
};

/** What leads on from here: nothing does from a plan that can only meet the same again, or that has not begun. */
const nextStep = (plan: RunPlan, error: TiebackError, done: Partial<RunResults>): string | undefined => {
  const { code } = error;
  if (Object.keys(done).length === 0 || isTiebackError(error, 'CHILD_ELSEWHERE', 'CHILD_STATUS_UNKNOWN', 'TIE_TAKEN'))
    return undefined;
  const abort = `tieback abort ${plan.id}${folderFirst(plan, done)}`;
  if (isInVain(error)) return `take back what there is of it: ${abort}; and begin anew`;
  const goOn = `tieback ${isStepwise(plan) ? 'commit' : 'resume'} ${plan.id}`;
  if (isOverFolder(plan, error, done))
    return `begin anew: ${abort}, and run again; or, once the folder is as it was: ${goOn}`;
  const why = whyAnew[code];
  const again = why === undefined ? '' : `; or, ${why}: tieback abort ${plan.id}, then run again`;
  return `go on where it stopped: ${goOn}${again}`;
};

/** What a failure itself says comes first, unless something has to be taken back before it helps. */
const hintOf = (error: TiebackError, own: string, next: string | undefined): string => {
  if (next === undefined) return own;
  if (isTiebackError(error, 'INTERRUPTED', 'HTTP_ABORTED')) return next;
  return isInVain(error) ? `${next} — ${own}` : `${own}; then ${next}`;
};

/** Why a saga did not come to where the training starts, with what to do next. */
export const whyNotStarted = (plan: RunPlan, { done, failures }: Outcome<RunResults>): unknown => {
  const error = explainDiskError(
    failures[0]?.error ??
      new TiebackError('INTERRUPTED', `tie "${plan.id}" was interrupted before its training was started`, {
        hint: 'nothing was made yet: give the same command once more',
      }),
  );
  if (!isTiebackError(error)) return error;
  const own = error.hint.replace('tieback resume TIE ', `tieback resume ${plan.id} `);
  const isSaid = own.includes(`tieback resume ${plan.id}`);
  const next = isSaid ? undefined : nextStep(plan, error, done);
  const hint = hintOf(error, own, next);
  return new TiebackError(error.code, error.message, {
    hint,
    details: { ...error.details, tie: plan.id },
    cause: error,
  });
};

export const linksOf = ({ input }: RunPlan, done: Partial<RunResults>, experimentId: string | undefined) => {
  const page = (commit: CommitId) => lakefsCommitUrl(input.lakefs.uiUrl, input.repository, commit);
  const runId = done.attachRun?.runId ?? done.createRun?.runId ?? undefined;
  return {
    runId,
    runUrl:
      runId === undefined || experimentId === undefined
        ? undefined
        : mlflowRunUrl(input.mlflow.uiUrl, experimentId, runId),
    backLinkUrl: done.backLink === undefined ? undefined : page(done.backLink.commit),
    page,
  };
};

/**
 * What a saga of a wrapped run came to; `redact` is applied to what its failures say.
 * @throws the first failure's error when the command was never started: nothing was trained then
 */
export const outcomeOf = (plan: RunPlan, outcome: Outcome<RunResults>, redact: Redact): RunOutcome => {
  const { done, failures } = outcome;
  const { train, dataCommit, experiment } = done;
  if (train === undefined || dataCommit === undefined) throw whyNotStarted(plan, outcome);
  const { runId, runUrl, backLinkUrl, page } = linksOf(plan, done, done.attachRun?.experimentId ?? experiment?.id);
  return {
    tie: plan.id,
    repository: plan.input.repository,
    branch: plan.input.branch ?? undefined,
    baseline: plan.input.baseline,
    dataCommit: dataCommit.commit,
    dataTag: done.dataTag?.tag ?? undefined,
    isNewData: dataCommit.isNew,
    counts: dataCommit.counts ?? undefined,
    dataMode: done.dataCheck?.mode,
    dataCheck: done.dataCheck?.check,
    ...(done.dataCheck?.changedFolders && { changedFolders: done.dataCheck.changedFolders }),
    ...(done.dataCheck?.leftOut && { leftOut: done.dataCheck.leftOut }),
    runId,
    status: done.closeRun?.status,
    extraRuns: done.attachRun?.extraRuns ?? [],
    backLinkCommit: done.backLink?.commit,
    anchor: done.anchor?.branch,
    commitUrl: page(dataCommit.commit),
    backLinkUrl,
    runUrl,
    reports: done.report?.files ?? [],
    childCode: train.code ?? undefined,
    statusAssertedBy: train.assertion?.by,
    metricsRejected: done.metrics?.rejected ?? 0,
    isComplete: done.report !== undefined && failures.length === 0,
    failures: failures.map(({ step, error }) => failureOf({ step: String(step), error }, redact)),
  };
};
