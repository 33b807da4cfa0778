import type { MetricPoint } from '../model/evidence.ts';
import { thinPoints } from '../util/thin-points.ts';
import { changedSince } from './changed-since.ts';
import type { ChangeChart, ConfusionMatrix, IntervalChart } from './chart-data.ts';
import { type ChartTable, intervalTable, matrixTable } from './chart-table.ts';
import type { LineData } from './dialect.ts';
import { escapeHtml } from './escape-html.ts';
import { formatNumber } from './format-value.ts';
import { changeChart } from './svg/change-chart.ts';
import { confusionMatrix } from './svg/confusion-matrix.ts';
import { intervalChart } from './svg/interval-chart.ts';
import { lineChart } from './svg/line-chart.ts';

const tablePoints = 24;

const tableColumns = 6;

/** Steps and values in pairs of rows: short enough to stand under its chart. */
const pointRows = (points: readonly MetricPoint[], locale: string): readonly string[] => {
  const cells = (read: (point: MetricPoint) => number, row: readonly MetricPoint[]) =>
    row.map((point) => `<td>${formatNumber(read(point), locale)}</td>`).join('');
  return Array.from({ length: Math.ceil(points.length / tableColumns) }, (_, index) => {
    const row = points.slice(index * tableColumns, (index + 1) * tableColumns);
    const steps = `<tr><th scope="row">step</th>${cells(({ step }) => step, row)}</tr>`;
    return `${steps}<tr><th scope="row">value</th>${cells((point) => point.value, row)}</tr>`;
  });
};

const pointTable = (title: string, { points, length = points.length }: LineData, locale: string): string => {
  const shown = thinPoints(points, tablePoints);
  const scope = shown.length < length ? `${shown.length} of ${length} points, evenly spread` : `all ${length} points`;
  const caption = `<caption class="sr">${escapeHtml(title)} by step</caption>`;
  const rows = pointRows(shown, locale).join('');
  return `<details><summary>Data of this chart (${scope})</summary><table class="points">${caption}<tbody>${rows}</tbody></table></details>`;
};

const lastValue = (points: readonly MetricPoint[], locale: string): string => {
  const last = points.at(-1);
  return last === undefined ? '' : ` last ${formatNumber(last.value, locale)}, step ${formatNumber(last.step, locale)}`;
};

const changedText = (data: LineData, locale: string): string => {
  const text = changedSince(data, locale);
  return text === '' ? '' : ` <strong class="unsealed">as sealed; the rings are MLflow’s today: ${text}</strong>`;
};

/** A metric over its steps, with its points for those who cannot see it. */
export const metricFigure = (title: string, data: LineData, locale: string): string => {
  const chart = lineChart(title, data, locale);
  if (chart === undefined) return '';
  const caption = `<code>${escapeHtml(title)}</code>${lastValue(data.points, locale)}${changedText(data, locale)}`;
  return `<figure class="chart"><figcaption>${caption}</figcaption>${chart}${pointTable(title, data, locale)}</figure>`;
};

const tableOf = (title: string, { head, rows }: ChartTable): string => {
  const columns = head.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows
    .map(([name = '', ...cells]) => {
      const values = cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
      return `<tr><th scope="row">${escapeHtml(name)}</th>${values}</tr>`;
    })
    .join('');
  return `<details><summary>Data of this chart</summary><table class="data"><caption class="sr">${escapeHtml(title)}</caption><thead><tr>${columns}</tr></thead><tbody>${body}</tbody></table></details>`;
};

const scrolls = (title: string): string =>
  ` wide" tabindex="0" aria-label="${escapeHtml(title)}, scrolls sideways on narrow screens`;

const figure = (title: string, chart: string | undefined, table?: ChartTable, isWide = false): string =>
  chart === undefined
    ? ''
    : `<figure class="chart${isWide ? scrolls(title) : ''}"><figcaption${table === undefined ? ' class="sr"' : ''}>${escapeHtml(title)}</figcaption>${chart}${table === undefined ? '' : tableOf(title, table)}</figure>`;

/** Values with their confidence intervals, and the same as a table. */
export const intervalFigure = (chart: IntervalChart, locale: string): string =>
  figure(chart.title, intervalChart(chart, locale), chart.isTabled ? undefined : intervalTable(chart, locale));

/** What was added, changed and removed; the numbers stand in a table of the document's own. */
export const changeFigure = (chart: ChangeChart, locale: string): string =>
  figure(chart.title, changeChart(chart, locale));

/** A square of counts, and the same as a table. */
export const matrixFigure = (matrix: ConfusionMatrix, locale: string): string =>
  figure(matrix.title, confusionMatrix(matrix, locale), matrixTable(matrix, locale), matrix.labels.length > 2);
