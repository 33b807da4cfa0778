import {
  isComparedText,
  isFlag,
  isNoSecret,
  isNoSecretWord,
  isOtherName,
  isTokenOfText,
  secretEnd,
  secretKeyEnd,
} from './secret-value.ts';

/** A text in quotes, which may be those of JSON in a text, themselves escaped. */
const quoted = [
  String.raw`\\"((?:[^"\\\r\n]|\\[^"\r\n]){1,1000})\\"`,
  String.raw`(?:"")?"((?:[^"\\\r\n]|\\.){1,1000})"(?:"")?`,
  String.raw`(?:'')?'((?:[^'\\\r\n]|\\.){1,1000})'(?:'')?`,
].join('|');
const name = String.raw`(?:^|[^\w])([\w.-]{0,64}(?:${secretEnd}))\\?["']?`;
/** What a formatter puts round a long text. */
const opening = String.raw`(?:\(\s{0,20}){0,2}`;
const textAhead = String.raw`(?=${opening}\\?[rbfu]{0,2}["'])`;
/** The type that code gives a name, as in `token: str = "…"`. */
const annotation = String.raw`\s{0,5}:\s{0,5}[A-Za-z][\w.[\]| ]{0,60}=(?!=)\s{0,20}${textAhead}`;
/** `environ["TOKEN"] = "…"`, and in other languages `'token' => "…"`. */
const behindKey = String.raw`(?<=["'])(?:\s{0,5}\]\s{0,20}=|\s{0,20}=>)\s{0,20}${textAhead}`;
const sign = String.raw`${annotation}|${behindKey}|\s{0,20}[:!]?={1,3}(?!>)\s{0,20}|\s{0,20}:\s{0,20}${textAhead}|(?<=--[\w-]{0,64}|%(?:set_)?env\s\w{0,64})\s{1,20}`;
const assignment = new RegExp(
  String.raw`(${name}(?:${sign})(?:${opening}${textAhead})?(?:[rbfu]{1,2}(?=["']))?)(?:${quoted}|(["']?)(?!["'])([^\s"',;&]+))`,
  'gi',
);

const nameInQuotes = String.raw`\\?["'](-{0,2}[\w.-]{0,64}(?:${secretEnd}))\\?["']`;
/** Calls that give a name its value, or say what to take where there is none: `putenv`, `getenv`, `config.get`, `spark.option`. */
const call = String.raw`(?<![a-z])(?:[a-z_]{0,20}env|environ|setdefault|get|pop|set|put|option|config|define_string)\(\s{0,5}`;
const argument = new RegExp(String.raw`(${call}${nameInQuotes}\s{0,5},\s{0,20}[rbfu]{0,2})(?:${quoted})`, 'gi');
/** `add_argument("--api-key", type=str, default="…")` */
const fallback = new RegExp(
  String.raw`(${nameInQuotes}[^\n()]{0,200}?\bdefault\s{0,5}=\s{0,5}[rbfu]{0,2})(?:${quoted})`,
  'gi',
);

/** `<password>…</password>`, and `<add key="password" value="…"/>`. */
const element = new RegExp(
  String.raw`(<(?:\w{1,20}:)?([\w.-]{0,64}(?:${secretKeyEnd}))>)([^\s<>][^<>]{0,1000})(?=</)`,
  'gi',
);
const attribute = new RegExp(
  String.raw`(\b(?:key|name)=["']([\w.-]{0,64}(?:${secretKeyEnd}))["']\s{1,20}value=["'])([^"'<>]{1,1000})(?=["'])`,
  'gi',
);

const comparison = /[=!]==?[\s(]*$/;
const endsWithSpace = /\s$/;

/** A word is another name behind a comparison, and another flag behind a flag. */
const isNoValue = (head: string, word: string): boolean =>
  comparison.test(head) || isNoSecretWord(word) || (endsWithSpace.test(head) && !/[=:]\s*$/.test(head) && isFlag(word));

/** In JSON and in a script a text may end with the sign for a new line. */
const withoutLineEnd = (word: string): readonly [value: string, end: string] =>
  word.length > 2 && word.endsWith('\\n') ? [word.slice(0, -2), '\\n'] : [word, ''];

const redactQuoted =
  (mark: string) =>
  (all: string, head: string, key: string, escaped?: string, double?: string, single?: string): string => {
    const value = escaped ?? double ?? single ?? '';
    if (isOtherName(key) || isNoSecret(value) || isTokenOfText(key, value)) return all;
    if (comparison.test(head) && isComparedText(key, value)) return all;
    const delimiter = escaped === undefined ? (double === undefined ? "'" : '"') : '\\"';
    return `${head}${delimiter}${mark}${delimiter}`;
  };

/** Takes out what stands behind the name of a secret and a sign; a text in quotes as a whole. */
export const redactAssignments = (text: string, mark: string): string => {
  const withoutQuoted = redactQuoted(mark);
  const withoutText = (all: string, head: string, key: string, value: string): string =>
    isOtherName(key) || isNoSecret(value) || isTokenOfText(key, value) ? all : `${head}${mark}`;
  return text
    .replace(assignment, (all: string, head: string, key: string, ...groups: readonly (string | undefined)[]) => {
      const [escaped, double, single, quote = '', word] = groups;
      if (word === undefined) return withoutQuoted(all, head, key, escaped, double, single);
      const [value, end] = withoutLineEnd(word);
      if (isOtherName(key) || isTokenOfText(key, value)) return all;
      const isKept = quote === '' ? isNoValue(head, value) : isNoSecret(value);
      return isKept ? all : `${head}${quote}${mark}${end}`;
    })
    .replace(argument, withoutQuoted)
    .replace(fallback, withoutQuoted)
    .replace(element, withoutText)
    .replace(attribute, withoutText);
};
