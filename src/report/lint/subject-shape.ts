import * as z from 'zod';
import { evidence1Schema } from '../../model/evidence.schema.ts';
import { any, fact, fields, list, type Shape, text } from './shape.ts';

type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
};

type Definitions = Readonly<Record<string, Schema>>;

const resolved = (schema: Schema, definitions: Definitions): Schema => {
  const name = schema.$ref?.replace('#/$defs/', '');
  const found = name === undefined ? undefined : definitions[name];
  return found === undefined ? schema : resolved(found, definitions);
};

/** A fact is known or missing: both say their grade, and the known one its sources. */
const isFactSchema = (choices: readonly Schema[]): boolean =>
  choices.every(({ properties }) => properties?.['grade'] !== undefined) &&
  choices.some(({ properties }) => properties?.['sources'] !== undefined);

const choicesOf = (schema: Schema, definitions: Definitions): readonly Schema[] =>
  (schema.anyOf ?? schema.oneOf ?? [schema]).flatMap((choice) => {
    const one = resolved(choice, definitions);
    return one === schema || (one.anyOf ?? one.oneOf) === undefined ? [one] : choicesOf(one, definitions);
  });

const shapeOf = (schema: Schema, definitions: Definitions): Shape => {
  const [first = {}, ...others] = choicesOf(resolved(schema, definitions), definitions);
  if (isFactSchema([first, ...others])) return fact;
  const isText = ({ type, enum: values, const: value }: Schema): boolean =>
    (type !== undefined && type !== 'object' && type !== 'array') || values !== undefined || value !== undefined;
  if ([first, ...others].every(isText)) return text;
  if (others.length > 0) return any;
  if (first.type === 'array' && first.items !== undefined) return list(shapeOf(first.items, definitions));
  if (first.properties === undefined) return any;
  return fields(
    Object.fromEntries(Object.entries(first.properties).map(([name, one]) => [name, shapeOf(one, definitions)])),
  );
};

/** What a template may find in `subject` and `checks`, by the schema of evidence. */
export const evidenceShapes = (): { readonly subject: Shape; readonly checks: Shape } => {
  const schema = z.toJSONSchema(evidence1Schema, { reused: 'ref', unrepresentable: 'any' }) as Schema & {
    readonly $defs?: Definitions;
  };
  const of = (name: string): Shape => shapeOf(schema.properties?.[name] ?? {}, schema.$defs ?? {});
  return { subject: of('subject'), checks: of('checks') };
};
