/** What is open at the end of a piece of Markdown, and has to be closed before anything else can be said. */
type Open = { readonly fence: string | undefined; readonly details: number; readonly isComment: boolean };

const fenceOf = (line: string): string | undefined => /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];

const isClosing = (line: string, fence: string): boolean => {
  const own = fenceOf(line) ?? '';
  return own.startsWith(fence) && line.trim() === own;
};

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

const openAtEnd = (markdown: string): Open => {
  let fence: string | undefined;
  const outside: string[] = [];
  for (const line of markdown.split('\n')) {
    if (fence !== undefined) {
      if (isClosing(line, fence)) fence = undefined;
    } else {
      fence = fenceOf(line);
      if (fence === undefined) outside.push(line);
    }
  }
  const text = outside.join('\n');
  return {
    fence,
    details: Math.max(0, count(text, /<details\b/gi) - count(text, /<\/details>/gi)),
    isComment: text.lastIndexOf('<!--') > text.lastIndexOf('-->'),
  };
};

const closing = ({ fence, details, isComment }: Open): string =>
  [...(fence === undefined ? [] : [fence]), ...(isComment ? ['-->'] : []), ...Array(details).fill('</details>')]
    .map((line) => `\n${line}`)
    .join('');

/** No more than so many characters, up to the end of a line where there is one, and no character torn apart. */
const head = (text: string, length: number): string => {
  const piece = text.slice(0, length);
  const end = piece.lastIndexOf('\n');
  if (end > length / 2) return piece.slice(0, end);
  return /[\uD800-\uDBFF]$/.test(piece) ? piece.slice(0, -1) : piece;
};

const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

export type Cut = { readonly markdown: string; readonly isCut: boolean };

/** Room for the note, and for what may have to be closed. */
const reserve = 400;

/** Markdown in no more than so many characters; what is cut ends with a note that says so, outside of any block. */
export const cutMarkdown = (markdown: string, most: number): Cut => {
  if (markdown.length <= most) return { markdown, isCut: false };
  const kept = head(markdown, Math.max(0, most - reserve));
  const note = `> **Cut here.** This is the beginning, ${grouped(kept.length)} of ${grouped(markdown.length)} characters: a comment has no room for more.`;
  return { markdown: `${kept}${closing(openAtEnd(kept))}\n\n${note}`, isCut: true };
};
