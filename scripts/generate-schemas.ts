import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { configAnswerSchema } from '../src/config/shown-settings.schema.ts';
import { evidence1Schema } from '../src/model/evidence.schema.ts';
import { doctorAnswerSchema, initAnswerSchema } from '../src/model/finding.schema.ts';

type Persisted = { readonly file: string; readonly title: string; readonly schema: z.ZodType };

/** Everything that tieback keeps or prints as JSON. */
const persisted: readonly Persisted[] = [
  { file: 'evidence-1.json', title: 'tieback evidence, version 1', schema: evidence1Schema },
  { file: 'config-1.json', title: 'tieback config show --json, version 1', schema: configAnswerSchema },
  { file: 'doctor-1.json', title: 'tieback doctor --json, version 1', schema: doctorAnswerSchema },
  { file: 'init-1.json', title: 'tieback init --json, version 1', schema: initAnswerSchema },
];

const folder = new URL('../schemas/', import.meta.url);

const jsonSchema = ({ title, schema }: Persisted): string => {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', reused: 'ref' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
};

const isFresh = async (one: Persisted): Promise<boolean> =>
  (await readFile(new URL(one.file, folder), 'utf8').catch(() => '')) === jsonSchema(one);

const check = async (): Promise<void> => {
  const fresh = await Promise.all(persisted.map(isFresh));
  const stale = persisted.filter((_, index) => !fresh[index]);
  for (const { file } of stale) console.error(`schemas/${file} is stale: run node scripts/generate-schemas.ts`);
  if (stale.length > 0) process.exitCode = 1;
};

const generate = async (): Promise<void> => {
  await mkdir(folder, { recursive: true });
  await Promise.all(persisted.map((one) => writeFile(new URL(one.file, folder), jsonSchema(one))));
  console.error(`wrote ${persisted.length} schema(s) to ${fileURLToPath(folder)}`);
};

await (process.argv.includes('--check') ? check() : generate());
