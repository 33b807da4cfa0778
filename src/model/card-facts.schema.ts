import * as z from 'zod';
import type { CardFacts, CardStatement } from './card.ts';
import type { CardField, CardFields, CardLeaf } from './card-field.ts';
import { cardFields } from './card-fields.ts';
import type { Fact, KeyedFact } from './fact.ts';

/** The schemas of facts that every part of a snapshot is made of. */
export type FactSchemas = {
  readonly text: z.ZodType<Fact<string>>;
  readonly texts: z.ZodType<Fact<readonly string[]>>;
  readonly number: z.ZodType<Fact<number>>;
  readonly flag: z.ZodType<Fact<boolean>>;
  readonly numbers: z.ZodType<KeyedFact<number>>;
  readonly map: z.ZodType<KeyedFact<string>>;
};

const leafFact = ({ kind }: CardLeaf, facts: FactSchemas): z.ZodType =>
  kind === 'numbers' || kind === 'map' ? z.array(facts[kind]) : facts[kind];

const fieldFacts = (field: CardField, facts: FactSchemas): z.ZodType => {
  if (field.kind === 'group') return fieldsFacts(field.fields, facts);
  if (field.kind === 'list') return z.array(fieldsFacts(field.fields, facts));
  return leafFact(field, facts);
};

const fieldsFacts = (fields: CardFields, facts: FactSchemas): z.ZodType =>
  z.strictObject(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldFacts(field, facts)])));

/** Every field of the card as a fact. */
export const cardFactsSchema = (facts: FactSchemas): z.ZodType<CardFacts> =>
  fieldsFacts(cardFields, facts) as z.ZodType<CardFacts>;

export const cardStatementSchema = ({ text }: Pick<FactSchemas, 'text'>): z.ZodType<CardStatement> =>
  z.strictObject({
    file: text,
    sha256: text,
    preparedBy: text,
    statedAt: text,
    commit: text,
    commitAuthor: text,
    contradictions: z.array(z.strictObject({ path: z.string(), key: z.string(), stated: text, logged: text })),
    attachments: z.array(z.strictObject({ name: z.string(), problem: z.string().exactOptional() })).exactOptional(),
  });
