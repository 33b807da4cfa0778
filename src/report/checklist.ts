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
    requirements: rows.map((row) => ({ ...row, word: statusWords[row.status], outcome: statusOutcomes[row.status] })),
    requirementCoverage: { ...coverageOf(rows), total: rows.length, byMode: byMode(rows) },
    openRequirements: rows.filter(({ status }) => status === 'missing' || status === 'partly'),
  };
};

/** Which requirements of a checklist ask for the fact at a path, such as `subject.card.system.name`. */
export const wantedByIn = (set: RequirementSet | undefined): ((path: string) => string) => {
  const wanted = (set?.requirements ?? []).flatMap(({ id, card, facts }) =>
    [...card.map((path) => `subject.card.${path}`), ...facts.map((path) => `subject.${path}`)].map((path) => ({ id, path })),
  );
  return (path) =>
    [...new Set(wanted.filter((one) => path === one.path || path.startsWith(`${one.path}.`)).map(({ id }) => id))].join(', ');
};
