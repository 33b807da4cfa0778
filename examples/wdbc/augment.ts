// Adds a slightly changed copy of every malignant row, in shards of their own.
import { dataDir, declare } from './prepare.ts';
import { normal, seededRandom } from './random.ts';
import { type Row, readShards, writeShard } from './shards.ts';
import { scalesOf } from './statistics.ts';

const copies = 1;
const noise = 0.1;
const seed = 11;
const rowsPerShard = 32;

const dir = dataDir();
const original = readShards(dir)
  .filter(({ name }) => name.startsWith('part-'))
  .flatMap(({ rows }) => rows);
const malignant = original.filter(({ isMalignant }) => isMalignant);
const scales = scalesOf(malignant.map(({ features }) => features));
const random = seededRandom(seed);

/** No measurement is negative, and none has more digits than the table's own. */
const jittered = (features: readonly number[]): number[] =>
  scales.map(({ deviation }, column) => {
    const value = Math.max(0, (features[column] ?? 0) + normal(random) * noise * deviation);
    return Number(value.toPrecision(5));
  });

const added = Array.from({ length: copies }, (_, copy) =>
  malignant.map(
    ({ id, features }): Row => ({ id: `${id}-a${copy + 1}`, isMalignant: true, features: jittered(features) }),
  ),
).flat();
for (let at = 0; at * rowsPerShard < added.length; at++) {
  const rows = added.slice(at * rowsPerShard, (at + 1) * rowsPerShard);
  writeShard(dir, { name: `augmented-${String(at).padStart(2, '0')}.csv`, rows });
}

declare({
  augmentationParams: {
    method: 'jittered copies of malignant rows',
    copies,
    noise,
    noise_unit: 'standard deviations',
    seed,
  },
  rows: { original: original.length, added: added.length, removed: 0 },
});
