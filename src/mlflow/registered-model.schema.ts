import * as z from 'zod/mini';
import type { RegisteredModel } from './registered-model.ts';
import { readAs, wireEntries, wireId, wireList, wireText } from './wire.schema.ts';

const alias = z.object({ alias: z.string(), version: wireId });

const registeredModel = readAs(
  z.object({ name: z.string(), description: wireText, tags: wireEntries, aliases: wireList(alias) }),
  ({ name, description, tags, aliases }): RegisteredModel => ({
    name,
    description,
    tags,
    aliases: Object.fromEntries(aliases.map((one) => [one.alias, one.version])),
  }),
);

export const registeredModelAnswerSchema = readAs(
  z.object({ registered_model: registeredModel }),
  (answer) => answer.registered_model,
);

export const registeredModelPageSchema = readAs(
  z.object({ registered_models: wireList(registeredModel), next_page_token: wireText }),
  ({ registered_models: items, next_page_token: next }) => ({ items, next }),
);
