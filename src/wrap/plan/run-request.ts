import type { Metadata } from '../../lakefs/commits.ts';
import type { ReportFormat } from '../../model/report-format.ts';
import type { CapturePart } from '../capture/capture-part.ts';

export type InputRequest = {
  /** `validation`, `test` or a word of the user's own. */
  readonly role: string;
  /** `lakefs://repository/ref[/prefix]` */
  readonly uri: string;
};

/** What the user asks of a wrapped run, before anything was looked up. */
export type RunRequest = {
  readonly repository: string;
  /** `baseline`: an own branch from a tag; `fixed`: train on a version as it stands. */
  readonly source:
    | { readonly kind: 'baseline'; readonly ref: string; readonly allowBranch?: boolean }
    | { readonly kind: 'fixed'; readonly ref: string };
  readonly experiment: string;
  readonly runName?: string | undefined;
  /** Name of the tie's own branch; default: `<experiment>-<run name or end of the tie id>`. */
  readonly branch?: string | undefined;
  /** Where the training data lies in the repository; default: everything. */
  readonly prefix?: string | undefined;
  readonly data?: { readonly dir: string; readonly allowDelete?: boolean } | undefined;
  /** Shell command that makes the data before it is committed. */
  readonly prepare?: string | undefined;
  /** Lets `prepare` work on a data folder that is not as the baseline has it. */
  readonly prepareChanged?: boolean;
  /** lakeFS tag for the data commit. */
  readonly tag?: string | undefined;
  readonly inputs?: readonly InputRequest[];
  /** Name of the model that the run is for. */
  readonly model?: string | undefined;
  /** Metrics whose values go into the back-link and whose full history is sealed. */
  readonly showMetrics?: readonly string[];
  /** Metadata for the data commit. */
  readonly metadata?: Metadata;
  /** Anything that JSON can say. */
  readonly augmentationParams?: unknown;
  /** `own`: tieback makes the run and the script lands in it; `adopt`: the script makes its own. Default `own`. */
  readonly mode?: 'own' | 'adopt';
  /** The training command; empty for a tie that is started, committed and finished step by step. */
  readonly command: readonly string[];
  /** Files that the caller itself writes about the run: not counted as untracked code. */
  readonly ownFiles?: readonly string[];
  readonly reports?: readonly ReportFormat[];
  /** A name for the tie, by which a repeated run finds it again, wherever it runs. */
  readonly key?: string | undefined;
  /** With `key`: run the command again, in the same MLflow run, when its training broke off. */
  readonly retrain?: boolean;
  /**
   * Milliseconds after which a command that SIGTERM has told to end is ended by SIGKILL, so that its end is recorded before
   * a scheduler kills tieback too; default: the command is waited for.
   */
  readonly graceMs?: number | undefined;
  /** What is not recorded of the code and the machine; default: everything is. */
  readonly noCapture?: readonly CapturePart[];
};
