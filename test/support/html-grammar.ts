const voidElements: ReadonlySet<string> = new Set(['meta', 'br', 'wbr', 'hr', 'col', 'input', 'link', 'img']);

export type HtmlTag = {
  readonly kind: 'open' | 'close' | 'single';
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
};

export type HtmlReading = {
  readonly tags: readonly HtmlTag[];
  /** Text between tags, raw; style sheets left out. */
  readonly text: string;
  /** What no well-formed document would have. */
  readonly problems: readonly string[];
};

const tagPattern = /<(\/?)([A-Za-z][\w-]*)((?:\s+[A-Za-z_:][\w:.-]*(?:="[^"<>]*")?)*)\s*(\/?)>/g;
const attributePattern = /([A-Za-z_:][\w:.-]*)(?:="([^"]*)")?/g;

const readTag = ([, slash, name = '', attributes = '', single]: readonly string[]): HtmlTag => ({
  kind: slash === '/' ? 'close' : single === '/' || voidElements.has(name) ? 'single' : 'open',
  name,
  attributes: Object.fromEntries(
    [...attributes.matchAll(attributePattern)].map(([, key = '', value = '']) => [key, value]),
  ),
});

const balanceProblems = (tags: readonly HtmlTag[]): readonly string[] => {
  const open: string[] = [];
  const problems: string[] = [];
  for (const { kind, name } of tags) {
    if (kind === 'open') open.push(name);
    if (kind === 'close' && open.at(-1) !== name) problems.push(`</${name}> closes <${open.at(-1) ?? 'nothing'}>`);
    if (kind === 'close') open.pop();
  }
  return [...problems, ...open.map((name) => `<${name}> stays open`)];
};

/** Reads HTML far more strictly than a browser: every `<` must begin a whole tag with quoted attributes, and every tag must be closed. */
export const readHtml = (html: string): HtmlReading => {
  const body = html.replace(/^<!doctype html>\n/, '').replace(/<style>[^<]*<\/style>/g, '<style></style>');
  const tags = [...body.matchAll(tagPattern)].map(readTag);
  const text = body.replace(tagPattern, '');
  const stray = [...text.matchAll(/.{0,30}[<>].{0,30}/g)].map(([found]) => `stray angle bracket: ${found}`);
  return { tags, text, problems: [...balanceProblems(tags), ...stray] };
};
