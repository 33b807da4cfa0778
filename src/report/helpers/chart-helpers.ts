import type { CheckOutcome } from '../../model/evidence.ts';
import type { ChangeChart, ConfusionMatrix, IntervalChart, IntervalRow } from '../chart-data.ts';
import type { Dialect } from '../dialect.ts';
import { markup } from '../markup.ts';
import { seenText } from '../shown.ts';
import { type HelperCall, type Helpers, plainOf, textOf } from './helper.ts';

type Given = Readonly<Record<string, unknown>>;

const finite = (value: unknown): number | undefined => {
  const plain = plainOf(value);
  return typeof plain === 'number' && Number.isFinite(plain) ? plain : undefined;
};

const outcomes: ReadonlySet<unknown> = new Set(['pass', 'warn', 'fail', 'skip']);

/** Only what is there: a number that is missing or no number leaves its part of the picture out. */
const optional = (given: Given): Partial<IntervalRow> => {
  const found = {
    lower: finite(given['lower']),
    upper: finite(given['upper']),
    threshold: finite(given['threshold']),
    cases: finite(given['of'] ?? given['cases']),
    outcome: outcomes.has(given['outcome']) ? (given['outcome'] as CheckOutcome) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
};

const rowOf = (item: unknown, defaults: Given): readonly IntervalRow[] => {
  if (typeof item !== 'object' || item === null) return [];
  const given: Given = { ...defaults, ...item };
  const value = finite(given['value'] ?? given['share']);
  const op = plainOf(given['op']);
  if (value === undefined) return [];
  const name = seenText(textOf(plainOf(given['name'] ?? given['key'])));
  return [{ name, value, op: op === '<=' || op === '<' ? '<=' : '>=', ...optional(given) }];
};

const usualLevel = 0.95;

const chartOf = (kind: IntervalChart['kind'], { args: [title, rows], hash, fault }: HelperCall): IntervalChart => {
  if (!Array.isArray(rows))
    throw fault(`{{${kind}Chart}} needs a title and a list of rows`, `write {{${kind}Chart "Sensitivity" rows}}`);
  const { threshold, op } = hash;
  const overall = finite(hash['overall']);
  return {
    kind,
    title: seenText(textOf(plainOf(title))),
    rows: rows.flatMap((row) => rowOf(row, { threshold, op })),
    level: finite(hash['level']) ?? usualLevel,
    ...(hash['tabled'] === true ? { isTabled: true } : {}),
    ...(overall === undefined ? {} : { overall }),
  };
};

const counts = (call: HelperCall, ...names: readonly string[]): readonly number[] =>
  names.map((name) => {
    const count = finite(call.hash[name]);
    if (count === undefined || count < 0) throw call.fault(`{{confusionMatrix}} needs ${name}=, a count`);
    return count;
  });

/** Either the four counts of two classes, or `labels` and a list of rows for any number of them. */
const matrixOf = (call: HelperCall): ConfusionMatrix => {
  const [title, labels, rows] = call.args;
  const name = seenText(textOf(plainOf(title)));
  if (!Array.isArray(labels)) {
    const { positive = 'positive', negative = 'negative' } = call.hash;
    const classes = [positive, negative].map((label) => seenText(textOf(plainOf(label))));
    return { title: name, labels: classes, counts: [counts(call, 'tp', 'fn'), counts(call, 'fp', 'tn')] };
  }
  const size = labels.length;
  const isSquare =
    Array.isArray(rows) && rows.length === size && rows.every((row) => Array.isArray(row) && row.length === size);
  if (!isSquare)
    throw call.fault('{{confusionMatrix}} needs as many rows of counts as labels', 'or give tp= fn= fp= tn=');
  return {
    title: name,
    labels: labels.map((label) => seenText(textOf(plainOf(label)))),
    counts: (rows as readonly (readonly unknown[])[]).map((row) => row.map((count) => Math.max(0, finite(count) ?? 0))),
  };
};

const sizeOf = (given: unknown): number => {
  const plain = plainOf(given);
  const count = typeof plain === 'object' && plain !== null && 'objects' in plain ? plain.objects : plain;
  return Math.max(0, finite(count) ?? 0);
};

const changesOf = ({ args: [title, rows], fault }: HelperCall): ChangeChart => {
  if (!Array.isArray(rows))
    throw fault('{{changeChart}} needs a title and a list of rows', 'write {{changeChart "Data" difference.prefixes}}');
  const given = rows.filter((row): row is Given => typeof row === 'object' && row !== null);
  return {
    title: seenText(textOf(plainOf(title))),
    rows: given.map((row) => ({
      name: seenText(textOf(plainOf(row['name'] ?? row['key']))),
      added: sizeOf(row['added']),
      changed: sizeOf(row['changed']),
      removed: sizeOf(row['removed']),
    })),
  };
};

/** Helpers that draw results: against what they were to reach, by group, by class; and what lies between two versions of data. */
export const createChartHelpers = ({
  dialect,
  locale,
}: {
  readonly dialect: Dialect;
  readonly locale: string;
}): Helpers => ({
  metricChart: (call) => markup(dialect.intervals(chartOf('metric', call), locale)),
  forestChart: (call) => markup(dialect.intervals(chartOf('forest', call), locale)),
  changeChart: (call) => markup(dialect.changes(changesOf(call), locale)),
  confusionMatrix: (call) => markup(dialect.confusion(matrixOf(call), locale)),
});
