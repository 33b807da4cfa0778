// Removes repeated rows, and rows with a measurement far from its column's mean; drops a shard that becomes empty.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { dataDir, declare } from './prepare.ts';
import { type Row, readShards, writeShard } from './shards.ts';
import { scalesOf, standardise } from './statistics.ts';

const maxDeviations = 4;

const dir = dataDir();
const shards = readShards(dir);
const all = shards.flatMap(({ rows }) => rows);
const scales = scalesOf(all.map(({ features }) => features));
const seen = new Set<string>();

const isOutlier = ({ features }: Row): boolean =>
  standardise(features, scales).some((deviations) => Math.abs(deviations) > maxDeviations);
const isRepeated = ({ features }: Row): boolean => {
  const key = features.join();
  const isKnown = seen.has(key);
  seen.add(key);
  return isKnown;
};

let kept = 0;
for (const { name, rows } of shards) {
  const good = rows.filter((row) => !isRepeated(row) && !isOutlier(row));
  kept += good.length;
  if (good.length === 0) rmSync(join(dir, name));
  else if (good.length < rows.length) writeShard(dir, { name, rows: good });
}

declare({
  augmentationParams: { method: 'outliers and repeated rows removed', max_deviations: maxDeviations },
  rows: { original: all.length, added: 0, removed: all.length - kept },
});
