import { TiebackError } from '../../errors.ts';
import type { CardFacts } from '../../model/card.ts';
import type { CardField, CardFields } from '../../model/card-field.ts';
import { cardFields } from '../../model/card-fields.ts';
import type { Fact } from '../../model/fact.ts';
import { isFact } from '../../model/is-fact.ts';
import { closest } from '../../util/closest.ts';
import type { GateAnswer } from '../decision-plan.ts';
import { fail, type GateFacts, type GateRequest, pass, skip } from './gate.ts';

const pathsOf = (fields: CardFields, prefix = ''): readonly string[] =>
  Object.entries(fields).flatMap(([name, field]: readonly [string, CardField]) => {
    const path = `${prefix}${name}`;
    return field.kind === 'group' || field.kind === 'list' ? [path, ...pathsOf(field.fields, `${path}.`)] : [path];
  });

/** A field of the card, such as `system.intendedPurpose`; a group or list of them too. @throws USAGE_INVALID */
export const parseCardField = (text: string): string => {
  const paths = pathsOf(cardFields);
  const path = text.trim();
  if (paths.includes(path)) return path;
  throw new TiebackError('USAGE_INVALID', `a card has no field "${path}"`, {
    hint: `did you mean "${closest(path, paths) ?? ''}"? schemas/card-1.json has them all`,
  });
};

/** Whether anything is stated there: of a group or list, any of its fields. */
const isStated = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return false;
  return isFact(value) ? value.grade !== 'missing' : Object.values(value).some(isStated);
};

/** Whether a path is stated; of a list's items each has to state it. */
const isStatedAt = (value: unknown, path: readonly string[]): boolean => {
  const [name, ...rest] = path;
  if (name === undefined) return isStated(value);
  if (Array.isArray(value)) return value.length > 0 && value.every((item) => isStatedAt(item, path));
  return typeof value === 'object' && value !== null && isStatedAt(Reflect.get(value, name), rest);
};

const missing = (card: CardFacts, fields: readonly string[]): readonly string[] =>
  fields.filter((field) => !isStatedAt(card, field.split('.')));

const textOf = (fact: Fact<string>): string => (fact.grade === 'missing' ? 'nothing' : `"${fact.value}"`);

/** Whether the card states what it must, and the run does not say otherwise. */
export const requiredCardFields = ({ stated }: GateFacts, { cardFields: wanted = [] }: GateRequest): GateAnswer => {
  const gate = 'required-card-fields';
  if (wanted.length === 0) return skip(gate, 'not asked for');
  if (stated === undefined) return fail(gate, 'no card was given: --card FILE');
  const { file, sha256, contradictions } = stated.statement;
  const which = `card ${textOf(file)} (sha256 ${sha256.grade === 'missing' ? 'unknown' : sha256.value})`;
  const lacking = missing(stated.card, wanted);
  const denied = contradictions.filter(({ path }) =>
    wanted.some((field) => path === field || path.startsWith(`${field}.`)),
  );
  const problems = [
    ...(lacking.length === 0 ? [] : [`does not state ${lacking.join(', ')}`]),
    ...denied.map((one) => `says ${textOf(one.stated)} at ${one.path}, and the run ${textOf(one.logged)} (${one.key})`),
  ];
  return problems.length === 0
    ? pass(gate, `${which} states ${wanted.join(', ')}`)
    : fail(gate, `${which} ${problems.join('; ')}`);
};
