declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A full lakeFS commit id: 64 lower-case hex digits. */
export type CommitId = Branded<'CommitId'>;
/** An MLflow run id. */
export type RunId = Branded<'RunId'>;
/** A lakeFS branch name, `^\w[-\w]*$`. */
export type BranchName = Branded<'BranchName'>;
/** The id of a tie: made before anything is touched, written on both sides. */
export type TieId = Branded<'TieId'>;

export const isCommitId = (text: string): text is CommitId => /^[0-9a-f]{64}$/.test(text);
export const isBranchName = (text: string): text is BranchName => /^[A-Za-z0-9_][-A-Za-z0-9_]*$/.test(text);
export const isRunId = (text: string): text is RunId => /^[A-Za-z0-9][-\w]{0,255}$/.test(text);

/** An id exactly as a service gave it: the service's word is the check. */
export const asCommitId = (text: string): CommitId => text as CommitId;
export const asRunId = (text: string): RunId => text as RunId;
export const asBranchName = (text: string): BranchName => text as BranchName;
export const asTieId = (text: string): TieId => text as TieId;

/** A commit id as messages say it: enough to know it by, and lakeFS takes it too. */
export const shortCommit = (id: string): string => id.slice(0, 12);

/** A text with its commit ids in short: half of one that was cut off is none that anybody looks up. */
export const withShortCommits = (text: string): string => text.replace(/\b[0-9a-f]{64}\b/g, shortCommit);

/** A run by its name and the beginning of its id: two runs may have the same name. */
export const namedRun = ({ runName, runId }: { readonly runName: string; readonly runId: string }): string =>
  `${runName} (${runId.slice(0, 8)})`;
