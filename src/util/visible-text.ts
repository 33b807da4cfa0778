/** Joiners are needed to write several languages, and change nothing else. */
const keptInvisible: ReadonlySet<string> = new Set(['\n', '\t', '\u200c', '\u200d']);

/**
 * By category and by what Unicode has drawn as nothing, such as fillers and variation selectors; and two signs that are blank:
 * an empty Braille cell and a note without a head. The selector that gives an emoji its colours stays behind one.
 */
const invisible =
  /(?!(?<=\p{Extended_Pictographic})\ufe0f)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/gu;

const codePoint = (char: string): string =>
  `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;

/**
 * The same text with every character that cannot be seen, or that reorders what stands beside it, written out.
 * A value may then hold a right-to-left override or a terminal escape and still reads as what it is.
 */
export const visibleText = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(invisible, (char) => (keptInvisible.has(char) ? char : codePoint(char)));

/** The same for what stands in one line: a line break in it would begin another, that nobody wrote. */
export const visibleLine = (text: string): string => visibleText(text).replaceAll('\n', codePoint('\n'));

const escaped = (char: string): string =>
  Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');

/** The same JSON with such characters as escapes, which every reader of JSON takes for the characters. */
export const visibleJson = (json: string): string =>
  json.replace(invisible, (char) => (char === '\n' ? char : escaped(char)));
