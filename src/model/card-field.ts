/** What a field of the card holds. */
export type LeafKind = 'text' | 'texts' | 'number' | 'flag' | 'numbers' | 'map';

export type CardLeaf<K extends LeafKind = LeafKind> = {
  readonly kind: K;
  readonly help: string;
  readonly choices?: readonly string[];
};
/** An interface, because it holds itself. */
export interface CardFields {
  readonly [name: string]: CardField;
}
export type CardGroup<F extends CardFields = CardFields> = {
  readonly kind: 'group';
  readonly help: string;
  readonly fields: F;
};
export type CardList<F extends CardFields = CardFields> = {
  readonly kind: 'list';
  readonly help: string;
  readonly fields: F;
};
export type CardField = CardLeaf | CardGroup<CardFields> | CardList<CardFields>;

const leaf =
  <K extends LeafKind>(kind: K) =>
  (help: string, choices?: readonly string[]): CardLeaf<K> => ({ kind, help, ...(choices ? { choices } : {}) });

export const text = leaf('text');
export const texts = leaf('texts');
export const number = leaf('number');
export const flag = leaf('flag');
export const numbers = leaf('numbers');
export const map = leaf('map');
export const group = <const F extends CardFields>(help: string, fields: F): CardGroup<F> => ({
  kind: 'group',
  help,
  fields,
});
export const list = <const F extends CardFields>(help: string, fields: F): CardList<F> => ({
  kind: 'list',
  help,
  fields,
});
