import type { AttachmentStanding } from '../model/card.ts';
import type { CheckResult, Subject } from '../model/evidence.ts';
import { isFact } from '../model/is-fact.ts';
import type {
  AssessedRequirement,
  Requirement,
  RequirementCoverage,
  RequirementStatus,
} from '../model/requirements.ts';

type Basis = { readonly subject: Subject; readonly checks: readonly CheckResult[] };

/** Whether anything is known there: of a list or a part of the subject, any of its facts. */
const isKnownAt = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  // Nobody sealed what was added to the run later.
  if (isFact(value)) return value.grade !== 'missing' && value.seal?.kind !== 'added';
  return Object.values(value).some(isKnownAt);
};

const valueAt = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? Reflect.get(at, part) : undefined,
      value,
    );

const textAt = (value: unknown, path: string): string => {
  const found = valueAt(value, path);
  return typeof found === 'object' && found !== null && 'value' in found && typeof found.value === 'string'
    ? found.value
    : '';
};

type Part = { readonly name: string; readonly isKnown: boolean };

const checkPart = (id: string, checks: readonly CheckResult[]): Part => {
  const found = checks.find((check) => check.id === id);
  return found?.outcome === 'pass'
    ? { name: `check ${id}`, isKnown: true }
    : { name: `check ${id} (${found === undefined ? 'not asked' : found.outcome})`, isKnown: false };
};

const isAttached = ({ problem }: AttachmentStanding): boolean => problem === undefined;

/** A document is there only when its file was read and is the one that the card states. */
const isStatedAt = ({ card, statement }: Subject, path: string): boolean =>
  path === 'attachments' ? (statement?.attachments ?? []).some(isAttached) : isKnownAt(valueAt(card, path));

const partsOf = (row: Requirement, { subject, checks }: Basis): readonly Part[] => [
  ...row.facts.map((path) => ({ name: path, isKnown: isKnownAt(valueAt(subject, path)) })),
  ...row.card.map((path) => ({ name: `card ${path}`, isKnown: isStatedAt(subject, path) })),
  ...row.checks.map((id) => checkPart(id, checks)),
];

const statusOf = (parts: readonly Part[], reason: string, isAnswered: boolean): RequirementStatus => {
  if (reason !== '') return 'not-applicable';
  const known = parts.filter(({ isKnown }) => isKnown).length;
  if (known === parts.length || isAnswered) return 'supplied';
  return known === 0 ? 'missing' : 'partly';
};

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Which attachments of the card name a row, and how they stand. */
const attachmentsFor = (row: Requirement, { subject }: Basis): readonly AttachmentStanding[] =>
  list(valueAt(subject.card, 'attachments')).flatMap((one, index) => {
    const standing = subject.statement?.attachments?.[index];
    const isNamed = list(valueAt(one, 'satisfies.value')).includes(row.id);
    return isNamed ? [standing ?? { name: textAt(one, 'id') || 'attachment', problem: 'its file was not read' }] : [];
  });

const refused = ({ name, problem }: AttachmentStanding): readonly Part[] =>
  problem === undefined ? [] : [{ name: `attachment ${name} (${problem})`, isKnown: false }];

/** What of each row is known. It says what is there, never that a rule is satisfied. */
export const assessRequirements = (rows: readonly Requirement[], basis: Basis): readonly AssessedRequirement[] => {
  const excused = new Map(
    list(valueAt(basis.subject.card, 'notApplicable')).map((one) => [textAt(one, 'ref'), textAt(one, 'reason')]),
  );
  return rows.map((row) => {
    const named = attachmentsFor(row, basis);
    const attachments = named.filter(isAttached).map(({ name }) => name);
    const parts = [...partsOf(row, basis), ...(row.mode === 'H' ? named.flatMap(refused) : [])];
    const reason = excused.get(row.id) ?? '';
    const namesOf = (isKnown: boolean) => parts.filter((part) => part.isKnown === isKnown).map(({ name }) => name);
    return {
      ...row,
      status: statusOf(parts, reason, row.mode === 'H' && attachments.length > 0),
      known: namesOf(true),
      lacking: namesOf(false),
      attachments,
      reason,
    };
  });
};

/** A row counts when all of it is known; one that is known in part does not. */
export const coverageOf = (rows: readonly AssessedRequirement[]): RequirementCoverage => {
  const count = (status: RequirementStatus) => rows.filter((row) => row.status === status).length;
  const applicable = rows.length - count('not-applicable');
  return {
    applicable,
    supplied: count('supplied'),
    partly: count('partly'),
    missing: count('missing'),
    notApplicable: count('not-applicable'),
    share: applicable === 0 ? 0 : count('supplied') / applicable,
  };
};
