import * as z from 'zod';
import type { RegisteredModel } from './registered-model.ts';
import { wireEntries, wireId, wireList, wireText } from './wire.schema.ts';

const alias = z.object({ alias: z.string(), version: wireId });

const registeredModel: z.ZodType<RegisteredModel> = z
  .object({ name: z.string(), description: wireText, tags: wireEntries, aliases: wireList(alias) })
  .transform(({ name, description, tags, aliases }) => ({
    name,
    description,
    tags,
    aliases: Object.fromEntries(aliases.map((one) => [one.alias, one.version])),
  }));

export const registeredModelAnswerSchema = z
  .object({ registered_model: registeredModel })
  .transform((answer) => answer.registered_model);

export const registeredModelPageSchema = z
  .object({ registered_models: wireList(registeredModel), next_page_token: wireText })
  .transform(({ registered_models: items, next_page_token: next }) => ({ items, next }));
