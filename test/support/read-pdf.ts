import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

export type PdfReading = {
  readonly pages: readonly string[];
  /** Titles of the bookmarks, outermost first. */
  readonly outline: readonly string[];
  /** Roles of the structure tree's elements on the first pages. */
  readonly roles: ReadonlySet<string>;
  readonly isTagged: boolean;
  readonly language: string | undefined;
  readonly title: string | undefined;
};

type Node = { readonly role?: string; readonly children?: readonly Node[] };

const rolesOf = (node: Node | null): readonly string[] =>
  node === null ? [] : [...(node.role === undefined ? [] : [node.role]), ...(node.children ?? []).flatMap(rolesOf)];

type Entry = { readonly title: string; readonly items?: readonly Entry[] };

const titlesOf = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(({ title, items = [] }) => [title, ...titlesOf(items)]);

/** What a reader of the PDF is given. */
export const readPdf = async (bytes: Uint8Array): Promise<PdfReading> => {
  const task = getDocument({ data: new Uint8Array(bytes), useSystemFonts: true, verbosity: 0 });
  const pdf = await task.promise;
  try {
    const pages: string[] = [];
    const roles = new Set<string>();
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      pages.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
      for (const role of rolesOf((await page.getStructTree()) as Node | null)) roles.add(role);
    }
    const { info } = (await pdf.getMetadata()) as { info: { Title?: string; Language?: string } };
    return {
      pages,
      roles,
      outline: titlesOf(((await pdf.getOutline()) ?? []) as readonly Entry[]),
      isTagged: ((await pdf.getMarkInfo()) as unknown as ReadonlyMap<string, boolean> | null)?.get('Marked') === true,
      language: info.Language ?? undefined,
      title: info.Title,
    };
  } finally {
    await task.destroy();
  }
};
