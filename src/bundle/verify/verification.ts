import type { CheckOutcome } from '../../model/evidence.ts';
import type { BundleSubject } from '../manifest.ts';

export type VerificationId =
  | 'manifest'
  | 'files'
  | 'sums'
  | 'extra'
  | 'snapshot'
  | 'facts'
  | 'checks'
  | 'card'
  | 'template'
  | 'documents'
  | 'sum-only'
  | 'signatures'
  | 'facts-today'
  | 'checks-today';

/**
 * How a question came out. `warn`: it holds, and somebody should know more; `skip`: it was not asked; `unverified`: it was
 * asked, and this version of tieback, or what it was given, cannot answer it.
 */
export type VerificationOutcome = CheckOutcome | 'unverified';

/** One question about a bundle. */
export type VerificationStep = {
  /** Ids are API. */
  readonly id: VerificationId;
  readonly title: string;
  readonly outcome: VerificationOutcome;
  readonly reason: string;
  /** What is wrong, one a line; the first of them when there are many. */
  readonly problems: readonly string[];
};

/** What `tieback verify` found out. */
export type Verification = {
  /** Whether nothing failed, and nothing was left unverified. */
  readonly isVerified: boolean;
  /** What the bundle says that it is about; empty when it cannot be read. */
  readonly subject: BundleSubject;
  /** When the snapshot was taken: RFC 3339, UTC. */
  readonly takenAt?: string;
  /** What made the bundle. */
  readonly tool?: string;
  /** Of `manifest.json` as it lies there: the one sum that stands for the whole bundle. */
  readonly manifestSha256?: string;
  readonly steps: readonly VerificationStep[];
};

const titles: Readonly<Record<VerificationId, string>> = {
  manifest: 'The manifest can be read',
  files: 'Every file is as the manifest says',
  sums: 'SHA256SUMS says the same as the manifest',
  extra: 'Nothing lies beside what the manifest lists',
  snapshot: 'The snapshot is whole, and as tieback writes it',
  facts: 'The facts follow from the stored answers',
  checks: 'The checks come out the same again',
  card: 'The card is the one that the snapshot was taken with',
  template: 'The template that made the documents is known',
  documents: 'The documents are made from the snapshot',
  'sum-only': 'Only the checksum of these was compared',
  signatures: 'Signatures',
  'facts-today': 'Both services say the same today',
  'checks-today': 'What passed then passes today',
};

const shownProblems = 20;

/** The first of many, and how many more there are. */
const firstOf = (problems: readonly string[]): readonly string[] =>
  problems.length <= shownProblems
    ? problems
    : [...problems.slice(0, shownProblems), `and ${problems.length - shownProblems} more`];

export const step = (
  id: VerificationId,
  outcome: VerificationOutcome,
  reason: string,
  problems: readonly string[] = [],
): VerificationStep => ({ id, title: titles[id], outcome, reason, problems: firstOf(problems) });

/** What another version of tieback made is nothing that this one may judge: who to ask instead. */
export const askVersion = (tool: string, here: string): string => {
  const version = /^tieback\/(\d+\.\d+\.\d+[\w.+-]*)$/.exec(tool)?.[1];
  const hint =
    version === undefined
      ? 'which is no version of tieback: ask whoever made the bundle'
      : `install that version (npm install --global tieback@${version}) and verify with it`;
  return `this is ${here}, and ${tool} made it: ${hint}`;
};
