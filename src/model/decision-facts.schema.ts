import * as z from 'zod';
import type { FactSchemas } from './card-facts.schema.ts';
import type { DecisionFacts } from './decision-facts.ts';

export const decisionFactsSchema = (
  { text, number }: FactSchemas,
  verb: z.ZodType<DecisionFacts['verb']>,
): z.ZodType<DecisionFacts> =>
  z.strictObject({
    id: text,
    verb,
    model: text,
    number,
    version: text,
    alias: text,
    decidedAt: text,
    actor: text,
    repository: text,
  });
