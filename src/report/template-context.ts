import type { Evidence } from '../model/evidence.ts';
import type { Fact } from '../model/fact.ts';
import { sha256 } from '../util/digest.ts';
import { checklistOf, wantedByIn } from './checklist.ts';
import { diagnosticTable, subgroupsOf } from './diagnostic-table.ts';
import { evidenceJson } from './json-text.ts';
import type { TemplatePack } from './load-pack.ts';
import { planHandChecks } from './plan-hand-checks.ts';
import { planReproduction } from './plan-reproduction.ts';
import { listFacts, plainContext, presentSubject } from './present.ts';
import { type Footnotes, groupNotes, measureCoverage, numberNotes, type PrintedFacts } from './print-log.ts';
import { byConcern, standingsOf } from './standing.ts';
import { judgeEvidence } from './verdict.ts';

type Facts = ReadonlyMap<string, Fact<unknown>>;

export type ContextInput = {
  readonly evidence: Evidence;
  readonly pack: Pick<TemplatePack, 'id' | 'version' | 'title' | 'requirements'>;
  readonly locale: string;
};

/** What a template knows about the document that it makes, beside the subject and the checks. */
const documentOf = ({ evidence, pack }: ContextInput, printed: PrintedFacts, facts: Facts, notes: Footnotes) => {
  const checks = byConcern(evidence.checks);
  return {
    title: pack.title,
    pack: { id: pack.id, version: pack.version },
    schema: evidence.schema,
    tool: evidence.tool,
    takenAt: evidence.takenAt,
    digest: sha256(evidenceJson(evidence)),
    verdict: judgeEvidence(evidence, facts.values()),
    standing: standingsOf(checks),
    failing: checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'warn'),
    skipped: checks.filter(({ outcome }) => outcome === 'skip'),
    hasShownMetric: evidence.subject.run.metrics.some(({ isShown }) => isShown),
    coverage: measureCoverage(printed, facts),
    notes: groupNotes(notes, evidence.records),
    reproduction: planReproduction(evidence),
    handChecks: planHandChecks(evidence, 'evidence.json'),
    hasCard: evidence.subject.card !== undefined,
    diagnostic: diagnosticTable(evidence.subject) ?? null,
    subgroups: subgroupsOf(evidence.subject),
    ...checklistOf(pack.requirements, evidence),
  };
};

export type TemplateContext = {
  readonly notes: Footnotes;
  /** Paths of all facts of the snapshot. */
  readonly paths: readonly string[];
  readonly context: unknown;
};

/** What a template sees, given which facts it prints. */
export const templateContext = (input: ContextInput, printed: PrintedFacts): TemplateContext => {
  const facts = listFacts(input.evidence);
  const notes = numberNotes(printed, facts);
  const plain = plainContext({
    checks: byConcern(input.evidence.checks),
    document: documentOf(input, printed, facts, notes),
  });
  const wantedBy = wantedByIn(input.pack.requirements, input.evidence);
  const subject = presentSubject(input.evidence, notes.numberOf, input.locale, wantedBy);
  return {
    notes,
    paths: [...facts.keys()],
    context: Object.freeze(Object.assign(Object.create(null), plain, { subject })),
  };
};
