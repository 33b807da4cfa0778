// Stands for a training script of yours: fits y = a·x + b by gradient descent at the learning rate of its index.
import { appendFileSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const index = Number(process.argv[2] ?? 0);
const { TIEBACK_DATA_DIR: dir = 'data', TIEBACK_METRICS: spool } = process.env;

const rows = globSync('**/*.csv', { cwd: dir }).flatMap((name) =>
  readFileSync(join(dir, name), 'utf8').trim().split('\n').slice(1),
);
const points = rows.map((row) => {
  const [x = Number.NaN, y = Number.NaN] = row.split(',').map(Number);
  return { x, y };
});
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const learningRate = 0.0001 * 1.05 ** index;
const steps = 200;
let [a, b] = [0, 0];
for (let step = 0; step < steps; step += 1) {
  const errors = points.map(({ x, y }) => ({ x, error: a * x + b - y }));
  a -= learningRate * mean(errors.map(({ x, error }) => error * x));
  b -= learningRate * mean(errors.map(({ error }) => error));
}
const loss = mean(points.map(({ x, y }) => (a * x + b - y) ** 2));

console.log(`index ${index}: learning rate ${learningRate.toPrecision(3)}, loss ${loss.toPrecision(4)}`);
const line = { params: { index, learning_rate: learningRate }, metrics: { loss }, step: steps };
if (spool) appendFileSync(spool, `${JSON.stringify(line)}\n`);
