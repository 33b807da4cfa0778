import type { CountFacts } from '../../model/data-facts.ts';
import type { Evidence, MetricPoint } from '../../model/evidence.ts';
import type { CountBar, Dialect } from '../dialect.ts';
import { markup } from '../markup.ts';
import { isShown, seenText } from '../shown.ts';
import { traceOf } from '../trace.ts';
import { type Helpers, plainOf, textOf } from './helper.ts';

const outcomes = ['pass', 'warn', 'fail', 'skip'] as const;

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

/** What a text in a style sheet's `content` may hold: anything else could end the string or the style element. */
const cssSign = (char: string): string =>
  /[A-Za-z0-9 .,:_()/-]/.test(char) ? char : `\\${(char.codePointAt(0) ?? 0).toString(16)} `;

export type FigureHelperOptions = {
  readonly dialect: Dialect;
  readonly locale: string;
  readonly evidence: Pick<Evidence, 'subject' | 'checks'>;
  readonly styles: string;
};

/** Helpers that draw, and the few that write outside running text. */
export const createFigureHelpers = ({ dialect, locale, evidence, styles }: FigureHelperOptions): Helpers => ({
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
  outcome: ({ args: [outcome], fault }) => {
    const one = outcomes.find((known) => known === outcome);
    if (one === undefined) throw fault('{{outcome}} needs pass, warn, fail or skip');
    return markup(dialect.outcome(one));
  },
  lines: ({ args: [lines] }) =>
    markup(dialect.block(Array.isArray(lines) ? lines.map(textOf).join('\n') : textOf(lines))),
  styles: () => markup(styles),
  cssText: ({ args }) => markup(`"${[...args.map(textOf).join('').slice(0, 200)].map(cssSign).join('')}"`),
});
