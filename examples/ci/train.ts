// Stands for a training script of yours: finds the threshold that tells the training points apart, or takes the one that
// is given, and counts how often it is right on the test points.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logModel } from '../wdbc/log-model.ts';

const { TIEBACK_DATA_DIR: dir = 'data', TIEBACK_METRICS: spool } = process.env;

const readPoints = (part: string) =>
  readFileSync(join(dir, part, 'points.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => {
      const [x = Number.NaN, label = Number.NaN] = row.split(',').map(Number);
      return { x, label };
    });

const [train, test] = [readPoints('train'), readPoints('test')];
const rightAt = (points: typeof train, threshold: number): number =>
  points.filter(({ x, label }) => (x > threshold ? 1 : 0) === label).length;

const candidates = train.map(({ x }) => x);
const learned = candidates.reduce((best, one) => (rightAt(train, one) > rightAt(train, best) ? one : best));
const threshold = Number(process.argv[2] ?? learned);
const right = rightAt(test, threshold);
const accuracy = right / test.length;

console.log(`threshold ${threshold}: ${right} of ${test.length} right`);
console.log(await logModel('threshold', { threshold }));
const line = { params: { threshold }, metrics: { accuracy, 'accuracy.n': test.length, 'accuracy.k': right }, step: 1 };
if (spool) appendFileSync(spool, `${JSON.stringify(line)}\n`);
