// Trains on the CSV shards in $TIEBACK_DATA_DIR and measures on those in $TIEBACK_INPUT_TEST_DIR.
// Parameters and metrics go to $TIEBACK_METRICS, one JSON object a line; tieback sends them to MLflow.
// The model goes straight to MLflow, as a script in Python would log it.
import { appendFileSync } from 'node:fs';
import { logModel } from './log-model.ts';
import { fitLogisticRegression, type Model, type Settings } from './logistic-regression.ts';
import { featureNames, type Row, readShards } from './shards.ts';

const settings: Settings = { epochs: 60, learningRate: 0.05, batchSize: 32, l2: 0.001, seed: 7 };
const threshold = 0.5;
/** The ten means only: a modest model, whose answers depend on the rows that it was given. */
const columns = featureNames.flatMap((name, at) => (name.endsWith('_mean') ? [at] : []));

const folder = (variable: string, meaning: string): string => {
  const dir = process.env[variable];
  if (dir) return dir;
  console.error(`${variable} is not set: it names the folder with ${meaning}. See README.md beside this script.`);
  process.exit(2);
};

const report = (line: { params?: Record<string, unknown>; metrics?: Record<string, number>; step?: number }): void => {
  const file = process.env['TIEBACK_METRICS'];
  if (file) appendFileSync(file, `${JSON.stringify(line)}\n`);
};

const rowsIn = (dir: string): readonly Row[] =>
  readShards(dir)
    .flatMap(({ rows }) => rows)
    .map((row) => ({ ...row, features: columns.map((column) => row.features[column] ?? Number.NaN) }));

/** Malignant is the finding: a true positive is a malignant row that was called malignant. */
const evaluate = (model: Model, rows: readonly Row[]) => {
  const count = (isMalignant: boolean, isCalledMalignant: boolean): number =>
    rows.filter((row) => row.isMalignant === isMalignant && model.probability(row) >= threshold === isCalledMalignant)
      .length;
  const [tp, fn, fp, tn] = [count(true, true), count(true, false), count(false, true), count(false, false)];
  return {
    sensitivity: tp / (tp + fn),
    specificity: tn / (tn + fp),
    accuracy: (tp + tn) / rows.length,
    tp,
    fp,
    tn,
    fn,
  };
};

const trainDir = folder('TIEBACK_DATA_DIR', 'the training shards');
const testDir = folder('TIEBACK_INPUT_TEST_DIR', 'the test shards, given by --input test=lakefs://…');
const trainRows = rowsIn(trainDir);
const testRows = rowsIn(testDir);

report({
  params: {
    model: 'logistic regression',
    ...settings,
    threshold,
    positive_class: 'malignant',
    features: columns.length,
    train_rows: trainRows.length,
    test_rows: testRows.length,
  },
});
const model = fitLogisticRegression(trainRows, settings, (step, loss) => report({ metrics: { loss }, step }));
const metrics = evaluate(model, testRows);
report({ metrics, step: settings.epochs });
const { scales, weights } = model;
const logged = await logModel('classifier', {
  features: columns.map((at) => featureNames[at]),
  scales,
  weights,
  threshold,
});

console.log(`trained on ${trainRows.length} rows, measured on ${testRows.length}`);
console.log(
  `sensitivity ${metrics.sensitivity.toFixed(4)}  (${metrics.tp} of ${metrics.tp + metrics.fn} malignant found)`,
);
console.log(
  `specificity ${metrics.specificity.toFixed(4)}  (${metrics.fp} false alarms in ${metrics.fp + metrics.tn} benign)`,
);
console.log(`accuracy    ${metrics.accuracy.toFixed(4)}`);
console.log(`model       ${logged}`);
