/** How bad a finding is. `error`: a link is broken, or what was sealed is another now. `warning`: nothing is lost yet. `info`: worth knowing. */
export type AuditSeverity = 'error' | 'warning' | 'info';

/** What a finding is about; ids of whatever has to do with it. */
export type AuditSubject = {
  readonly tie?: string;
  readonly run?: string;
  readonly repository?: string;
  readonly commit?: string;
  /** A tag or branch of the repository. */
  readonly ref?: string;
  /** Of a registered model: `name/version`. */
  readonly model?: string;
};

/** Every kind of finding. Codes are API: tested, documented, never reworded. */
export const auditCodes = {
  'added-after-seal': 'A run has metrics, params, tags or dataset inputs that were added after it was sealed',
  'anchor-missing': 'The hidden branch that keeps data from garbage collection is not there',
  'claims-disagree': 'What a run says of its data does not come to one commit',
  'commit-altered': 'A commit’s id is not the hash of its own fields',
  'commit-missing': 'A run names a version that its repository does not have',
  'data-changed': 'A data folder or input folder no longer equalled its commit after training',
  'data-unheld': 'No branch stands at the data commit: garbage collection rules take it, or would',
  'data-unreadable': 'Objects of the data commit cannot be read any more',
  'decision-claim-missing': 'The tag that claims the number of a decision is not there',
  'file-replaced': 'A stored file of a run is not the one whose hash the run states',
  'file-unreadable': 'A file of a run whose hash the run states cannot be read',
  'given-up': 'The tie of a run was given up',
  'link-back-missing': 'No commit in lakeFS names the run of a tie',
  'link-contradiction': 'Both sides of a tie name each other wrongly',
  'link-forward-missing': 'A commit in lakeFS names a run that does not name its tie',
  'model-run-deleted': 'The run of a registered version is deleted',
  'model-run-given-up': 'The tie of the run of a registered version was given up',
  'model-run-missing': 'A registered version names a run that does not exist',
  'model-run-none': 'A registered version names no run',
  'model-run-untied': 'The run of a registered version says nothing of its data',
  'not-sealed': 'A run has values that were left out of its seal, because they held secrets',
  'run-before-data': 'A run began before its data was committed',
  'run-changed': 'A sealed field of a run is another now',
  'run-deleted': 'The run of a tie is deleted',
  'run-left-running': 'The run of a tie was never closed',
  'run-missing': 'A commit in lakeFS names a run that MLflow does not have',
  'run-untied': 'A run names a version of data, and nothing leads back to it',
  'seal-forged': 'The record on a tie’s anchor is not the one that was sealed, and the run is not as it was sealed',
  'seal-unreadable': 'A run is not as it was sealed, and the sealed record that would say where cannot be read',
  'sealed-late': 'A run was sealed long after its end, or from another folder or machine',
  'tag-missing': 'A tag that a run names is not there',
  'tag-moved': 'A tag that a run names stands at another commit',
  'tie-broken': 'A wrapped run was interrupted, and can be finished',
} as const;

export type AuditCode = keyof typeof auditCodes;

export type AuditFinding = {
  readonly kind: 'finding';
  readonly code: AuditCode;
  readonly severity: AuditSeverity;
  readonly subject: AuditSubject;
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
};

/** `sample`: one object of each distinct data commit that its baseline lacks. `all`: every object of each, and what runs state hashes of. */
export type AuditProbe = 'none' | 'sample' | 'all';

/** What was looked at, when all of it has been. */
export type AuditSummary = {
  readonly kind: 'summary';
  readonly runs: number;
  readonly ties: number;
  readonly modelVersions: number;
  readonly repositories: readonly string[];
  readonly findings: Readonly<Record<AuditSeverity, number>>;
  /** What content was read; listing alone does not notice when it is gone. */
  readonly probed: { readonly what: AuditProbe; readonly commits: number; readonly objects: number };
};

/** What an audit says while it runs, line by line. */
export type AuditLine = AuditFinding | AuditSummary;
