import type { ComparedFact, Comparison, DataDifference } from '../../model/comparison.ts';
import { withShortCommits } from '../../model/ids.ts';
import { changeText, differenceText, flagsOf, metricCell, metricKeys, runText } from '../../report/comparison/cells.ts';
import { clip } from '../../util/clip.ts';
import { listSome } from '../../util/list-some.ts';
import { visibleLine } from '../../util/visible-text.ts';
import type { Style } from './style.ts';
import { table, tableBlocks } from './table.ts';

const longestCell = 40;
/** What is kept of the beginning that long values have in common, so that a reader sees where they part. */
const keptBefore = 10;

const commonLength = (texts: readonly string[]): number => {
  const [first = '', ...rest] = texts;
  let length = 0;
  while (length < first.length && rest.every((text) => text[length] === first[length])) length += 1;
  return length;
};

/** The values of a fact as cells, cut so that their first difference is seen. */
const cellsOf = ({ values }: ComparedFact): readonly string[] => {
  const texts = values.map((value) => value && withShortCommits(value));
  const known = texts.filter((text) => text !== null);
  const common = commonLength(known);
  const isHidden = common >= longestCell - 1 && known.some((text) => text !== known[0]);
  const start = isHidden ? common - keptBefore : 0;
  return texts.map((text) => (text === null ? '–' : clip(`${isHidden ? '…' : ''}${text.slice(start)}`, longestCell)));
};

/** Where nothing says how wide a line may be. */
const usualWidth = 120;
const mostNamed = 3;

/** By value, with the runs that have it: any number of runs fits. */
const valueRows = (fact: ComparedFact, names: readonly string[]): readonly (readonly string[])[] => {
  const cells = cellsOf(fact);
  return [...Map.groupBy(names.keys(), (index) => fact.values[index] ?? null).values()].map((indices, row) => [
    row === 0 ? fact.key : '',
    cells[indices[0] ?? 0] ?? '',
    listSome(
      indices.map((index) => names[index] ?? ''),
      mostNamed,
    ),
  ]);
};

const factTable = (facts: readonly ComparedFact[], names: readonly string[], width: number): readonly string[] => {
  if (facts.length === 0) return [];
  const rows = facts.map((fact) => [fact.key, ...cellsOf(fact)]);
  const [whole, ...more] = tableBlocks(['', ...names], rows, width);
  return whole !== undefined && more.length === 0
    ? [whole]
    : [
        table(
          ['', 'VALUE', 'RUNS'],
          facts.flatMap((fact) => valueRows(fact, names)),
        ),
      ];
};

const factLines = (
  title: string,
  facts: readonly ComparedFact[],
  names: readonly string[],
  { style, width }: { readonly style: Style; readonly width: number },
): readonly string[] => {
  const different = facts.filter(({ isSame }) => !isSame);
  const same = facts.length - different.length;
  if (facts.length === 0) return [];
  const rest = same === 0 ? [] : [`${same} ${same === 1 ? 'is' : 'are'} the same`];
  return ['', style.bold(title), ...factTable(different, names, width), ...rest];
};

/** What is to be known of runs, each warning once. */
const flagLines = ({ runs }: Comparison, names: readonly string[], style: Style): readonly string[] => {
  const flags = runs.flatMap((run, index) => flagsOf(run).map((flag) => ({ flag, name: names[index] ?? '' })));
  return [...Map.groupBy(flags, ({ flag }) => flag)].map(([flag, about]) => {
    const who = about.length > mostNamed ? `${about.length} runs, ` : '';
    const named = listSome(
      about.map(({ name }) => name),
      mostNamed,
    );
    return `${style.warn('!')} ${visibleLine(`${who}${named}: ${flag}`)}`;
  });
};

const noDifference = ({ left, right }: DataDifference): string =>
  left === right ? 'one and the same commit' : 'no difference in content';

const dataLines = (comparison: Comparison, style: Style): readonly string[] => {
  const rows = comparison.data.flatMap((difference) => {
    const what = differenceText(comparison, difference);
    if (difference.prefixes.length === 0) return [[what, '', noDifference(difference)]];
    return difference.prefixes.map((one, index) => [index === 0 ? what : '', one.prefix || '/', changeText(one)]);
  });
  return rows.length === 0 ? [] : ['', style.bold('Data'), table(['', 'PREFIX', 'OBJECTS'], rows)];
};

/** Runs held against each other, as tables for a terminal. */
export const comparisonText = (comparison: Comparison, style: Style, width = usualWidth): string => {
  const { runs, reference } = comparison;
  const keys = metricKeys(comparison);
  const names = runs.map(({ runId }) => runText(comparison, runId));
  const rows = runs.map((run, index) => [
    `${names[index]}${run.runId === reference && runs.length > 1 ? ' ←' : ''}`,
    ...keys.map((key) => metricCell(run, key)),
  ]);
  const layout = { style, width };
  return [
    tableBlocks(['RUN', ...keys], rows, width).join('\n\n'),
    ...flagLines(comparison, names, style),
    ...(reference === undefined && runs.length > 1
      ? [
          `${style.warn('!')} no common reference: no majority of the runs that can be promoted was tested and measured alike (--reference RUN names one)`,
        ]
      : []),
    ...(reference !== undefined && runs.length > 1
      ? ['← what the others are held against (--reference RUN names another)']
      : []),
    ...dataLines(comparison, style),
    ...factLines('Parameters', comparison.params, names, layout),
    ...factLines('Code', comparison.code, names, layout),
    ...factLines('Environment', comparison.environment, names, layout),
    ...comparison.gaps.map((gap) => `${style.warn('!')} not read: ${visibleLine(gap)}`),
  ].join('\n');
};
