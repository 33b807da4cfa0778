import type { ComparedFact, Comparison } from '../../model/comparison.ts';
import { withShortCommits } from '../../model/ids.ts';
import { changeText, differenceText, flagsOf, metricCell, metricKeys, runText } from '../../report/comparison/cells.ts';
import { visibleLine } from '../../util/visible-text.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

const longestCell = 40;
const clipped = (text: string): string => {
  const short = withShortCommits(text);
  return short.length > longestCell ? `${short.slice(0, longestCell - 1)}…` : short;
};

const factLines = (title: string, facts: readonly ComparedFact[], names: readonly string[], style: Style) => {
  const different = facts.filter(({ isSame }) => !isSame);
  const same = facts.length - different.length;
  const rows = different.map(({ key, values }) => [key, ...values.map((value) => clipped(value ?? '–'))]);
  if (facts.length === 0) return [];
  const rest = same === 0 ? [] : [`${same} ${same === 1 ? 'is' : 'are'} the same`];
  return ['', style.bold(title), ...(rows.length === 0 ? [] : [table(['', ...names], rows)]), ...rest];
};

const dataLines = (comparison: Comparison, style: Style): readonly string[] => {
  const rows = comparison.data.flatMap((difference) => {
    const what = differenceText(comparison, difference);
    if (difference.prefixes.length === 0) return [[what, '', 'no difference']];
    return difference.prefixes.map((one, index) => [index === 0 ? what : '', one.prefix || '/', changeText(one)]);
  });
  return rows.length === 0 ? [] : ['', style.bold('Data'), table(['', 'PREFIX', 'OBJECTS'], rows)];
};

/** Runs held against each other, as tables for a terminal. */
export const comparisonText = (comparison: Comparison, style: Style): string => {
  const { runs, reference } = comparison;
  const keys = metricKeys(comparison);
  const names = runs.map(({ runId }) => runText(comparison, runId));
  const rows = runs.map((run, index) => [
    `${names[index]}${run.runId === reference && runs.length > 1 ? ' ←' : ''}`,
    ...keys.map((key) => metricCell(run, key)),
  ]);
  const flags = runs.flatMap((run, index) =>
    flagsOf(run).map((flag) => `${style.warn('!')} ${visibleLine(`${names[index]}: ${flag}`)}`),
  );
  return [
    table(['RUN', ...keys], rows),
    ...flags,
    ...(reference === undefined && runs.length > 1
      ? [
          `${style.warn('!')} no common reference: no majority of the runs that can be promoted was tested and measured alike (--reference RUN names one)`,
        ]
      : []),
    ...(reference !== undefined && runs.length > 1
      ? ['← what the others are held against (--reference RUN names another)']
      : []),
    ...dataLines(comparison, style),
    ...factLines('Parameters', comparison.params, names, style),
    ...factLines('Code', comparison.code, names, style),
    ...factLines('Environment', comparison.environment, names, style),
    ...comparison.gaps.map((gap) => `${style.warn('!')} not read: ${visibleLine(gap)}`),
  ].join('\n');
};
