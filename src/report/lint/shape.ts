/** What a template may find at a path: known without any data. */
export type Shape =
  | { readonly kind: 'text' }
  /** Printed by helpers, with its grade and its source. */
  | { readonly kind: 'fact' }
  /** Anything: nothing can be said about what is below it. */
  | { readonly kind: 'any' }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, Shape>> };

export const text: Shape = { kind: 'text' };
export const fact: Shape = { kind: 'fact' };
export const any: Shape = { kind: 'any' };
export const list = (item: Shape): Shape => ({ kind: 'list', item });
export const fields = (of: Readonly<Record<string, Shape>>): Shape => ({ kind: 'fields', fields: of });

/** Of a fact, for headings and attributes. */
const factFields: Readonly<Record<string, Shape>> = {
  text,
  grade: text,
  note: text,
  value: any,
  why: text,
  cause: text,
  path: text,
  sealText: text,
  form: text,
  href: text,
};

/** Names that are there, to be told to whoever misspelt one. */
export const namesIn = (shape: Shape): readonly string[] => {
  if (shape.kind === 'fields') return Object.keys(shape.fields);
  if (shape.kind === 'fact') return Object.keys(factFields);
  return shape.kind === 'list' ? ['length'] : [];
};

/** What is one step further; undefined when nothing can be there. */
export const stepInto = (shape: Shape, name: string): Shape | undefined => {
  switch (shape.kind) {
    case 'any':
      return any;
    case 'text':
      return undefined;
    case 'fact':
      return Object.hasOwn(factFields, name) ? factFields[name] : undefined;
    case 'list':
      if (name === 'length') return text;
      return /^\d+$/.test(name) ? shape.item : undefined;
    case 'fields':
      return Object.hasOwn(shape.fields, name) ? shape.fields[name] : undefined;
  }
};
