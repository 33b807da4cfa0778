import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type Persisted, persisted } from './schemas/persisted.ts';

const all: readonly (readonly [file: string, what: Persisted])[] = Object.entries(persisted);

const folder = new URL('../schemas/', import.meta.url);

const jsonSchema = ({ title, description, schema }: Persisted): string => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', reused: 'ref' });
  return `${JSON.stringify({ $schema, title, description, ...rest }, null, 2)}\n`;
};

const isFresh = async ([file, what]: (typeof all)[number]): Promise<boolean> =>
  (await readFile(new URL(file, folder), 'utf8').catch(() => '')) === jsonSchema(what);

const check = async (): Promise<void> => {
  const fresh = await Promise.all(all.map(isFresh));
  const stale = all.filter((_, index) => !fresh[index]);
  for (const [file] of stale) console.error(`schemas/${file} is stale: run node scripts/generate-schemas.ts`);
  if (stale.length > 0) process.exitCode = 1;
};

const generate = async (): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await Promise.all(all.map(([file, what]) => writeFile(new URL(file, folder), jsonSchema(what))));
  console.error(`wrote ${all.length} schema(s) to ${fileURLToPath(folder)}`);
};

await (process.argv.includes('--check') ? check() : generate());
