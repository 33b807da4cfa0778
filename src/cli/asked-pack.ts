import type { PackSource } from '../report/pack-manifest.ts';

/** What a command needs to know of the template pack that was asked for before it renders anything. */
export type AskedPack = {
  /** Names the documents. */
  readonly id: string;
  /** What it has templates for. */
  readonly formats: readonly ('html' | 'md')[];
};

const both = ['html', 'md'] as const;

/**
 * The pack of a document, by default the given one, which is not read for that.
 * @throws REPORT_TEMPLATE_NOT_FOUND, REPORT_TEMPLATE_INVALID
 */
export const askedPack = async (
  template: string | undefined,
  { id: usual, reads }: { readonly id: string; readonly reads: PackSource },
): Promise<AskedPack> => {
  if (template === undefined) return { id: usual, formats: both };
  const [{ loadPack }, { assertReads }] = await Promise.all([
    import('../report/load-pack.ts'),
    import('../report/assert-reads.ts'),
  ]);
  const pack = await loadPack(template);
  assertReads(pack, reads);
  return { id: pack.id, formats: both.filter((format) => pack.templates[format] !== undefined) };
};
