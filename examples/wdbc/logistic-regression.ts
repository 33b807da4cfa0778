import { seededRandom, shuffled } from './random.ts';
import type { Row } from './shards.ts';
import { type Scale, scalesOf, standardise } from './statistics.ts';

export type Settings = {
  readonly epochs: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly l2: number;
  readonly seed: number;
};

export type Model = {
  readonly scales: readonly Scale[];
  /** One for each feature, then the intercept. */
  readonly weights: readonly number[];
  /** The probability that a row is malignant. */
  readonly probability: (row: Row) => number;
};

type Sample = { readonly inputs: readonly number[]; readonly label: number };

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

const predict = (weights: readonly number[], inputs: readonly number[]): number =>
  sigmoid(inputs.reduce((sum, input, at) => sum + input * (weights[at] ?? 0), 0));

const meanLoss = (weights: readonly number[], samples: readonly Sample[]): number => {
  const losses = samples.map(({ inputs, label }) => {
    const probability = predict(weights, inputs);
    return -Math.log(Math.max(label === 1 ? probability : 1 - probability, 1e-12));
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
};

const descend = (weights: readonly number[], batch: readonly Sample[], { learningRate, l2 }: Settings): number[] => {
  const errors = batch.map(({ inputs, label }) => predict(weights, inputs) - label);
  return weights.map((weight, at) => {
    const slope = batch.reduce((sum, { inputs }, row) => sum + (inputs[at] ?? 0) * (errors[row] ?? 0), 0);
    return weight - learningRate * (slope / batch.length + l2 * weight);
  });
};

/** Standardised logistic regression by mini-batch gradient descent; tells the mean loss after every epoch. */
export const fitLogisticRegression = (
  rows: readonly Row[],
  settings: Settings,
  onEpoch: (epoch: number, loss: number) => void,
): Model => {
  const scales = scalesOf(rows.map(({ features }) => features));
  // The last input is the constant that carries the intercept.
  const inputsOf = ({ features }: Row) => [...standardise(features, scales), 1];
  const samples = rows.map((row): Sample => ({ inputs: inputsOf(row), label: row.isMalignant ? 1 : 0 }));
  const random = seededRandom(settings.seed);
  let weights = new Array<number>(scales.length + 1).fill(0);
  for (let epoch = 1; epoch <= settings.epochs; epoch++) {
    const order = shuffled(samples, random);
    for (let at = 0; at < order.length; at += settings.batchSize) {
      weights = descend(weights, order.slice(at, at + settings.batchSize), settings);
    }
    onEpoch(epoch, meanLoss(weights, samples));
  }
  return { scales, weights, probability: (row) => predict(weights, inputsOf(row)) };
};
