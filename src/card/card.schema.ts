import * as z from 'zod';
import type { Card } from '../model/card.ts';
import type { CardField, CardFields, CardLeaf } from '../model/card-field.ts';
import { cardFields } from '../model/card-fields.ts';

/** Groups and lists may be empty, but nothing else hides behind a union: problems keep their paths. */
const reference = z
  .strictObject({ from: z.string().min(1).describe('Such as mlflow.params.lr or subject.data.commit.id.') })
  .describe('Where in the evidence the value stands, instead of the value.');

const notText = (input: unknown): string =>
  typeof input === 'number' || typeof input === 'boolean'
    ? `${JSON.stringify(input)} is no text: write it in quotes`
    : 'must be text, or {from: …}';

const choiceOf = (choices: readonly string[]) => z.enum(choices as readonly [string, ...string[]]);

const valueSchema = ({ kind, choices }: CardLeaf): z.ZodType => {
  switch (kind) {
    case 'text':
      return choices === undefined ? z.string() : choiceOf(choices);
    case 'texts':
      return z.array(z.string());
    case 'number':
      return z.number();
    case 'flag':
      return z.boolean();
    case 'numbers':
      return z.record(z.string(), z.number());
    case 'map':
      return z.record(z.string(), z.string());
  }
};

const expected: Readonly<Record<CardLeaf['kind'], string>> = {
  text: 'text',
  texts: 'a list of texts',
  number: 'a number',
  flag: 'true or false',
  numbers: 'numbers by name',
  map: 'texts by name',
};

const leafSchema = (leaf: CardLeaf): z.ZodType =>
  z.union([valueSchema(leaf), reference, z.null()], {
    error: ({ input }) =>
      leaf.kind === 'text' && typeof input !== 'string'
        ? notText(input)
        : `must be ${leaf.choices === undefined ? expected[leaf.kind] : `one of ${leaf.choices.join(', ')}`}, or {from: …}`,
  });

const fieldSchema = (field: CardField): z.ZodType => {
  if (field.kind === 'group') return fieldsSchema(field.fields).nullable().describe(`${field.help}.`);
  if (field.kind === 'list') return z.array(fieldsSchema(field.fields)).nullable().describe(`${field.help}.`);
  return leafSchema(field).describe(`${field.help}.`);
};

const fieldsSchema = (fields: CardFields): z.ZodType =>
  z.strictObject(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field).exactOptional()])),
  );

/** A card of version 1, as files hold it. Built from the table of its fields. */
export const card1Schema: z.ZodType<Card> = z.strictObject({
  cardVersion: z.literal(1),
  ...Object.fromEntries(Object.entries(cardFields).map(([name, field]) => [name, fieldSchema(field).exactOptional()])),
}) as unknown as z.ZodType<Card>;
