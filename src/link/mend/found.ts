import type { AuditCode, AuditFinding, AuditSubject } from '../../model/audit.ts';
import type { MendWork, OfFindings, PlannedMend, Unmended } from './mend-plan.ts';

/** All that an audit found wrong with one run, one tie, or one commit. */
export type Found = {
  readonly findings: readonly AuditFinding[];
  /** What all of them together say of it. */
  readonly subject: AuditSubject;
};

/** What there is a mend for. */
const mendable: ReadonlySet<AuditCode> = new Set<AuditCode>([
  'anchor-missing',
  'data-unheld',
  'link-back-missing',
  'link-forward-missing',
  'run-changed',
  'run-untied',
  'tie-broken',
]);

/** What people have to settle first: linking would write down a version that something else denies. */
const unsettled: ReadonlySet<AuditCode> = new Set<AuditCode>([
  'claims-disagree',
  'commit-altered',
  'commit-missing',
  'link-contradiction',
  'run-deleted',
  'run-missing',
]);

export const findingOf = ({ findings }: Found, ...codes: readonly AuditCode[]): AuditFinding | undefined =>
  findings.find(({ code }) => codes.includes(code));

export const unsettledIn = ({ findings }: Found): AuditFinding | undefined =>
  findings.find(({ code }) => unsettled.has(code));

const keyOf = ({ run, tie, repository, ref }: AuditSubject): string =>
  run === undefined ? `${repository}/${tie ?? ref}` : `run ${run}`;

/** Findings by what they are about; only what has something that might be mended. */
export const groupFindings = (findings: Iterable<AuditFinding>): readonly Found[] =>
  [...Map.groupBy(findings, ({ subject }) => keyOf(subject)).values()]
    .filter((group) => group.some(({ code }) => mendable.has(code)))
    .map((group) => ({ findings: group, subject: Object.assign({}, ...group.map(({ subject }) => subject)) }));

const ofFindings = ({ findings, subject }: Found, codes: readonly AuditCode[]): OfFindings => ({
  codes: [...new Set(findings.flatMap(({ code }) => (codes.includes(code) ? [code] : [])))],
  subject,
});

export const mend = (found: Found, codes: readonly AuditCode[], work: MendWork): PlannedMend => ({
  kind: 'mend',
  ...ofFindings(found, codes),
  ...work,
});

export const unmended = (found: Found, codes: readonly AuditCode[], reason: string, hint: string): Unmended => ({
  kind: 'unmended',
  ...ofFindings(found, codes),
  reason,
  hint,
});
