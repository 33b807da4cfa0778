import type { ErrorCode } from '../errors.ts';

/** `ok`: as it should be. `warn`: works, and may surprise. `fail`: runs will fail or lose data until it is mended. */
export type FindingOutcome = 'ok' | 'warn' | 'fail';

/** What `doctor` found out about one part of a set-up. */
export type Finding = {
  /** Such as `lakefs-write`; ids are API. */
  readonly id: string;
  readonly outcome: FindingOutcome;
  readonly text: string;
  /** What to do about it; never on what is `ok`. */
  readonly next?: string;
  /** Code of the error behind a finding that is not `ok`. */
  readonly code?: ErrorCode;
};

/** What `tieback doctor --json` prints. */
export type DoctorAnswer = { readonly findings: readonly Finding[] };

/** What `tieback init --json` prints. */
export type InitAnswer = {
  /** Path of the file that was written. */
  readonly file: string;
  /** What the servers answered; empty when they were not asked. */
  readonly findings: readonly Finding[];
};
