import { any, fields, list, type Shape, text } from './shape.ts';
import { evidenceShapes } from './subject-shape.ts';

const steps = list(fields({ title: text, commands: list(text), expect: text }));

const assessed = {
  ...{ id: text, ref: text, title: text, section: text, mode: text, status: text, reason: text },
  ...{ facts: list(text), card: list(text), checks: list(text) },
  ...{ known: list(text), lacking: list(text), attachments: list(text) },
};

const regime = { id: text, aliases: list(text), name: text, reference: text, status: text, asOf: text, url: text };

/** What only a document that answers a checklist fills. */
const checklistShape = (checks: Shape): Readonly<Record<string, Shape>> => {
  const counted = { applicable: text, supplied: text, partly: text, missing: text, notApplicable: text, share: text };
  const byMode = list(fields({ ...counted, mode: text, meaning: text, total: text }));
  return {
    regime: fields(regime),
    requirements: list(fields({ ...assessed, word: text, outcome: text })),
    requirementCoverage: fields({ ...counted, total: text, byMode }),
    // By the sections that a checklist names itself.
    asked: any,
    checkGroups: fields({ splits: checks, results: checks, integrity: checks, records: checks }),
    openRequirements: list(fields(assessed)),
  };
};

const diagnosticShape = fields({
  ...{ tp: text, fn: text, fp: text, tn: text, positives: text, negatives: text, total: text, level: text },
  rows: list(fields({ name: text, meaning: text, cases: text, of: text, share: text, lower: text, upper: text })),
});

const documentShape = (checks: Shape): Shape => {
  const standing = fields({ outcome: text, proof: list(text), open: checks, isContradicted: text });
  return fields({
    title: text,
    pack: fields({ id: text, version: text }),
    schema: text,
    tool: text,
    takenAt: text,
    digest: text,
    verdict: fields({ outcome: text, word: text, counts: text, isIncomplete: text, unanswered: text }),
    standing: fields({ data: standing, baseline: standing, forward: standing, back: standing, code: standing }),
    failing: checks,
    skipped: checks,
    hasShownMetric: text,
    coverage: fields({
      known: text,
      printed: text,
      share: text,
      missing: list(fields({ why: text, facts: list(fields({ label: text, path: text })) })),
    }),
    notes: list(
      fields({
        record: text,
        system: text,
        server: text,
        readAt: text,
        entries: list(fields({ note: text, pointer: text, isFirst: text })),
      }),
    ),
    reproduction: steps,
    handChecks: steps,
    hasCard: text,
    diagnostic: diagnosticShape,
    subgroups: list(fields({ name: text, keys: list(text) })),
    ...checklistShape(checks),
  });
};

/** The context schema: everything that a template may find, whatever the evidence. */
export const contextShape = (): Shape => {
  const { subject, checks } = evidenceShapes();
  return fields({ subject, checks, document: documentShape(checks) });
};

/** `{{@index}}` and its like; `@root` is the context. */
export const dataShapes: Readonly<Record<string, Shape>> = { index: text, key: text, first: text, last: text };

/** What is handed to a helper and comes back as the same thing seen another way. */
export const factHelpers: ReadonlySet<string> = new Set([
  'date',
  'number',
  'exact',
  'percent',
  'bytes',
  'duration',
  'shortId',
  'code',
  'url',
  'pretty',
  'runPage',
]);

/** What a call of a helper gives, by what it is handed first. */
export const resultOf = (helper: string, first: Shape | undefined): Shape => {
  if (helper === 'firstOf') return first ?? any;
  if (factHelpers.has(helper)) return first?.kind === 'fact' || first?.kind === 'any' ? first : text;
  return helper === 'restOf' || helper === 'plural' ? text : any;
};
