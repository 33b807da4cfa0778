import { assessRequirements, coverageOf } from '../card/assess-requirements.ts';
import type { Evidence } from '../model/evidence.ts';
import type { AssessedRequirement, RequirementMode, RequirementSet } from '../model/requirements.ts';

const modes: Readonly<Record<RequirementMode, string>> = {
  A: 'automatic',
  'A+': 'automatic and verified',
  'A/C': 'facts automatic, judgement from the card',
  C: 'card',
  H: 'a person or a document',
};

const statusWords = { supplied: 'supplied', partly: 'partly', missing: 'missing', 'not-applicable': 'n/a' } as const;
/** As checks print them, so that no status is told by colour alone. */
const statusOutcomes = { supplied: 'pass', partly: 'warn', missing: 'fail', 'not-applicable': 'skip' } as const;

const shownRow = (row: AssessedRequirement) => ({
  ...row,
  word: statusWords[row.status],
  outcome: statusOutcomes[row.status],
});

const bySection = (rows: readonly AssessedRequirement[]) =>
  Object.fromEntries(
    [...new Set(rows.map(({ section }) => section))].map((section) => [
      section,
      rows.filter((row) => row.section === section).map(shownRow),
    ]),
  );

/** The checks that a section speaks of, beside the table of all. */
const groups = {
  splits: ['SPLIT-01', 'SPLIT-02', 'SPLIT-03', 'SPLIT-04', 'AUG-03'],
  results: ['METRIC-01', 'METRIC-02', 'METRIC-03', 'TIME-02', 'MODEL-01', 'MODEL-02', 'MODEL-03'],
  integrity: ['DATA-01', 'DATA-02', 'LINK-01', 'LINK-02', 'METRIC-01', 'DOC-04'],
  records: ['TIME-01', 'GOV-01', 'GOV-02', 'GOV-03', 'GOV-04', 'GOV-05', 'GOV-06'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const groupChecks = (checks: Evidence['checks']) =>
  Object.fromEntries(
    Object.entries(groups).map(([name, ids]) => [name, checks.filter(({ id }) => ids.some((one) => one === id))]),
  );

const byMode = (rows: readonly AssessedRequirement[]) =>
  (Object.keys(modes) as readonly RequirementMode[]).flatMap((mode) => {
    const own = rows.filter((row) => row.mode === mode);
    return own.length === 0 ? [] : [{ mode, meaning: modes[mode], total: own.length, ...coverageOf(own) }];
  });

/** What a document that answers a checklist says about it; empty for one that answers none. */
export const checklistOf = (set: RequirementSet | undefined, { subject, checks }: Evidence) => {
  const rows = assessRequirements(set?.requirements ?? [], { subject, checks });
  return {
    regime: set?.regime ?? null,
    requirements: rows.map(shownRow),
    requirementCoverage: { ...coverageOf(rows), total: rows.length, byMode: byMode(rows) },
    asked: bySection(rows),
    checkGroups: groupChecks(checks),
    openRequirements: rows.filter(({ status }) => status === 'missing' || status === 'partly'),
  };
};

/** As `AssessedRequirement.lacking` names it. */
const pathOf = (name: string): string =>
  name.startsWith('card ') ? `subject.card.${name.slice('card '.length)}` : `subject.${name}`;

/** Which requirements lack the fact at a path, such as `subject.card.system.name`. */
export const wantedByIn = (
  set: RequirementSet | undefined,
  { subject, checks }: Evidence,
): ((path: string) => string) => {
  const rows = assessRequirements(set?.requirements ?? [], { subject, checks });
  const wanted = rows.flatMap(({ id, status, lacking }) =>
    status === 'not-applicable' ? [] : lacking.map((name) => ({ id, path: pathOf(name) })),
  );
  return (path) =>
    [...new Set(wanted.filter((one) => path === one.path || path.startsWith(`${one.path}.`)).map(({ id }) => id))].join(
      ', ',
    );
};
