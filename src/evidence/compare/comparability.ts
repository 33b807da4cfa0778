import type { Comparability, ComparedRun, TestData } from '../../model/comparison.ts';
import { namedRun, shortCommit } from '../../model/ids.ts';

const same = (aspect: Comparability['aspect'], reason: string): Comparability => ({ aspect, answer: 'same', reason });
const differs = (aspect: Comparability['aspect'], reason: string): Comparability => ({
  aspect,
  answer: 'differs',
  reason,
});
const unknown = (aspect: Comparability['aspect'], reason: string): Comparability => ({
  aspect,
  answer: 'unknown',
  reason,
});

const onBaseline = (run: ComparedRun, reference: ComparedRun): Comparability => {
  const [own, other] = [run.baseline, reference.baseline];
  if (own === undefined || other === undefined) return unknown('baseline', 'no baseline is recorded on one of the two');
  if (own === other) return same('baseline', `both from ${run.baselineTag ?? shortCommit(own)}`);
  return differs(
    'baseline',
    `from ${run.baselineTag ?? shortCommit(own)}, not ${reference.baselineTag ?? shortCommit(other)}`,
  );
};

/** What a run was tested on, whatever its places are called. */
export const testDigest = (testData: readonly TestData[]): string | undefined =>
  testData.length === 0
    ? undefined
    : testData
        .map(({ digest }) => digest)
        .sort()
        .join(' ');

const onTestData = (run: ComparedRun, reference: ComparedRun): Comparability => {
  const [own, other] = [testDigest(run.testData), testDigest(reference.testData)];
  if (own === undefined || other === undefined)
    return unknown(
      'test-data',
      own === undefined
        ? 'no test data are recorded on this run (run --input test=…, or say --test-prefix)'
        : `no test data are recorded on the reference, ${namedRun(reference)} (name another with --reference, or say --test-prefix)`,
    );
  if (own === other) return same('test-data', `the same by checksum (${own.slice(0, 12)})`);
  const places = (testData: readonly TestData[]) =>
    testData.map(({ repository, commit, prefix }) => `${repository}/${shortCommit(commit)}/${prefix}`).join(', ');
  return differs(
    'test-data',
    `tested on ${places(run.testData)}, not ${places(reference.testData)}: other content by checksum`,
  );
};

const definitionText = (definition: Readonly<Record<string, string>>): string =>
  Object.entries(definition)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key} = ${value}`)
    .join(', ');

/** What stands in tags that no seal covers counts for nothing, and is said where it might have. */
const onUnsealed = (run: ComparedRun, reference: ComparedRun): Comparability | undefined => {
  for (const { key, definition, unsealedDefinition = {} } of run.metrics) {
    const other = reference.metrics.find((metric) => metric.key === key);
    const [own, its] = [unsealedDefinition, other?.unsealedDefinition ?? {}].map(definitionText);
    const isSaid = own !== its || (own !== '' && definitionText(definition) === '');
    if (other !== undefined && isSaid)
      return unknown(
        'metric-definition',
        `${key}: tags that no seal covers say ${own || 'nothing'}, of the reference ${its || 'nothing'}: they do not count; log it as a param`,
      );
  }
  return undefined;
};

const onDefinition = (run: ComparedRun, reference: ComparedRun): Comparability => {
  const pairs = run.metrics.flatMap((metric) => {
    const other = reference.metrics.find(({ key }) => key === metric.key);
    return other === undefined
      ? []
      : [[metric.key, definitionText(metric.definition), definitionText(other.definition)] as const];
  });
  if (pairs.length === 0)
    return unknown(
      'metric-definition',
      `no metric in common with the reference, ${namedRun(reference)} (--reference names another)`,
    );
  const other = pairs.find(([, own, its]) => own !== its);
  if (other !== undefined)
    return differs(
      'metric-definition',
      `${other[0]}: ${other[1] || 'nothing said'}, not ${other[2] || 'nothing said'}`,
    );
  const unsealed = onUnsealed(run, reference);
  if (unsealed !== undefined) return unsealed;
  if (pairs.every(([, own]) => own === ''))
    return unknown('metric-definition', 'neither run says how its metrics are defined');
  return same('metric-definition', 'as far as the runs say');
};

/** Whether a run may be held against the reference: the same baseline, test data and definition of metrics. */
export const comparabilityOf = (run: ComparedRun, reference: ComparedRun | undefined): readonly Comparability[] =>
  reference === undefined || run.runId === reference.runId
    ? []
    : [onBaseline(run, reference), onTestData(run, reference), onDefinition(run, reference)];

/** A run that says nothing of its metrics, and one that has none, measure the same as far as anybody can tell. */
const manner = ({ testData, metrics }: ComparedRun): string => {
  const definitions = metrics.map(({ definition }) => definitionText(definition)).filter((text) => text !== '');
  return [testDigest(testData), ...new Set(definitions.sort())].join('\n');
};

/** Those of which it is true, or all where it is of none. */
const preferring = (runs: readonly ComparedRun[], isFit: (run: ComparedRun) => boolean): readonly ComparedRun[] => {
  const found = runs.filter(isFit);
  return found.length > 0 ? found : runs;
};

/**
 * The oldest of those that were tested and measured as most were; runs come newest first. Only runs that may be promoted are
 * counted, as long as there is one, and without a majority of them there is none: a few planted runs must not decide.
 * Where metrics are asked for, a run that lacks them competes with none, and is not counted.
 */
export const commonReference = (
  runs: readonly ComparedRun[],
  wanted: readonly string[] = [],
): ComparedRun | undefined => {
  const fit = preferring(runs, ({ unfit }) => unfit.length === 0);
  const counted = preferring(fit, ({ metrics }) => wanted.every((key) => metrics.some((metric) => metric.key === key)));
  const groups = Map.groupBy(counted, manner);
  return [...groups.values()].find(({ length }) => length * 2 > counted.length)?.at(-1);
};
