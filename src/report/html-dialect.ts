import type { CheckOutcome } from '../model/evidence.ts';
import type { Dialect } from './dialect.ts';
import { escapeHtml } from './escape-html.ts';
import { changeFigure, intervalFigure, matrixFigure, metricFigure } from './html-figures.ts';
import { safeUrl } from './safe-url.ts';
import { gradeWordOf, isKnown, isUnasked, type Shown } from './shown.ts';
import { countsChart } from './svg/counts-chart.ts';
import { traceDiagram } from './svg/trace-diagram.ts';
import { traceList } from './trace-list.ts';

const outcomeSign: Readonly<Record<CheckOutcome, string>> = { pass: '✓', warn: '!', fail: '✕', skip: '–' };

const code = (text: string): string => `<code class="v">${escapeHtml(text)}</code>`;

/** A name of words joined by signs may be broken behind each sign, and nowhere else as long as that is enough. */
const key = (text: string): string =>
  `<code class="v key">${text
    .split(/(?<=[._/:-])(?=[^._/:-])/)
    .map(escapeHtml)
    .join('<wbr>')}</code>`;

const block = (text: string): string => `<pre>${escapeHtml(text)}</pre>`;

const url = (text: string): string => {
  const href = safeUrl(text);
  return href === undefined
    ? code(text)
    : `<a class="v" href="${escapeHtml(href)}" rel="noopener noreferrer">${escapeHtml(text)}</a>`;
};

const linked = (text: string, href: string | undefined): string => {
  const target = href === undefined ? undefined : safeUrl(href);
  return target === undefined
    ? code(text)
    : `<a href="${escapeHtml(target)}" rel="noopener noreferrer">${code(text)}</a>`;
};

const knownValue = ({ form, text, value, href }: Shown): string => {
  if (form === 'code') return linked(text, href);
  if (form === 'block') return block(text);
  if (form === 'url') return url(typeof value === 'string' && text !== '(empty)' ? text : '(empty)');
  return `<bdi class="v">${escapeHtml(text)}</bdi>`;
};

/** What is not as it was sealed says so wherever it stands. */
const sealRemark = ({ sealText }: Shown): string =>
  sealText === '' ? '' : ` <b class="unsealed">${escapeHtml(sealText)}</b>`;

const value = (shown: Shown): string => {
  if (isKnown(shown)) return knownValue(shown) + sealRemark(shown);
  return isUnasked(shown)
    ? `<span class="unasked">${escapeHtml(shown.why)}</span>`
    : `<span class="missing"><b>missing</b>: ${escapeHtml(shown.why)}</span>`;
};

const gradeClass = (shown: Shown): string => (isUnasked(shown) ? 'unasked' : shown.grade);

const grade = (shown: Shown): string => `<span class="grade g-${gradeClass(shown)}">${gradeWordOf(shown)}</span>`;

const note = (number: number): string => `<a class="note" href="#note-${number}">${number}</a>`;

const notes = (numbers: readonly number[]): string => numbers.map(note).join(' ');

const source = (shown: Shown): string => grade(shown) + (shown.note === 0 ? '' : ` ${note(shown.note)}`);

const fact = (shown: Shown): string => {
  const sup = shown.note === 0 ? '' : `<sup>${note(shown.note)}</sup>`;
  const dot = `<span class="grade dot g-${gradeClass(shown)}"><span class="sr">${gradeWordOf(shown)}</span></span>`;
  return `<span class="fact">${value(shown)}<span class="nowrap">${dot}${sup}</span></span>`;
};

/** HTML5, for one file that needs nothing else. */
export const htmlDialect: Dialect = {
  escape: escapeHtml,
  value,
  source,
  fact,
  code,
  key,
  block,
  url,
  notes,
  noteTarget: (number, isFirst) => `<span class="number"${isFirst ? ` id="note-${number}"` : ''}>${number}</span>`,
  outcome: (outcome) =>
    `<span class="outcome o-${outcome}"><span class="sign" aria-hidden="true">${outcomeSign[outcome]}</span> ${outcome}</span>`,
  trace: (trace) => `<figure class="wide">${traceDiagram(trace)}${traceList(trace)}</figure>`,
  lineChart: metricFigure,
  countsChart: (bars, locale) => {
    const chart = countsChart(bars, locale);
    return chart === undefined ? '' : `<figure class="chart">${chart}</figure>`;
  },
  intervals: intervalFigure,
  confusion: matrixFigure,
  changes: changeFigure,
};
