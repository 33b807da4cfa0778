import type { CardField, CardFields, CardGroup, CardLeaf, CardList } from './card-field.ts';
import type { cardFields } from './card-fields.ts';
import type { Fact, KeyedFact } from './fact.ts';

/** Instead of a value: where in the evidence it stands, such as `mlflow.params.lr` or `subject.data.commit.id`. */
export type CardReference = { readonly from: string };

type Given<T> = T | CardReference | null;

type StatedField<F extends CardField> =
  F extends CardGroup<infer G>
    ? StatedFields<G> | null
    : F extends CardList<infer G>
      ? readonly StatedFields<G>[] | null
      : F extends CardLeaf<'number'>
        ? Given<number>
        : F extends CardLeaf<'flag'>
          ? Given<boolean>
          : F extends CardLeaf<'texts'>
            ? Given<readonly string[]>
            : F extends CardLeaf<'numbers'>
              ? Given<Readonly<Record<string, number>>>
              : F extends CardLeaf<'map'>
                ? Given<Readonly<Record<string, string>>>
                : Given<string>;
type StatedFields<F extends CardFields> = { readonly [K in keyof F]?: StatedField<F[K]> };

/** The facts that only a person can supply, as the file holds them; an empty value is one that is not stated. */
export type Card = { readonly cardVersion: 1 } & StatedFields<typeof cardFields>;

type FieldFacts<F extends CardField> =
  F extends CardGroup<infer G>
    ? FactsOf<G>
    : F extends CardList<infer G>
      ? readonly FactsOf<G>[]
      : F extends CardLeaf<'number'>
        ? Fact<number>
        : F extends CardLeaf<'flag'>
          ? Fact<boolean>
          : F extends CardLeaf<'texts'>
            ? Fact<readonly string[]>
            : F extends CardLeaf<'numbers'>
              ? readonly KeyedFact<number>[]
              : F extends CardLeaf<'map'>
                ? readonly KeyedFact<string>[]
                : Fact<string>;
type FactsOf<F extends CardFields> = { readonly [K in keyof F]: FieldFacts<F[K]> };

/** Every field of the card as a fact: what is not stated is missing. */
export type CardFacts = FactsOf<typeof cardFields>;

/** The card and the run say different things about one field. */
export type Contradiction = {
  /** Path in the card, such as `regulatory.fda.deviceClass`. */
  readonly path: string;
  /** Parameter or tag of the run, such as `fda.device_class`. */
  readonly key: string;
  readonly stated: Fact<string>;
  readonly logged: Fact<string>;
};

/** Why an attachment of the card answers no requirement; no problem: its file was read, and has the SHA-256 that is stated. */
export type AttachmentStanding = { readonly name: string; readonly problem?: string };

/** Who states what the card says, and when. */
export type CardStatement = {
  readonly file: Fact<string>;
  readonly sha256: Fact<string>;
  readonly preparedBy: Fact<string>;
  /** Of the newest revision that the card names; else of the git commit that holds it. */
  readonly statedAt: Fact<string>;
  /** The git commit that holds the file as it is; absent when there is none. */
  readonly commit: Fact<string>;
  readonly commitAuthor: Fact<string>;
  readonly contradictions: readonly Contradiction[];
  /** In the order of the card. */
  readonly attachments?: readonly AttachmentStanding[];
};

/** What `CARD_INVALID` lists. */
export type CardProblem = { readonly path: string; readonly problem: string; readonly line?: number };
