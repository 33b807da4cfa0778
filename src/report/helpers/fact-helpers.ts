import type { Dialect } from '../dialect.ts';
import { markup } from '../markup.ts';
import type { PrintLog } from '../print-log.ts';
import type { Shown } from '../shown.ts';
import { type HelperCall, type Helpers, shownArgument, textOf } from './helper.ts';

export type FactHelperOptions = {
  readonly dialect: Dialect;
  readonly log: PrintLog;
  readonly noteOf: (path: string) => number;
  /** Paths of all facts of the snapshot. */
  readonly paths: readonly string[];
};

/** A check that rests on a whole branch of the subject is given this many footnotes. */
const maximumNotes = 8;

const labelOf = ({ hash }: HelperCall): string | undefined =>
  typeof hash['label'] === 'string' ? hash['label'] : undefined;

/** Helpers that print facts, and remember which. */
export const createFactHelpers = ({ dialect, log, noteOf, paths }: FactHelperOptions): Helpers => {
  const printed = (call: HelperCall, helper: string, write: (shown: Shown) => string) => {
    const shown = shownArgument(call, helper);
    log.printed(shown, labelOf(call));
    return markup(write(shown));
  };
  return {
    fact: (call) => printed(call, 'fact', dialect.fact),
    value: (call) => printed(call, 'value', dialect.value),
    source: (call) => {
      const shown = shownArgument(call, 'source');
      log.cited(shown.path);
      return markup(dialect.source(shown));
    },
    notes: ({ args: [facts] }) => {
      const asked = Array.isArray(facts) ? facts.map((path) => `subject.${textOf(path)}`) : [];
      const found = paths.filter((path) => asked.some((one) => path === one || path.startsWith(`${one}.`)));
      const cited = found.slice(0, Math.max(maximumNotes, asked.length));
      for (const path of cited) log.cited(path);
      const numbers = [...new Set(cited.map(noteOf))].filter((number) => number > 0);
      return markup(dialect.notes(numbers));
    },
    noteTarget: ({ args: [number, isFirst] }) => markup(dialect.noteTarget(Number(number), isFirst === true)),
  };
};
