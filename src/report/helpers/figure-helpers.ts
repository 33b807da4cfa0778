import type { CountFacts } from '../../model/data-facts.ts';
import type { Evidence, MetricPoint } from '../../model/evidence.ts';
import type { CountBar, Dialect } from '../dialect.ts';
import { markup } from '../markup.ts';
import { isShown, seenText } from '../shown.ts';
import { traceOf } from '../trace.ts';
import { type Helpers, plainOf, textOf } from './helper.ts';

const isPoint = (value: unknown): value is MetricPoint =>
  typeof value === 'object' && value !== null && 'step' in value && 'value' in value && typeof value.value === 'number';

const pointsOf = (history: unknown): readonly MetricPoint[] => {
  const list = isShown(history) ? history.value : history;
  return Array.isArray(list) ? list.filter(isPoint) : [];
};

const countBar = ({ unit, original, added, removed, total }: CountFacts): readonly CountBar[] =>
  original.grade === 'missing' || added.grade === 'missing' || removed.grade === 'missing' || total.grade === 'missing'
    ? []
    : [{ unit, original: original.value, added: added.value, removed: removed.value, total: total.value }];

export type FigureHelperOptions = {
  readonly dialect: Dialect;
  readonly locale: string;
  readonly evidence: Pick<Evidence, 'subject' | 'checks'>;
};

/** Helpers that draw what a run’s evidence holds. */
export const createFigureHelpers = ({ dialect, locale, evidence }: FigureHelperOptions): Helpers => ({
  traceDiagram: () => markup(dialect.trace(traceOf(evidence.subject, evidence.checks))),
  lineChart: ({ args: [title, history], hash }) => {
    const length = plainOf(hash['length']);
    const data = {
      points: pointsOf(history),
      length: typeof length === 'number' ? length : undefined,
      changed: pointsOf(hash['changed']),
    };
    return markup(dialect.lineChart(seenText(textOf(title)), data, locale));
  },
  countsChart: () => markup(dialect.countsChart(evidence.subject.data.counts.flatMap(countBar), locale)),
});
