import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { persisted } from '../../scripts/schemas/persisted.ts';

const folder = new URL('../../schemas/', import.meta.url);

const problemsOf = (schema: z.ZodType, json: unknown): readonly string[] => {
  const { error } = schema.safeParse(json);
  return error === undefined ? [] : [z.prettifyError(error)];
};

/**
 * What is wrong with a value, once it is written as JSON, by the schema that the compiler holds to its type and by the
 * published file. Nothing, if both take it.
 */
export const schemaProblems = (name: keyof typeof persisted, value: unknown): readonly string[] => {
  const json: unknown = JSON.parse(JSON.stringify(value));
  const published = z.fromJSONSchema(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
  return [...problemsOf(persisted[name].schema, json), ...problemsOf(published, json)];
};
