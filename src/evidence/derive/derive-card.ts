import { type AttachmentReading, attachmentName, attachmentProblem } from '../../card/attachment.ts';
import { buildCardFacts, type CardSource } from '../../card/build-card-facts.ts';
import { isReference } from '../../card/card-reference.ts';
import { isStated } from '../../card/is-stated.ts';
import { cardPathOf } from '../../card/param-paths.ts';
import type { AttachmentStanding, CardFacts, CardStatement } from '../../model/card.ts';
import type { LeafKind } from '../../model/card-field.ts';
import type { Records, Subject } from '../../model/evidence.ts';
import type { Fact } from '../../model/fact.ts';
import { asNumber, asText, asTexts, factValue, isKnown, mapFact, missing, readText } from '../fact.ts';
import { at, elementsAt, hasRecord, keysAt, type Place, placeOf, sourceOf, valueAt } from '../place.ts';
import { recordId } from '../record-id.ts';
import { followReference } from './card-references.ts';
import { contradictionsOf, type Spoken } from './contradictions.ts';

const asFlag = (value: unknown): boolean | undefined => {
  if (typeof value === 'boolean') return value;
  const word = String(value).trim().toLowerCase();
  return word === 'true' || word === 'yes' ? true : word === 'false' || word === 'no' ? false : undefined;
};

const plainText = (value: unknown): string | undefined =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : asText(value);

/** What a value is for a field of this kind; parameters come as text. */
const parsers: Readonly<Record<LeafKind, (value: unknown) => unknown>> = {
  text: plainText,
  map: plainText,
  texts: (value) => (typeof value === 'string' ? value.split(/\s*[,;]\s*/) : asTexts(value)),
  number: asNumber,
  numbers: asNumber,
  flag: asFlag,
};

/** Parameters and tags of the run that speak of a field of the card. */
const spokenOf = ({ run }: Subject): readonly Spoken[] =>
  [...run.params, ...run.tags].flatMap(({ key, fact }) => {
    const path = cardPathOf(key);
    return path === undefined || !isKnown(fact) ? [] : [{ path, key, fact }];
  });

const cardSource = (subject: Subject, card: Place, spoken: readonly Spoken[]): CardSource => {
  const placeAt = (path: readonly string[]): Place => at(card, ...path);
  const below = (path: readonly string[]) => spoken.filter((one) => one.path.startsWith(`${path.join('.')}.`));
  return {
    lengthOf: (path) => elementsAt(placeAt(path)).length || (below(path).length > 0 ? 1 : 0),
    keysOf: (path) => [
      ...new Set([...keysAt(placeAt(path)), ...below(path).map((one) => one.path.slice(path.join('.').length + 1))]),
    ],
    factOf: (path, { kind }) => {
      const place = placeAt(path);
      const value = valueAt(place);
      const parse = parsers[kind];
      if (isReference(value)) return mapFact(followReference(subject, value.from, sourceOf(place)), parse);
      if (isStated(value)) return { grade: 'asserted', value, sources: [sourceOf(place)] };
      const said = spoken.find((one) => one.path === path.join('.'));
      return said === undefined ? missing('absent', 'not in the card') : mapFact(said.fact, parse);
    },
  };
};

const nameAndRole = ({ document }: CardFacts): Fact<string> => {
  const { name, role } = document.preparedBy;
  return mapFact(name, (who) => (isKnown(role) ? `${who}, ${role.value}` : who));
};

/** Each attachment of the card held against what its file was when it was read. */
const standingsOf = (records: Records, { attachments }: CardFacts): readonly AttachmentStanding[] => {
  const readings = elementsAt(at(placeOf(records, recordId.cardAttachments), 'attachments'));
  return attachments.map(({ id, title, path, sha256 }, index) => {
    const read = readings[index];
    const reading = read === undefined ? undefined : (valueAt(read) as AttachmentReading);
    const problem = attachmentProblem(reading, factValue(sha256));
    const name = attachmentName(...[id, title, path].map(factValue));
    return problem === undefined ? { name } : { name, problem };
  });
};

const deriveStatement = (records: Records, card: CardFacts, spoken: readonly Spoken[]): CardStatement => {
  const record = placeOf(records, recordId.card);
  const revision = card.document.revisions.map(({ date }) => date).findLast(isKnown);
  const committedAt = readText(at(record, 'commit', 'committedAt'));
  return {
    file: readText(at(record, 'file')),
    sha256: readText(at(record, 'sha256'), 'derived'),
    preparedBy: nameAndRole(card),
    statedAt: revision ?? (isKnown(committedAt) ? committedAt : missing('absent', 'not in the card')),
    commit: readText(at(record, 'commit', 'commit')),
    commitAuthor: readText(at(record, 'commit', 'author')),
    contradictions: contradictionsOf(card, spoken),
    ...(card.attachments.length === 0 ? {} : { attachments: standingsOf(records, card) }),
  };
};

/** What a card states, each field with its origin: the card, what it refers to, or a parameter of the run that speaks of it. */
export const deriveCard = (records: Records, subject: Subject): Pick<Subject, 'card' | 'statement'> => {
  const record = placeOf(records, recordId.card);
  if (!hasRecord(record)) return {};
  const spoken = spokenOf(subject);
  const card = buildCardFacts(cardSource(subject, at(record, 'card'), spoken));
  return { card, statement: deriveStatement(records, card, spoken) };
};
