import { isFlag, isNoSecret, isNoSecretWord, isOtherName, secretEnd } from './secret-value.ts';

/** A text in quotes, which may be those of JSON in a text, themselves escaped. */
const quoted = [
  String.raw`\\"((?:[^"\\\r\n]|\\[^"\r\n]){1,1000})\\"`,
  String.raw`(?:"")?"((?:[^"\\\r\n]|\\.){1,1000})"(?:"")?`,
  String.raw`(?:'')?'((?:[^'\\\r\n]|\\.){1,1000})'(?:'')?`,
].join('|');
const name = String.raw`(?:^|[^\w])([\w.-]{0,64}(?:${secretEnd}))\\?["']?`;
/** The type that code gives a name, as in `token: str = "…"`. */
const annotation = String.raw`\s{0,5}:\s{0,5}[A-Za-z][\w.[\]| ]{0,60}=(?!=)\s{0,20}(?=[rbfu]{0,2}["'])`;
const sign = String.raw`${annotation}|\s{0,20}[:!]?={1,3}(?!>)\s{0,20}|\s{0,20}:\s{0,20}(?=\\?[rbfu]{0,2}["'])|(?<=--[\w-]{0,64}|%(?:set_)?env\s\w{0,64})\s{1,20}`;
const assignment = new RegExp(
  String.raw`(${name}(?:${sign})(?:[rbfu]{1,2}(?=["']))?)(?:${quoted}|(["']?)(?!["'])([^\s"',;&]+))`,
  'gi',
);

const comparison = /[=!]==?\s*$/;
const endsWithSpace = /\s$/;

/** A word is another name behind a comparison, and another flag behind a flag. */
const isNoValue = (head: string, word: string): boolean =>
  comparison.test(head) || isNoSecretWord(word) || (endsWithSpace.test(head) && !/[=:]\s*$/.test(head) && isFlag(word));

/** In JSON and in a script a text may end with the sign for a new line. */
const withoutLineEnd = (word: string): readonly [value: string, end: string] =>
  word.length > 2 && word.endsWith('\\n') ? [word.slice(0, -2), '\\n'] : [word, ''];

/** Takes out what stands behind the name of a secret and a sign; a text in quotes as a whole. */
export const redactAssignments = (text: string, mark: string): string =>
  text.replace(assignment, (all: string, head: string, key: string, ...groups: readonly (string | undefined)[]) => {
    const [escaped, double, single, quote = '', word] = groups;
    if (isOtherName(key)) return all;
    if (word !== undefined) {
      const [value, end] = withoutLineEnd(word);
      const isKept = quote === '' ? isNoValue(head, value) : isNoSecret(value);
      return isKept ? all : `${head}${quote}${mark}${end}`;
    }
    if (isNoSecret(escaped ?? double ?? single ?? '')) return all;
    const delimiter = escaped === undefined ? (double === undefined ? "'" : '"') : '\\"';
    return `${head}${delimiter}${mark}${delimiter}`;
  });
