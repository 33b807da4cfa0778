const brand: unique symbol = Symbol('markup');

/** Text that is markup already; only helpers make it, from inputs that they have escaped. */
export type Markup = { readonly [brand]: string };

export const markup = (text: string): Markup => ({ [brand]: text });

export const isMarkup = (value: unknown): value is Markup =>
  typeof value === 'object' && value !== null && brand in value;

export const markupText = (value: Markup): string => value[brand];
