// Cuts the table into the CSV shards under data/: node make-shards.ts [target folder]
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom, shuffled } from './random.ts';
import { featureNames, type Row, type Shard, writeShard } from './shards.ts';

const seed = 569;
const testShare = 0.4;
const shardCounts = { train: 12, test: 8 } as const;

/** scikit-learn's file: 30 measurements and the class, 0 malignant and 1 benign; its first line holds counts and class names. */
const readTable = (): readonly Row[] => {
  const [first, ...lines] = readFileSync(join(import.meta.dirname, 'source/breast_cancer.csv'), 'utf8')
    .trimEnd()
    .split('\n');
  if (first !== `${lines.length},${featureNames.length},malignant,benign`)
    throw new Error('not the table that was expected');
  return lines.map((line, at) => {
    const cells = line.split(',').map(Number);
    const id = `wdbc-${String(at + 1).padStart(3, '0')}`;
    return { id, isMalignant: cells.at(-1) === 0, features: cells.slice(0, -1) };
  });
};

/** The same share of each class goes to the test part. */
const split = (rows: readonly Row[]): Record<keyof typeof shardCounts, readonly Row[]> => {
  const random = seededRandom(seed);
  const classes = [true, false].map((isMalignant) =>
    shuffled(
      rows.filter((row) => row.isMalignant === isMalignant),
      random,
    ),
  );
  const cut = (rowsOfClass: readonly Row[]) => Math.round(rowsOfClass.length * testShare);
  return {
    test: shuffled(
      classes.flatMap((one) => one.slice(0, cut(one))),
      random,
    ),
    train: shuffled(
      classes.flatMap((one) => one.slice(cut(one))),
      random,
    ),
  };
};

const shardsOf = (rows: readonly Row[], count: number): readonly Shard[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `part-${String(at).padStart(2, '0')}.csv`,
    rows: rows.filter((_, row) => row % count === at).sort((left, right) => (left.id < right.id ? -1 : 1)),
  }));

const target = process.argv[2] ?? join(import.meta.dirname, 'data');
const parts = split(readTable());
for (const part of ['train', 'test'] as const) {
  const dir = join(target, part);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  for (const shard of shardsOf(parts[part], shardCounts[part])) writeShard(dir, shard);
}
