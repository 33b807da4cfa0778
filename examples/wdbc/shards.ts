import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One row of the table: whose it is, what the pathologist found, and the thirty measurements. */
export type Row = { readonly id: string; readonly isMalignant: boolean; readonly features: readonly number[] };
/** One CSV file. */
export type Shard = { readonly name: string; readonly rows: readonly Row[] };

const measurements = [
  'radius',
  'texture',
  'perimeter',
  'area',
  'smoothness',
  'compactness',
  'concavity',
  'concave_points',
  'symmetry',
  'fractal_dimension',
];

export const featureNames: readonly string[] = ['mean', 'error', 'worst'].flatMap((kind) =>
  measurements.map((name) => `${name}_${kind}`),
);

const header = ['id', 'diagnosis', ...featureNames].join(',');

const parseRow = (line: string, where: string): Row => {
  const [id = '', diagnosis, ...cells] = line.split(',');
  const features = cells.map(Number);
  const isWhole = features.length === featureNames.length && features.every(Number.isFinite);
  if (!isWhole || (diagnosis !== 'M' && diagnosis !== 'B')) throw new Error(`${where}: not a row of the table`);
  return { id, isMalignant: diagnosis === 'M', features };
};

const readShard = (dir: string, name: string): Shard => {
  const [first, ...lines] = readFileSync(join(dir, name), 'utf8').trimEnd().split('\n');
  if (first !== header) throw new Error(`${name}: unexpected header`);
  return { name, rows: lines.map((line, at) => parseRow(line, `${name}:${at + 2}`)) };
};

/** Every `.csv` of a folder, by name. */
export const readShards = (dir: string): readonly Shard[] => {
  const names = readdirSync(dir).filter((name) => name.endsWith('.csv'));
  if (names.length === 0) throw new Error(`no .csv files in ${dir}`);
  return names.sort().map((name) => readShard(dir, name));
};

export const writeShard = (dir: string, { name, rows }: Shard): void => {
  const lines = rows.map(({ id, isMalignant, features }) => [id, isMalignant ? 'M' : 'B', ...features].join(','));
  writeFileSync(join(dir, name), `${[header, ...lines].join('\n')}\n`);
};
