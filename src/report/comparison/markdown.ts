import type { ComparedFact, Comparison } from '../../model/comparison.ts';
import { escapeMarkdown as cell, markdownBlock } from '../escape-markdown.ts';
import { changeText, differenceText, flagsOf, metricKeys, metricText, runText, short } from './cells.ts';
import { chartLines } from './chart-lines.ts';

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const section = (title: string, body: string): readonly string[] => [`## ${title}`, body];

const factsTable = (comparison: Comparison, facts: readonly ComparedFact[]): string => {
  const rows = facts
    .filter(({ isSame }) => !isSame)
    .map(({ key, values }) => [cell(key), ...values.map((value) => cell(value ?? '–'))]);
  const same = facts.length - rows.length;
  const rest = same === 0 ? [] : [`${same} more are the same.`];
  const header = ['', ...comparison.runs.map(({ runId }) => cell(runText(comparison, runId)))];
  return [...(rows.length === 0 ? [] : [table(header, rows)]), ...rest].join('\n\n') || 'None recorded.';
};

const metricsTable = (comparison: Comparison): string => {
  const keys = metricKeys(comparison);
  const rows = comparison.runs.map((run) => [
    cell(runText(comparison, run.runId)) + (run.runId === comparison.reference ? ' (reference)' : ''),
    ...keys.map((key) => cell(metricText(run.metrics.find((metric) => metric.key === key)))),
    cell(flagsOf(run).join('; ')) || 'comparable',
  ]);
  return table(['run', ...keys.map(cell), 'to be known'], rows);
};

const dataTable = (comparison: Comparison): string => {
  const rows = comparison.data.flatMap((difference) => {
    const what = cell(differenceText(comparison, difference));
    const where = `${short(difference.left)} → ${short(difference.right)}`;
    if (difference.prefixes.length === 0) return [[what, where, '', 'no difference']];
    return difference.prefixes.map((one) => [what, where, cell(one.prefix || '/'), cell(changeText(one))]);
  });
  return rows.length === 0 ? 'No data commits are recorded.' : table(['data', 'commits', 'prefix', 'objects'], rows);
};

/** Drawn with signs: forges take pictures out of comments. */
const metricsChart = (comparison: Comparison): readonly string[] => {
  const lines = chartLines(comparison);
  return lines.length === 0 ? [] : [markdownBlock(lines.join('\n'))];
};

/** A comparison as a Markdown document. */
export const comparisonMarkdown = (comparison: Comparison): string =>
  [
    '# Comparison of runs',
    `Taken ${comparison.takenAt} from ${cell(comparison.mlflowUrl)} and ${cell(comparison.lakefsUrl)}.`,
    ...section('Metrics', metricsTable(comparison)),
    ...metricsChart(comparison),
    ...section('Data', dataTable(comparison)),
    ...section('Parameters', factsTable(comparison, comparison.params)),
    ...section('Code', factsTable(comparison, comparison.code)),
    ...section('Environment', factsTable(comparison, comparison.environment)),
    ...(comparison.gaps.length === 0
      ? []
      : section('Not read', comparison.gaps.map((gap) => `- ${cell(gap)}`).join('\n'))),
    '',
  ].join('\n\n');
