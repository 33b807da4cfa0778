import type { CardReference } from '../model/card.ts';

const kinds = ['params', 'tags', 'metrics'] as const;

/** What `from:` points at. */
export type ReferenceTarget =
  | { readonly kind: (typeof kinds)[number]; readonly key: string }
  /** Metadata of the data commit. */
  | { readonly kind: 'metadata'; readonly key: string }
  /** Path into the subject, without `subject.`. */
  | { readonly kind: 'fact'; readonly path: string };

export const isReference = (value: unknown): value is CardReference =>
  typeof value === 'object' && value !== null && 'from' in value && typeof value.from === 'string';

/** `mlflow.params.KEY`, `mlflow.tags.KEY`, `mlflow.metrics.KEY`, `lakefs.metadata.KEY` or `subject.PATH`; undefined for anything else. */
export const parseReference = (from: string): ReferenceTarget | undefined => {
  const kind = kinds.find((one) => from.startsWith(`mlflow.${one}.`));
  if (kind !== undefined) return { kind, key: from.slice(`mlflow.${kind}.`.length) };
  if (from.startsWith('lakefs.metadata.')) return { kind: 'metadata', key: from.slice('lakefs.metadata.'.length) };
  if (/^subject(?:\.\w+)+$/.test(from)) return { kind: 'fact', path: from.slice('subject.'.length) };
  return undefined;
};
