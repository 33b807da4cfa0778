import type { CheckOutcome, CheckResult } from '../model/evidence.ts';

/** The checks that prove each sentence and each arrow of a document. */
const proofs = {
  data: ['DATA-01', 'DATA-02', 'LINK-01'],
  baseline: ['DATA-02', 'DATA-03'],
  forward: ['DATA-01', 'LINK-01', 'LINK-04'],
  back: ['DATA-02', 'LINK-02'],
  code: ['CODE-01', 'CODE-02'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** How far a statement is proven: by which checks, and which of them did not pass. */
export type Standing = {
  readonly outcome: CheckOutcome;
  readonly proof: readonly string[];
  readonly open: readonly CheckResult[];
  /** Whether something says otherwise, or only a part of the record is gone. */
  readonly isContradicted: boolean;
};

export type Standings = Readonly<Record<keyof typeof proofs, Standing>>;

/** A statement holds when all of its checks pass: one that was not asked leaves it unproven. */
const severity = ['fail', 'warn', 'skip', 'pass'] as const satisfies readonly CheckOutcome[];

const standing = (ids: readonly string[], checks: readonly CheckResult[]): Standing => {
  const found = checks.filter(({ id }) => ids.includes(id));
  const outcomes =
    found.length < ids.length ? ['skip', ...found.map(({ outcome }) => outcome)] : found.map(({ outcome }) => outcome);
  return {
    outcome: severity.find((one) => outcomes.includes(one)) ?? 'skip',
    proof: ids,
    open: found.filter(({ outcome }) => outcome !== 'pass'),
    isContradicted: found.some(({ outcome, isOnlyMissing }) => outcome === 'fail' && isOnlyMissing !== true),
  };
};

export const standingsOf = (checks: readonly CheckResult[]): Standings => ({
  data: standing(proofs.data, checks),
  baseline: standing(proofs.baseline, checks),
  forward: standing(proofs.forward, checks),
  back: standing(proofs.back, checks),
  code: standing(proofs.code, checks),
});

/** What wants attention first: failures, warnings, passes, and what was not asked, each by id. */
export const byConcern = (checks: readonly CheckResult[]): readonly CheckResult[] => {
  const order: readonly CheckOutcome[] = ['fail', 'warn', 'pass', 'skip'];
  return checks.toSorted(
    (a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
};
