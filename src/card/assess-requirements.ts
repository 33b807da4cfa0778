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

const partsOf = (row: Requirement, { subject, checks }: Basis): readonly Part[] => [
  ...row.facts.map((path) => ({ name: path, isKnown: isKnownAt(valueAt(subject, path)) })),
  ...row.card.map((path) => ({ name: `card ${path}`, isKnown: isKnownAt(valueAt(subject.card, path)) })),
  ...row.checks.map((id) => checkPart(id, checks)),
];

const statusOf = (parts: readonly Part[], reason: string, isAttached: boolean): RequirementStatus => {
  if (reason !== '') return 'not-applicable';
  const known = parts.filter(({ isKnown }) => isKnown).length;
  if (known === parts.length || isAttached) return 'supplied';
  return known === 0 ? 'missing' : 'partly';
};

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Which attachments of the card answer a row that asks for a document. */
const attachmentsFor = (row: Requirement, { subject }: Basis): readonly string[] =>
  list(valueAt(subject.card, 'attachments')).flatMap((one) => {
    const satisfies = valueAt(one, 'satisfies.value');
    return list(satisfies).includes(row.id) ? [textAt(one, 'id') || textAt(one, 'title') || 'attachment'] : [];
  });

/** What of each row is known. It says what is there, never that a rule is satisfied. */
export const assessRequirements = (rows: readonly Requirement[], basis: Basis): readonly AssessedRequirement[] => {
  const excused = new Map(
    list(valueAt(basis.subject.card, 'notApplicable')).map((one) => [textAt(one, 'ref'), textAt(one, 'reason')]),
  );
  return rows.map((row) => {
    const parts = partsOf(row, basis);
    const attachments = attachmentsFor(row, basis);
    const reason = excused.get(row.id) ?? '';
    const named = (isKnown: boolean) => parts.filter((part) => part.isKnown === isKnown).map(({ name }) => name);
    return {
      ...row,
      status: statusOf(parts, reason, row.mode === 'H' && attachments.length > 0),
      known: named(true),
      lacking: named(false),
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
