/** What a clause is about: `tags.a` is key `a` of entity `tags`; a name without a dot is an attribute. */
export type FieldName = { readonly entity: string; readonly key: string };

const isQuoted = (text: string): boolean => text.length >= 2 && /^(["'`]).*\1$/s.test(text);

export const unquote = (text: string): string => (isQuoted(text) ? text.slice(1, -1) : text);

const entities: Readonly<Record<string, readonly string[]>> = {
  metric: ['metric', 'metrics'],
  param: ['param', 'params', 'parameter', 'parameters'],
  tag: ['tag', 'tags'],
  attribute: ['attribute', 'attributes', 'attr', 'run'],
  dataset: ['dataset', 'datasets'],
};

/** @returns undefined when the entity is none that the grammar knows. */
export const parseFieldName = (name: string): FieldName | undefined => {
  const isBare = name.startsWith('`') || !name.includes('.');
  if (isBare) return { entity: 'attribute', key: unquote(name) };
  const dot = name.indexOf('.');
  const written = unquote(name.slice(0, dot));
  const entity = Object.entries(entities).find(([, spellings]) => spellings.includes(written))?.[0];
  return entity === undefined ? undefined : { entity, key: unquote(name.slice(dot + 1)) };
};
