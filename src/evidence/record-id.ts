import { decisionBranch, decisionPath } from '../tie/keys.ts';

/** Names of the records in a snapshot: who answered, what was asked for, and about which thing. */
export const recordId = {
  /** What evidence was asked for, and where its servers are. */
  request: 'tieback:request',
  /** Reads that gave no answer, by the id their record would have had. */
  gaps: 'tieback:gaps',
  /** Pointers of what was taken out of a record because it is secret, by record id. */
  redactions: 'tieback:redactions',
  clock: 'tieback:clock',
  /** The card, as its file was read. */
  card: 'card:card',
  /** What reading the files of the card's attachments came to. */
  cardAttachments: 'card:attachments',
  /** Earlier versions of the card in git. */
  cardHistory: 'card:history',
  /** Which requirements the document is to answer, and how many of them. */
  requirements: 'tieback:requirements',
  /** Hashes computed before secrets were taken out of the records that they are over. */
  commitIdComputed: (repository: string, id: string): string => `tieback:commit-id:${repository}:${id}`,
  sealComputed: (run: string): string => `tieback:seal:${run}`,
  sealedRecordComputed: (run: string): string => `tieback:sealed-record:${run}`,
  lakefsConfig: 'lakefs:config',
  mlflowVersion: 'mlflow:version',
  commit: (repository: string, id: string): string => `lakefs:commit:${repository}:${id}`,
  branch: (repository: string, branch: string): string => `lakefs:branch:${repository}:${branch}`,
  tag: (repository: string, tag: string): string => `lakefs:tag:${repository}:${tag}`,
  object: (repository: string, ref: string, path: string): string => `lakefs:object:${repository}:${ref}:${path}`,
  /** Ids of the commits that a branch's log gave, newest first; the commits are records of their own. */
  log: (repository: string, ref: string): string => `tieback:log:${repository}:${ref}`,
  listing: (repository: string, commit: string, prefix: string): string =>
    `tieback:listing:${repository}:${commit}:${prefix}`,
  diff: (repository: string, left: string, right: string, prefix: string): string =>
    `tieback:diff:${repository}:${left}:${right}:${prefix}`,
  /** Ids of the runs that carry a tie's tag. */
  tiedRuns: (tie: string): string => `tieback:runs:${tie}`,
  /** A split that the card names, and where it was found. */
  split: (role: string): string => `tieback:split:${role}`,
  /** What two splits have in common. */
  overlap: (left: string, right: string): string => `tieback:overlap:${left}:${right}`,
  /** Which splits the data commit changed. */
  splitChanges: 'tieback:split-changes',
  /** Ids of the commits that wrote to a split. */
  splitWriters: (role: string): string => `tieback:split-writers:${role}`,
  /** What was decided about the run, and what became of it, as the decision's hidden branch holds it. */
  decisionPlan: (repository: string, id: string): string =>
    `lakefs:object:${repository}:${decisionBranch(id)}:${decisionPath.plan}`,
  decisionOutcome: (repository: string, id: string): string =>
    `lakefs:object:${repository}:${decisionBranch(id)}:${decisionPath.outcome}`,
  /** Whether a merge is still in the history of the branch that it was made on. */
  mergeBase: (repository: string, commit: string, branch: string): string =>
    `lakefs:merge-base:${repository}:${commit}:${branch}`,
  /** The times that actions were asked about a commit, and what each of their hooks answered. */
  actionRuns: (repository: string, commit: string): string => `lakefs:action-runs:${repository}:${commit}`,
  hookRuns: (repository: string, run: string): string => `lakefs:hook-runs:${repository}:${run}`,
  /** What the action files of a commit ask for. */
  actions: (repository: string, commit: string): string => `tieback:actions:${repository}:${commit}`,
  /** Ids of the pull requests from a decision's run's branch into the branch that it was promoted into. */
  pulls: (repository: string, decision: string): string => `tieback:pulls:${repository}:${decision}`,
  pull: (repository: string, id: string): string => `lakefs:pull:${repository}:${id}`,
  repository: (repository: string): string => `lakefs:repository:${repository}`,
  branchProtection: (repository: string): string => `lakefs:branch-protection:${repository}`,
  /** Garbage collection rules of a repository, or that it has none. */
  gcRules: (repository: string): string => `tieback:gc-rules:${repository}`,
  /** What the local clone knows of the code's commit. */
  codeCommit: (commit: string): string => `git:commit:${commit}`,
  run: (id: string): string => `mlflow:run:${id}`,
  experiment: (id: string): string => `mlflow:experiment:${id}`,
  loggedModels: (run: string): string => `mlflow:logged-models:${run}`,
  modelVersions: (run: string): string => `mlflow:model-versions:${run}`,
  registeredModel: (name: string): string => `mlflow:registered-model:${name}`,
  /** The files of a registered model by path and size, and what its MLmodel file says. */
  modelFiles: (model: string): string => `tieback:model-files:${model}`,
  mlmodel: (model: string): string => `tieback:mlmodel:${model}`,
  /** Size and SHA-256 of a run's artifact, computed when it was read. */
  artifact: (run: string, path: string): string => `tieback:artifact:${run}:${path}`,
  history: (run: string, key: string): string => `mlflow:history:${run}:${key}`,
  /** In place of a long history that is point for point the one in the sealed record, which is a record itself. */
  historyAsSealed: (run: string, key: string): string => `tieback:history:${run}:${key}`,
} as const;
