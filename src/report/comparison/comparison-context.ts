import type { ComparedFact, ComparedMetric, ComparedRun, Comparison, DataDifference } from '../../model/comparison.ts';
import { isSandbox } from '../../model/is-sandbox.ts';
import { sha256 } from '../../util/digest.ts';
import { comparisonJson } from '../json-text.ts';
import type { TemplatePack } from '../load-pack.ts';
import { plainContext } from '../present.ts';
import { clipText, seenText } from '../shown.ts';
import { metricKeys, runText, sealRemarks, tagRemarks } from './cells.ts';
import { chartLines } from './chart-lines.ts';
import { comparisonChecks } from './comparison-checks.ts';
import { judgeComparison, judgeRun, questionsOf } from './judge-comparison.ts';

type Labels = ReadonlyMap<string, string>;

const labelsOf = (comparison: Comparison): Labels =>
  new Map(comparison.runs.map(({ runId }) => [runId, seenText(runText(comparison, runId))]));

/** Templates may ask for everything: what is not known is empty. */
const runOf = (run: ComparedRun, labels: Labels, reference: string | undefined) => ({
  ...{ id: run.runId, name: seenText(run.runName), label: labels.get(run.runId) ?? run.runId },
  ...{ status: run.status, isReference: run.runId === reference, judged: judgeRun(run, reference) },
  ...{ actor: run.actor ?? '', tie: run.tie ?? '', model: run.model ?? '', branch: run.branch ?? '' },
  ...{ repository: run.repository ?? '', baselineTag: run.baselineTag ?? '', baseline: run.baseline ?? '' },
  ...{ dataCommit: run.dataCommit ?? '', dataTag: run.dataTag ?? '', prefix: run.prefix ?? '', seal: run.seal ?? '' },
  backLink: run.backLink ?? '',
  testData: run.testData,
  questions: questionsOf(run),
  unfit: run.unfit,
  tagRemarks: tagRemarks(run).map((remark) => seenText(remark)),
  sealRemarks: sealRemarks(run).map((remark) => seenText(remark)),
});

const definitionOf = ({ definition }: ComparedMetric): string =>
  Object.entries(definition)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key} = ${value}`)
    .join(', ');

const numberOf = (metric: ComparedMetric | undefined): number | null =>
  typeof metric?.value === 'number' && Number.isFinite(metric.value) ? metric.value : null;

const againstOf = (value: number | null, reference: number | null) => {
  if (value === null || reference === null) return null;
  const difference = value - reference;
  const sign = difference === 0 ? '±' : difference > 0 ? '+' : '−';
  return { sign, size: Math.abs(difference) };
};

/** What is to be said beside a value that is not as it was sealed. */
const sealTextOf = ({ addedMetrics = [] }: ComparedRun, metric: ComparedMetric | undefined, key: string): string => {
  if (addedMetrics.some((one) => one.key === key)) return 'added after the seal: it does not count';
  return metric?.today === undefined ? '' : `today ${metric.today}; sealed as ${metric.value}`;
};

/** A value that does not count is text: no chart draws it, and nothing is held against it. */
const textOf = ({ addedMetrics = [] }: ComparedRun, metric: ComparedMetric | undefined, key: string): string => {
  const shown = metric ?? addedMetrics.find((one) => one.key === key);
  return shown === undefined || numberOf(metric) !== null ? '' : String(shown.value);
};

const metricOf = (key: string, comparison: Comparison, labels: Labels) => {
  const { runs, reference: against } = comparison;
  const of = (run: ComparedRun) => run.metrics.find((metric) => metric.key === key);
  const reference = runs.find(({ runId }) => runId === against);
  const referenceValue = reference === undefined ? null : numberOf(of(reference));
  const rows = runs.map((run) => {
    const metric = of(run);
    const value = numberOf(metric);
    const isReference = run.runId === against;
    return {
      name: `${isReference ? '→ ' : ''}${labels.get(run.runId)}`,
      label: labels.get(run.runId),
      isReference,
      value,
      text: textOf(run, metric, key),
      sealText: sealTextOf(run, metric, key),
      lower: metric?.interval?.lower ?? null,
      upper: metric?.interval?.upper ?? null,
      successes: metric?.interval?.successes ?? null,
      cases: metric?.interval?.trials ?? null,
      against: isReference ? null : againstOf(value, referenceValue),
      definition: metric === undefined ? '' : definitionOf(metric),
      problem: metric?.problem ?? '',
    };
  });
  return { key, rows, hasIntervals: rows.some(({ lower }) => lower !== null), signs: chartLines(comparison, key) };
};

/** A run from the reference's own baseline is told once: the same two commits lie between both. */
const differencesOf = ({ data }: Comparison): readonly (readonly [DataDifference, ...DataDifference[]])[] =>
  [
    ...Map.groupBy(data, ({ repository, left, right, rightOf }) =>
      JSON.stringify([repository, left, right, rightOf]),
    ).values(),
  ].flatMap(([first, ...others]) => (first === undefined ? [] : [[first, ...others] as const]));

const dataOf = (differences: readonly [DataDifference, ...DataDifference[]], labels: Labels) => {
  const [{ repository, left, right, rightOf, total, prefixes }] = differences;
  const against = differences.map(({ leftOf }) =>
    leftOf === 'baseline' ? 'its baseline' : (labels.get(leftOf) ?? leftOf),
  );
  return {
    title: `${labels.get(rightOf) ?? rightOf} against ${against.join(' and ')}`,
    ...{ repository, left, right, total },
    prefixes: prefixes.map((one) => ({ ...one, name: one.prefix === '' ? '/' : one.prefix })),
  };
};

/** By value, so that any number of runs fits a page: each value with the runs that have it. */
const valuesOf = ({ values }: ComparedFact, labels: readonly string[]) =>
  [...Map.groupBy(values.keys(), (index) => values[index] ?? null)].map(([value, indices]) => ({
    isKnown: value !== null,
    value: value === null ? '' : seenText(value),
    runs: [...indices].map((index) => labels[index] ?? ''),
  }));

const factsOf = (facts: readonly ComparedFact[], labels: readonly string[]) => ({
  different: facts.filter(({ isSame }) => !isSame).map((fact) => ({ key: fact.key, values: valuesOf(fact, labels) })),
  same: facts.filter(({ isSame }) => isSame).map(({ key, values: [value] }) => ({ key, value: seenText(value ?? '') })),
});

/** What a template of a comparison sees: plain JSON, the same for the same comparison. */
export const comparisonContext = (
  comparison: Comparison,
  { id, version, title }: Pick<TemplatePack, 'id' | 'version' | 'title'>,
): unknown => {
  const labels = labelsOf(comparison);
  const names = [...labels.values()];
  const { runs, reference, lakefsVersion = '', mlflowVersion = '' } = comparison;
  return plainContext({
    document: {
      title,
      pack: { id, version },
      schema: comparison.schema,
      takenAt: comparison.takenAt,
      digest: sha256(comparisonJson(comparison)),
      isDemo: [lakefsVersion, mlflowVersion].some(isSandbox),
      lakefs: { url: comparison.lakefsUrl, version: lakefsVersion },
      mlflow: { url: comparison.mlflowUrl, version: mlflowVersion },
      verdict: judgeComparison(comparison),
      reference: reference === undefined ? '' : (labels.get(reference) ?? reference),
      handChecks: comparisonChecks(comparison),
    },
    runs: runs.map((run) => runOf(run, labels, reference)),
    metrics: metricKeys(comparison).map((key) => metricOf(key, comparison, labels)),
    data: differencesOf(comparison).map((differences) => dataOf(differences, labels)),
    params: factsOf(comparison.params, names),
    code: factsOf(comparison.code, names),
    environment: factsOf(comparison.environment, names),
    gaps: comparison.gaps.map((gap) => clipText(gap)),
  });
};
