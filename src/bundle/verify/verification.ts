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
  | 'signatures'
  | 'facts-today'
  | 'checks-today';

/** One question about a bundle. `warn`: it holds, and somebody should know more; `skip`: it could not be asked. */
export type VerificationStep = {
  /** Ids are API. */
  readonly id: VerificationId;
  readonly title: string;
  readonly outcome: CheckOutcome;
  readonly reason: string;
  /** What is wrong, one a line; the first of them when there are many. */
  readonly problems: readonly string[];
};

/** What `tieback verify` found out. */
export type Verification = {
  /** Whether nothing failed. */
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
  outcome: CheckOutcome,
  reason: string,
  problems: readonly string[] = [],
): VerificationStep => ({ id, title: titles[id], outcome, reason, problems: firstOf(problems) });
