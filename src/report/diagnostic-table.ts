import type { Subject } from '../model/evidence.ts';
import { wilsonInterval } from '../util/wilson-interval.ts';

/** A share with its numbers of cases and its confidence interval. */
export type DiagnosticRow = {
  readonly name: string;
  readonly meaning: string;
  readonly cases: number;
  readonly of: number;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
};

/** What the four counts of a two-class test say. */
export type DiagnosticTable = {
  readonly tp: number;
  readonly fn: number;
  readonly fp: number;
  readonly tn: number;
  readonly positives: number;
  readonly negatives: number;
  readonly total: number;
  readonly level: number;
  readonly rows: readonly DiagnosticRow[];
};

const countOf = ({ run }: Subject, names: readonly string[]): number | undefined => {
  const found = run.metrics.find(({ key }) => names.includes(key.toLowerCase().replace(/^test[_.]/, '')))?.value;
  return found !== undefined &&
    found.grade !== 'missing' &&
    typeof found.value === 'number' &&
    Number.isInteger(found.value) &&
    found.value >= 0
    ? found.value
    : undefined;
};

const levelOf = ({ card }: Subject): number => {
  const level = card?.evaluation.ci.level;
  return level !== undefined && level.grade !== 'missing' && level.value > 0 && level.value < 1 ? level.value : 0.95;
};

/** Undefined unless a run logged all four counts: metrics named tp, fn, fp, tn, or in full. */
export const diagnosticTable = (subject: Subject): DiagnosticTable | undefined => {
  const tp = countOf(subject, ['tp', 'true_positives']);
  const fn = countOf(subject, ['fn', 'false_negatives']);
  const fp = countOf(subject, ['fp', 'false_positives']);
  const tn = countOf(subject, ['tn', 'true_negatives']);
  if (tp === undefined || fn === undefined || fp === undefined || tn === undefined) return undefined;
  const level = levelOf(subject);
  const row = (name: string, meaning: string, cases: number, of: number): readonly DiagnosticRow[] => {
    const interval = wilsonInterval(cases / of, of, level);
    return interval === undefined ? [] : [{ name, meaning, cases, of, share: cases / of, ...interval }];
  };
  return {
    tp,
    fn,
    fp,
    tn,
    positives: tp + fn,
    negatives: fp + tn,
    total: tp + fn + fp + tn,
    level,
    rows: [
      ...row('Sensitivity', 'positive cases that were found', tp, tp + fn),
      ...row('Specificity', 'negative cases that were called negative', tn, tn + fp),
      ...row('Positive predictive value', 'positive answers that were right', tp, tp + fp),
      ...row('Negative predictive value', 'negative answers that were right', tn, tn + fn),
      ...row('Accuracy', 'answers that were right', tp + tn, tp + fn + fp + tn),
    ],
  };
};

const textOf = (fact: { readonly grade: string; readonly value?: unknown }): string =>
  fact.grade === 'missing' ? '' : String(fact.value);

/** The subgroups that the card names, with the metrics of the run whose names begin as it says. */
export const subgroupsOf = ({ card, run }: Subject) =>
  (card?.evaluation.subgroups ?? []).map(({ name, metricPattern }) => {
    const start = textOf(metricPattern);
    return {
      name: textOf(name),
      keys: start === '' ? [] : run.metrics.map(({ key }) => key).filter((key) => key.startsWith(start)),
    };
  });
