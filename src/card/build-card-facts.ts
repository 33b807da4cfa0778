import type { CardFacts, CardStatement } from '../model/card.ts';
import type { CardFields, CardLeaf } from '../model/card-field.ts';
import { cardFields } from '../model/card-fields.ts';
import type { Fact, MissingFact } from '../model/fact.ts';

/** What the facts of a card are read from. Paths are lists of names and, in lists, indices. */
export type CardSource = {
  /** How many items a list has. */
  readonly lengthOf: (path: readonly string[]) => number;
  /** Names in a map. */
  readonly keysOf: (path: readonly string[]) => readonly string[];
  readonly factOf: (path: readonly string[], leaf: CardLeaf) => Fact<unknown>;
};

const build = (fields: CardFields, path: readonly string[], source: CardSource): unknown =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      const at = [...path, name];
      switch (field.kind) {
        case 'group':
          return [name, build(field.fields, at, source)];
        case 'list':
          return [
            name,
            Array.from({ length: source.lengthOf(at) }, (_, index) =>
              build(field.fields, [...at, String(index)], source),
            ),
          ];
        case 'numbers':
        case 'map':
          return [name, source.keysOf(at).map((key) => ({ key, fact: source.factOf([...at, key], field) }))];
        default:
          return [name, source.factOf(at, field)];
      }
    }),
  );

/** Every field of the card as a fact, in the form of the card. */
export const buildCardFacts = (source: CardSource): CardFacts => build(cardFields, [], source) as CardFacts;

const noCard: MissingFact = { grade: 'missing', why: 'absent', hint: 'no card was given' };

/** Who states a card that nobody gave. */
export const missingStatement = (): CardStatement => ({
  file: noCard,
  sha256: noCard,
  preparedBy: noCard,
  statedAt: noCard,
  commit: noCard,
  commitAuthor: noCard,
  contradictions: [],
});

/** The facts of a card that nobody gave. */
export const missingCard = (): CardFacts =>
  buildCardFacts({
    lengthOf: () => 0,
    keysOf: () => [],
    factOf: () => noCard,
  });
