/** Joiners are needed to write several languages, and change nothing else. */
const keptInvisible: ReadonlySet<string> = new Set(['\n', '\t', '\u200c', '\u200d']);

const codePoint = (char: string): string =>
  `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;

/**
 * The same text with every character that cannot be seen, or that reorders what stands beside it, written out.
 * A value may then hold a right-to-left override or a terminal escape and still reads as what it is.
 */
export const visibleText = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (char) => (keptInvisible.has(char) ? char : codePoint(char)));
