import type { CheckOutcome, MetricPoint } from '../model/evidence.ts';
import { thinPoints } from '../util/thin-points.ts';
import { changedSince } from './changed-since.ts';
import { type ChartTable, intervalTable, matrixTable } from './chart-table.ts';
import type { Dialect, LineData } from './dialect.ts';
import { escapeMarkdown, markdownBlock, markdownCode } from './escape-markdown.ts';
import { formatNumber } from './format-value.ts';
import { safeUrl } from './safe-url.ts';
import { gradeWordOf, isKnown, isUnasked, type Shown } from './shown.ts';
import { traceText } from './trace-text.ts';

const outcomeSign: Readonly<Record<CheckOutcome, string>> = { pass: '✓', warn: '!', fail: '✕', skip: '–' };

const url = (text: string): string => {
  const href = safeUrl(text);
  return href === undefined ? markdownCode(text) : `[${escapeMarkdown(text)}](<${href}>)`;
};

const linked = (text: string, href: string | undefined): string => {
  const target = href === undefined ? undefined : safeUrl(href);
  return target === undefined ? markdownCode(text) : `[${markdownCode(text)}](<${target}>)`;
};

const knownValue = (shown: Shown): string => {
  if (shown.form === 'code') return linked(shown.text, shown.href);
  if (shown.form === 'block') return markdownBlock(shown.text);
  return shown.form === 'url' ? url(shown.text) : escapeMarkdown(shown.text);
};

/** What is not as it was sealed says so wherever it stands. */
const sealRemark = ({ sealText }: Shown): string => (sealText === '' ? '' : ` **${escapeMarkdown(sealText)}**`);

const value = (shown: Shown): string => {
  if (isUnasked(shown)) return escapeMarkdown(shown.why);
  if (!isKnown(shown)) return `**missing**: ${escapeMarkdown(shown.why)}`;
  return knownValue(shown) + sealRemark(shown);
};

const notes = (numbers: readonly number[]): string => numbers.map((number) => `\\[${number}\\]`).join(' ');

const source = (shown: Shown): string =>
  shown.note === 0 ? gradeWordOf(shown) : `${gradeWordOf(shown)} ${notes([shown.note])}`;

const tablePoints = 12;

const lineTable = (title: string, data: LineData, locale: string): string => {
  const { points, length = points.length } = data;
  if (points.length < 2) return '';
  const shown = thinPoints(points, tablePoints);
  const changed = changedSince(data, locale);
  const cells = (read: (point: MetricPoint) => number) =>
    shown.map((point) => formatNumber(read(point), locale)).join(' | ');
  return [
    `${markdownCode(title)} by step, ${shown.length} of ${length} points:`,
    '',
    `| step | ${cells(({ step }) => step)} |`,
    `| --- |${' ---: |'.repeat(shown.length)}`,
    `| value | ${cells((point) => point.value)} |`,
    ...(changed === '' ? [] : ['', `**As sealed. MLflow says otherwise today:** ${changed}`]),
  ].join('\n');
};

/** What a picture shows, as a table: Markdown has no pictures of its own. */
const titledTable = (title: string, { head, rows }: ChartTable): string => {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const rule = `| --- |${' ---: |'.repeat(head.length - 1)}`;
  return [`${escapeMarkdown(title)}:`, '', line(head), rule, ...rows.map(line)].join('\n');
};

/** GitHub-flavoured Markdown: tables and links, no HTML but for what a code span cannot hold. */
export const markdownDialect: Dialect = {
  escape: escapeMarkdown,
  value,
  source,
  fact: (shown) => `${value(shown)} (${source(shown)})`,
  code: markdownCode,
  key: markdownCode,
  block: markdownBlock,
  url,
  notes,
  noteTarget: (number) => String(number),
  outcome: (outcome) => `${outcomeSign[outcome]} ${outcome}`,
  trace: (trace) => markdownBlock(traceText(trace)),
  lineChart: lineTable,
  countsChart: () => '',
  intervals: (chart, locale) => (chart.isTabled ? '' : titledTable(chart.title, intervalTable(chart, locale))),
  changes: () => '',
  confusion: (matrix, locale) => titledTable(matrix.title, matrixTable(matrix, locale)),
};
