import type { LocalFile } from '../data/scan-directory.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { MlflowClient } from '../mlflow/client.ts';
import type { Run, Tags } from '../mlflow/run.ts';
import type { OnProgress } from '../model/progress.ts';
import type { ReportFormat } from '../model/report-format.ts';
import type { Runtime } from '../util/runtime.ts';
import type { Redact } from '../util/secrets/redact.ts';
import type { AssertedStatus } from './child/find-child.ts';
import type { TieFolder } from './tie-folder.ts';
import type { Recognise } from './ties/remembered-secrets.ts';

/** A wish to stop, as the process heard it. */
export type Interruption = {
  readonly signalName: 'SIGINT' | 'SIGTERM' | 'SIGHUP';
  /** Whether a terminal, by all appearances, has sent it to the child already; asked where nothing in the group can tell. */
  readonly isDelivered: boolean;
};

/** A signal that is no wish to stop: what it means is the command's own affair, such as "save a checkpoint now". */
export type RelayedSignal = 'SIGUSR1' | 'SIGUSR2' | 'SIGQUIT' | 'SIGCONT' | 'SIGWINCH';

/** The first wish to stop lets the child end its own way; the second leaves at once. */
export interface Interrupts {
  readonly signal: AbortSignal;
  readonly abandon: AbortSignal;
  /** Undefined before `signal` has aborted. */
  interruption(): Interruption | undefined;
  /** Whether a terminal's end concerns neither this process nor what it starts, as under `nohup`; default false. */
  readonly isHangUpIgnored?: boolean;
  /** Tells of signals that are meant for the command, until the function that it returns is called; default: there are none. */
  onRelay?(listener: (signalName: RelayedSignal) => void): () => void;
}

/** Both services' credentials for the child, in lakectl's and MLflow's words, read anew when the child starts. */
export type ChildCredentials = Readonly<Record<string, string>>;

export type ReportFile = { readonly name: string; readonly content: string };
/** Renders a finished tie's report; given by the composition root, because neither evidence nor templates belong to a run. */
export type RenderReports = (
  subject: { readonly runId: string; readonly repository: string },
  formats: readonly ReportFormat[],
  signal: AbortSignal,
) => Promise<readonly ReportFile[]>;

/** Everything that a wrapped run acts through. */
export type RunPorts = {
  readonly lakefs: Pick<
    LakefsClient,
    'endpoint' | 'repositories' | 'branches' | 'branchProtection' | 'tags' | 'commits' | 'refs' | 'objects' | 'server'
  >;
  readonly mlflow: Pick<MlflowClient, 'trackingUri' | 'experiments' | 'runs' | 'metrics' | 'artifacts' | 'server'>;
  readonly runtime: Runtime;
  readonly stateDir: string;
  readonly childCredentials: () => Promise<ChildCredentials>;
  readonly renderReports: RenderReports;
  readonly interrupts: Interrupts;
  readonly onProgress: OnProgress;
  /** Applied to everything that is stored or sent of what the user typed. */
  readonly redact: Redact;
  /** Applied to what the script has recorded: takes out only what is a secret beyond doubt. */
  readonly redactRecorded: Redact;
  /** Secrets of this process's environment that no setting holds, by name: a resuming process may have another one. */
  readonly shellSecrets: Readonly<Record<string, string>>;
  /** Has both redactors, and reports, take out further secrets. */
  readonly learnSecrets: (secrets: readonly string[]) => void;
};

/** Commands as the user typed them in this process; the plan holds them without their secrets. */
export type Commands = {
  readonly command: readonly string[];
  readonly prepare: string | undefined;
  /** How long the command may take to end once SIGTERM has told it to; default: it is waited for. */
  readonly graceMs?: number | undefined;
};

/** What one step has learned that a later one in the same process need not ask for again; another process asks. */
export type Heard = {
  /** Tags of code and machine, once they are known. */
  capturedTags?: Tags;
  /** The captured files themselves: their folder may be removed before they are stored. */
  captured?: Map<string, Buffer>;
  /** Every experiment there was when the command had ended. */
  experimentIds?: Promise<readonly string[]>;
  /** Parameters from the metrics file that held secrets. */
  redactedParams?: Set<string>;
  /** Whether the data folder was filled. */
  isFilled?: boolean;
  /** What the data folder held when the prepare command had just left it. */
  prepared?: readonly LocalFile[];
  /** The tie's run, read after it was closed; absent when anything was written to it since. */
  closedRun?: Run;
};

/** The ports of one tie's saga. */
export type TiePorts = RunPorts & {
  readonly folder: TieFolder;
  /** Makes the folder again when somebody has removed it; it throws nothing. */
  readonly restoreFolder?: (() => void) | undefined;
  readonly heard?: Heard | undefined;
  readonly commands?: Commands | undefined;
  /** What the user says of a command whose exit status nobody noted. */
  readonly assertedStatus?: AssertedStatus | undefined;
  /** Which start of the command this would be, for a tie with a key. */
  readonly attempt?: number | undefined;
  /** Whether another process than this one started the training, or began to record it. */
  readonly isResumed?: boolean | undefined;
  /** Only where another process started the training: has the redactors learn the secrets of its shell that texts hold. */
  readonly recognise?: Recognise | undefined;
};
