/** Keys of the tags that a tied MLflow run carries. The underscore spelling is that of the lakeFS documentation. */
export const runTag = {
  tie: 'tieback.tie',
  version: 'tieback.version',
  actor: 'tieback.actor',
  dataMode: 'tieback.data_mode',
  /** The command as it was typed, without its secrets. */
  command: 'tieback.command',
  /** How many files git neither tracks nor ignores lay beside the code. */
  gitUntracked: 'tieback.git_untracked',
  /** Who said how a command ended whose exit status nobody noted, and when (ISO 8601, UTC). */
  statusAssertedBy: 'tieback.status_asserted_by',
  statusAssertedAt: 'tieback.status_asserted_at',
  /** Who recorded from another machine a run of whose end only MLflow's status told. */
  statusRecordedBy: 'tieback.status_recorded_by',
  /** The exit code that tieback saw, ` interrupted` behind it when the user had stopped the command. */
  exitCode: 'tieback.exit_code',
  /** How many entries of the script's metrics file could not be recorded as written; absent when there are none. */
  metricsRejected: 'tieback.metrics_rejected',
  /** How often the training of a tie with a key was started. */
  attempts: 'tieback.attempts',
  /** JSON: what another machine needs to go on with the tie. */
  plan: 'tieback.plan',
  /** Who said which commit a run was trained on that names none by its id, and when (ISO 8601, UTC). */
  commitAssertedBy: 'tieback.commit_asserted_by',
  commitAssertedAt: 'tieback.commit_asserted_at',
  /** The name, such as a tag's, that was looked up for it then: it may have stood elsewhere when the run was trained. */
  commitLookedUp: 'tieback.commit_looked_up',
  /** When and by whom a tie was given up. */
  aborted: 'tieback.aborted',
  /** What was recorded of the code and the machine; the files are the run's artifacts under `tieback/`. */
  codeDiff: 'tieback.code_diff',
  python: 'tieback.python',
  requirements: 'tieback.requirements',
  os: 'tieback.os',
  cpu: 'tieback.cpu',
  memory: 'tieback.memory',
  gpu: 'tieback.gpu',
  condaEnvironment: 'tieback.conda_env',
  containerImage: 'tieback.container_image',
  seeds: 'tieback.seeds',
  endpoint: 'lakefs.endpoint',
  repository: 'lakefs.repo',
  branch: 'lakefs.branch',
  commitId: 'lakefs.commit_id',
  commitUrl: 'lakefs.commit_url',
  baselineTag: 'lakefs.baseline_tag',
  baselineCommitId: 'lakefs.baseline_commit_id',
  dataTag: 'lakefs.data_tag',
  docsRepository: 'lakefs_repo',
  docsBranch: 'lakefs_branch',
  docsCommit: 'lakefs_commit',
} as const;

/** Followed by the name of a tag that an audit put back: when and by whom. No seal covers it, since it comes later. */
export const mendedTagPrefix = 'tieback.mended.';

/** Where a run's artifacts hold a file that was noted of the code or the machine. */
export const capturedPath = (name: 'code.diff' | 'requirements.txt' | 'untracked.txt' | 'environment.json'): string =>
  `tieback/${name}`;

/** Tags of other people's making that say the same as `lakefs.commit_id`; read, never written. */
export const foreignCommitTags = ['lakefs.commit', 'lakefs_head_commit_id'] as const;

/** Tags of other people's making that name a dataset: a tag of the repository, and a URI; read, never written. */
export const foreignDatasetTag = { ref: 'lakefs_dataset', uri: 'lakefs.dataset_uri' } as const;

/** MLflow's own tags that tieback writes, because a resumed run is given none. */
export const mlflowTag = {
  note: 'mlflow.note.content',
  user: 'mlflow.user',
  sourceName: 'mlflow.source.name',
  sourceType: 'mlflow.source.type',
  gitCommit: 'mlflow.source.git.commit',
  gitBranch: 'mlflow.source.git.branch',
  gitRepoUrl: 'mlflow.source.git.repoURL',
  gitDirty: 'mlflow.source.git.dirty',
  datasetContext: 'mlflow.data.context',
  parentRun: 'mlflow.parentRunId',
  dockerImageUri: 'mlflow.docker.image.uri',
} as const;

/** Tags of a dataset input, beside MLflow's own context. */
export const inputTag = { ref: 'tieback.ref' } as const;

/** Metadata keys that every commit of a tie carries. */
export const commitKey = {
  tie: 'tieback.tie',
  role: 'tieback.role',
  actor: 'tieback.actor',
  version: 'tieback.version',
} as const;

/** What a commit of a tie is for. */
export type CommitRole = 'data' | 'outputs' | 'run' | 'record';

/** Further metadata of a data commit. */
export const dataKey = {
  augmentationCount: 'augmentation_count',
  originalSize: 'original_dataset_size',
  totalSize: 'total_dataset_size',
  countUnit: 'tieback.count_unit',
  /** Under which the objects are counted; absent in older commits. */
  prefix: 'tieback.data_prefix',
  added: 'tieback.count_added',
  removed: 'tieback.count_removed',
  changed: 'tieback.count_changed',
  augmentationParams: 'augmentation_params',
  /** JSON: `{"unit":"rows","original":…,"added":…,"removed":…,"total":…}`, as the prepare command said it. */
  samples: 'tieback.samples',
  gitCommit: 'git_commit_id',
} as const;

/** Further metadata of a back-link commit. */
export const backLinkKey = {
  runId: 'mlflow_run_id',
  experimentId: 'mlflow_experiment_id',
  runUrl: 'mlflow_run_url',
  trackingUri: 'mlflow_tracking_uri',
  modelName: 'model_name',
  dataTag: 'training_data_tag',
  uiLink: '::lakefs::MLflow Run::url[url:ui]',
  /** The hash over all sections of the sealed record, and its form's version. */
  seal: 'tieback.seal',
  sealVersion: 'tieback.seal_version',
  /** Followed by a section's name: that section's hash. */
  sealSectionPrefix: 'tieback.seal.',
  /** Sections of which the seal leaves out what held secrets, comma-separated; absent when it is whole. */
  omittedFrom: 'tieback.seal_omitted_from',
  /** `{"count":n,"sha256":…}` over the sorted ids of the runs that the script made besides. */
  extraRuns: 'tieback.extra_runs',
  /** Which command made the seal: `run`, `resume`, `resume-elsewhere` or `link`. When is the commit's own date. */
  sealedBy: 'tieback.sealed_by',
  dataCommit: 'tieback.data_commit',
  dataPrefix: 'tieback.data_prefix',
  dataMode: 'tieback.data_mode',
  /** `unchanged`, `changed` or `not-checked`: the data folder against the commit after training. */
  dataCheck: 'tieback.data_check',
  /** Which folders had changed: `data folder`, `input "ROLE"`, comma-separated; absent where none had. */
  changedFolders: 'tieback.data_changed_in',
  /** What of the folders and their commits was not compared, in words; absent where that is nothing. */
  leftOut: 'tieback.data_left_out',
  /** When that was looked at, ISO 8601 in UTC. */
  dataCheckedAt: 'tieback.data_checked_at',
  /** Names of the shown metrics, comma-separated: their full history is sealed. */
  shownMetrics: 'tieback.shown_metrics',
  /** As in the run's tags; absent when the exit status is known. */
  statusAssertedBy: runTag.statusAssertedBy,
  statusAssertedAt: runTag.statusAssertedAt,
  attempts: runTag.attempts,
  /** As in the run's tags; absent when the run itself names the commit. */
  commitAssertedBy: runTag.commitAssertedBy,
  commitAssertedAt: runTag.commitAssertedAt,
  /** Server clock minus client clock in milliseconds. */
  lakefsOffset: 'tieback.clock_lakefs_ms',
  mlflowOffset: 'tieback.clock_mlflow_ms',
} as const;

const backLinkKeys: ReadonlySet<string> = new Set(Object.values(backLinkKey));
const ownPrefixes = ['tieback.', '.lakefs.', '::lakefs::'] as const;

/** Whether a back-link's metadata says something of its own under this name, or may once: no metric can be shown there. */
export const isBackLinkKey = (name: string): boolean =>
  backLinkKeys.has(name) || ownPrefixes.some((prefix) => name.startsWith(prefix));

/** Whether metadata of this name is written by the programs themselves: no user may give it. */
export const isReservedKey = (name: string): boolean =>
  name === '' || name.startsWith('tieback.') || name.startsWith('.lakefs.');

/** Metadata of the commits that a decision makes: on its own hidden branch, and on the branch that it changes. */
export const decisionKey = {
  id: 'tieback.decision',
  role: 'tieback.role',
  actor: 'tieback.actor',
  version: 'tieback.version',
  number: 'tieback.decision_number',
  verb: 'tieback.decision_verb',
  model: 'tieback.decision_model',
  outcome: 'tieback.decision_outcome',
  tie: 'tieback.decision_tie',
  runId: 'mlflow_run_id',
  modelLink: '::lakefs::Registered Model::url[url:ui]',
} as const;

/** What a commit of a decision is for: its plan, its effect on the data, that taken back, and what became of it. */
export type DecisionRole = 'decision' | 'change' | 'undo' | 'outcome';

/** Where a decision's hidden branch holds it. */
export const decisionPath = {
  plan: '_tieback/decision/plan.json',
  outcome: '_tieback/decision/outcome.json',
  comparison: '_tieback/decision/comparison.json',
} as const;

/** Followed by a model's name: tag of a run that tells of the last decision about both. */
export const decisionTagPrefix = 'tieback.decision.';

/** Followed by a model's name and a number: tag that claims the number of a decision. */
export const claimTagPrefix = 'tieback-promotion-';

/** Hidden branch that holds a decision's plan and outcome. */
export const decisionBranch = (id: string): string => `tieback-decision-${id}`;

/** Hidden branch that keeps a tie's data from garbage collection. */
export const anchorBranch = (tie: string): string => `tieback-${tie}`;
/** Hidden branch that does so for the data commit of a tie whose own branch went on from there: only a head is safe. */
export const dataAnchorBranch = (tie: string): string => `tieback-${tie}-data`;
/** Hidden branch that does the same for a baseline in use. */
export const baselineAnchorBranch = (commit: string): string => `tieback-baseline-${commit}`;
/** Hidden branch that says that the tie of a key was begun: only one process can make it. */
export const begunBranch = (tie: string): string => `tieback-${tie}-begun`;
/** Hidden branch that says that the training of a tie with a key was started for the n-th time. */
export const attemptBranch = (tie: string, attempt: number): string => `tieback-${tie}-attempt-${attempt}`;
/** Hidden branch that says that a machine without the tie's journal is recording it: only one process can make it. */
export const resumedBranch = (tie: string): string => `tieback-${tie}-resumed`;
/** Where the anchor holds the sealed record. */
export const sealedRecordPath = (runId: string): string => `_tieback/runs/${runId}.json`;

/** As branches are that the user gives no name to: with part of the tie's id, which nobody has had before. */
export const isNamedByTie = (branch: string, tie: string): boolean => branch.endsWith(`-${tie.slice(-6)}`);
