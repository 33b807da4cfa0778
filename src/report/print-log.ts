import type { Records } from '../model/evidence.ts';
import type { Fact, Source } from '../model/fact.ts';
import { missingReason, type Shown } from './shown.ts';

/** Which facts a template prints, in the order of their first appearance. */
export interface PrintLog {
  /** The fact's value is printed, under this label. */
  printed(shown: Shown, label: string | undefined): void;
  /** Only the fact's footnote is. */
  cited(path: string): void;
}

export type PrintedFacts = {
  /** Labels of the printed facts, by path. */
  readonly labels: ReadonlyMap<string, string>;
  /** Paths that need a footnote, in order. */
  readonly paths: readonly string[];
};

export const createPrintLog = (): PrintLog & { facts(): PrintedFacts } => {
  const labels = new Map<string, string>();
  const paths = new Set<string>();
  return {
    printed: ({ path }, label) => {
      paths.add(path);
      if (!labels.has(path)) labels.set(path, label ?? path.replace(/^subject\./, ''));
    },
    cited: (path) => paths.add(path),
    facts: () => ({ labels, paths: [...paths] }),
  };
};

type Facts = ReadonlyMap<string, Fact<unknown>>;

const sourcesOf = (fact: Fact<unknown> | undefined): readonly Source[] =>
  fact === undefined || fact.grade === 'missing' ? [] : fact.sources;

const keyOf = (sources: readonly Source[]): string =>
  JSON.stringify(sources.map(({ record, pointer, readAt }) => [record, pointer, readAt]));

export type Footnotes = {
  readonly numberOf: (path: string) => number;
  /** The sources of each note; note 1 is the first. */
  readonly sources: readonly (readonly Source[])[];
};

/** Footnotes counted from 1 in the order of printing; facts read in the same spots share one. */
export const numberNotes = ({ paths }: PrintedFacts, facts: Facts): Footnotes => {
  const numbers = new Map<string, number>();
  const sources: (readonly Source[])[] = [];
  for (const path of paths) {
    const read = sourcesOf(facts.get(path));
    if (read.length === 0 || numbers.has(keyOf(read))) continue;
    sources.push(read);
    numbers.set(keyOf(read), sources.length);
  }
  return { sources, numberOf: (path) => numbers.get(keyOf(sourcesOf(facts.get(path)))) ?? 0 };
};

export type NoteEntry = {
  readonly note: number;
  readonly pointer: string;
  /** A fact read in several spots has several entries; links lead to this one. */
  readonly isFirst: boolean;
};

export type NoteGroup = {
  readonly record: string;
  readonly system: string;
  readonly server: string;
  readonly readAt: string;
  readonly entries: readonly NoteEntry[];
};

/** The evidence index: notes by the record that they point into. */
export const groupNotes = (notes: Footnotes, records: Records): readonly NoteGroup[] => {
  const groups = new Map<string, { readonly readAt: string; readonly entries: NoteEntry[] }>();
  for (const [index, sources] of notes.sources.entries()) {
    for (const [place, { record, pointer, readAt }] of sources.entries()) {
      const group = groups.get(record) ?? { readAt, entries: [] };
      group.entries.push({
        note: index + 1,
        pointer: pointer === '' ? '(whole record)' : pointer,
        isFirst: place === 0,
      });
      groups.set(record, group);
    }
  }
  return [...groups].map(([record, { readAt, entries }]) => ({
    record,
    system: records[record]?.system ?? 'not in this snapshot',
    server: records[record]?.server ?? '',
    readAt: records[record]?.readAt ?? readAt,
    entries,
  }));
};

export type MissingFactName = { readonly label: string; readonly path: string };

export type Coverage = {
  readonly known: number;
  readonly printed: number;
  readonly share: number;
  /** By reason, in the order of printing. */
  readonly missing: readonly { readonly why: string; readonly facts: readonly MissingFactName[] }[];
};

/** How many of the printed facts are known; what nobody asked for is neither known nor missing. */
export const measureCoverage = ({ labels }: PrintedFacts, facts: Facts): Coverage => {
  const missing = new Map<string, MissingFactName[]>();
  let count = 0;
  let unasked = 0;
  for (const [path, label] of labels) {
    const fact = facts.get(path);
    if (fact?.grade !== 'missing') continue;
    if (fact.why === 'not-asked' || fact.why === 'none') {
      unasked += 1;
      continue;
    }
    const why = missingReason(fact);
    missing.set(why, [...(missing.get(why) ?? []), { label, path: path.replace(/^subject\./, '') }]);
    count += 1;
  }
  const printed = labels.size - unasked;
  const known = printed - count;
  return {
    known,
    printed,
    share: printed === 0 ? 0 : known / printed,
    missing: [...missing].map(([why, names]) => ({ why, facts: names })),
  };
};
