import { join } from 'node:path';
import { builtInNames, loadPack, type TemplatePack } from './load-pack.ts';
import { builtInTemplates } from './package-root.ts';

/** A built-in template pack. */
export type ListedPack = {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly formats: readonly ('html' | 'md')[];
  /** Partials that a pack of one's own may put others for. */
  readonly blocks: readonly string[];
  readonly folder: string;
};

const formatsOf = ({ templates }: TemplatePack): ListedPack['formats'] =>
  (['html', 'md'] as const).filter((format) => templates[format] !== undefined);

const blocksOf = ({ templates: { html, md } }: TemplatePack): readonly string[] =>
  [...new Set([...Object.keys(html?.partials ?? {}), ...Object.keys(md?.partials ?? {})])].sort();

/** The packs that come with this package. */
export const listPacks = async (): Promise<readonly ListedPack[]> =>
  Promise.all(
    (await builtInNames()).map(async (name) => {
      const pack = await loadPack(name);
      const { id, version, title } = pack;
      const folder = join(builtInTemplates(), name);
      return { id, version, title, formats: formatsOf(pack), blocks: blocksOf(pack), folder };
    }),
  );
