import { type Entries, findEntry } from '../entries.ts';
import { invalid } from '../mlflow-error.ts';
import { type Fields, type SearchField, textOperators } from './searchable.ts';

/** A tag that counts as `false` where it is missing: clients ask with `!=` for models that are no prompts. */
const promptTag = 'mlflow.prompt.is_prompt';

const readTag = (tags: Entries, key: string): string | undefined =>
  findEntry(tags, key) ?? (key === promptTag ? 'false' : undefined);

/** What records with tags can be searched and sorted by: the attributes named here, and any tag. */
export const taggedFields =
  <T extends { readonly tags: Entries }>(attributes: Readonly<Record<string, SearchField<T>>>): Fields<T> =>
  ({ entity, key }) => {
    if (entity === 'tag') return { kind: 'text', operators: textOperators, read: ({ tags }) => readTag(tags, key) };
    const field = entity === 'attribute' && Object.hasOwn(attributes, key) ? attributes[key] : undefined;
    if (!field)
      throw invalid(`Invalid attribute key '${key}' specified. Valid keys are ${Object.keys(attributes).join(', ')}`);
    return field;
  };
