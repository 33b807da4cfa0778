import { redactAssignments } from './redact-assignments.ts';
import { redactForms } from './secret-forms.ts';
import { isFlag, isNoSecret, isOtherName, isTooShort, secretEnd } from './secret-value.ts';

/** Text in, the same text without secrets out. */
export type Redact = (text: string) => string;

/** What stands in a text where a secret was. */
export const redactionMark = '[redacted]';
const mark = redactionMark;

// The lengths in these patterns are bounded, so that hostile text cannot make them slow.
const headerValue =
  /\b((?:proxy-)?authorization)((?:["']\s*\])?["']?\s*[:=]\s*(?:[rbfu]{1,2}(?=["']))?["']?)(?:(basic|bearer|digest|negotiate|aws4-hmac-sha256)\s+)?([^\r\n"']+)/gi;
/** The scheme before a text that is put together, or a field for the value. */
const noHeaderValue = /^(?:(?:basic|bearer|digest)\s*|\$?\{[a-z_][\w.]*\})$/i;
/** A scheme word in prose is followed by a word; credentials hold a digit or a sign of Base64. */
const bareScheme = /\b(Basic|Bearer)\s+(?=[\w.~+/-]*[\d+/=])[\w.~+/-]{8,}=*/g;
/** `-u user:password`, as curl has it; two numbers are ids of a user and a group. */
const userAndPassword =
  /((?:^|\s)(?:-u|--user|--auth|--proxy-user)(?:\s+|=))(?!\d+:\d+(?:\s|$))([^\s:/]{1,200}):[^\s/]\S*/g;
/** Programs that take a password behind `-p`, most of them without a space. */
const clientPassword =
  /(\b(?:mysql(?:dump|admin|import|show|check|sh)?|mariadb(?:-\w{1,10})?)\b[^\n|;&]{0,300}?\s-p|\bsshpass\s{1,20}-p\s{0,20}|\bredis-cli\b[^\n|;&]{0,300}?\s-a\s{1,20})(["']?)(?![\s"'$-]|\[redacted)([^\s"';|&]+)/g;

const redactPatterns: Redact = (text) => {
  const headless = text
    .replace(headerValue, (all: string, name: string, between: string, scheme: string | undefined, value: string) => {
      if (noHeaderValue.test(value) || isNoSecret(value)) return all;
      return scheme ? `${name}${between}${scheme} ${mark}` : `${name}${between}${mark}`;
    })
    .replace(bareScheme, `$1 ${mark}`);
  return redactAssignments(redactForms(headless, mark), mark)
    .replace(userAndPassword, `$1${mark}`)
    .replace(clientPassword, `$1$2${mark}`);
};

/** A secret as it may stand in a text: plain, in a URL, in a JSON string. */
const spellings = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
];

const redactKnown = (secrets: Iterable<string>): Redact => {
  const known = [...new Set([...secrets].filter((secret) => !isTooShort(secret)).flatMap(spellings))];
  // The longest first, so that a secret that holds another one goes as a whole.
  known.sort((a, b) => b.length - a.length);
  return (text) => known.reduce((rest, secret) => rest.replaceAll(secret, mark), text);
};

/**
 * Takes secrets out of text: the given values in every spelling unless they are too short, and whatever looks like one
 * (`Authorization` values, credentials in URLs, presigned query parameters, webhooks, access keys and service tokens, `password=…`).
 */
export const createRedactor = (secrets: Iterable<string> = []): Redact => {
  const withoutKnown = redactKnown(secrets);
  return (text) => redactPatterns(withoutKnown(text));
};

/**
 * Takes out only what is a secret beyond doubt: the given values, and what shows it by its form. For what somebody else has
 * recorded, which stays as it is where a name such as `token` may mean something else.
 */
export const createSureRedactor = (secrets: Iterable<string> = []): Redact => {
  const withoutKnown = redactKnown(secrets);
  return (text) => redactForms(withoutKnown(text), mark);
};

const secretFlag = new RegExp(`^--?[\\w.-]{0,64}(?:${secretEnd})$|^--?pass$`, 'i');
const userFlag = /^(?:-u|--user|--auth|--proxy-user)$/;
/** Behind a flag for a user: a name, a place, or the ids of user and group, but no password. */
const isNoPassword = /^[^:]*$|^\d+:\d+$|^[^:]*:\//;

const isSecretAfter = (flag: string, word: string): boolean =>
  (secretFlag.test(flag) && !isNoSecret(word) && !isFlag(word)) || (userFlag.test(flag) && !isNoPassword.test(word));

/** The words of a command line, each without its secrets; the word after a flag such as `--password` is one. */
export const redactWords = (words: readonly string[], redact: Redact): readonly string[] =>
  words.map((word, index) => {
    const isPassword = words[index - 1] === '-p' && words[index - 2] === 'sshpass';
    return isPassword || isSecretAfter(words[index - 1] ?? '', word) ? mark : redact(word);
  });

const secretKey = new RegExp(`(?:${secretEnd}|^pass)$`, 'i');

const everyText = (value: unknown, change: Redact): unknown =>
  JSON.parse(JSON.stringify(value), (_key, part: unknown) => (typeof part === 'string' ? change(part) : part));

/** A JSON value with each of its texts redacted, and all those behind a key such as `password` taken out whole. */
export const redactJson = (value: unknown, redact: Redact): unknown =>
  JSON.parse(JSON.stringify(value), (key, part: unknown) => {
    if (secretKey.test(key) && !isOtherName(key)) return everyText(part, () => mark);
    return typeof part === 'string' ? redact(part) : part;
  });

/** A URL without user name and password; what is no URL comes back with its patterns redacted. */
export const stripUrlCredentials = (url: string): string => {
  if (!URL.canParse(url)) return redactPatterns(url);
  const parsed = new URL(url);
  if (parsed.username === '' && parsed.password === '') return url;
  parsed.username = '';
  parsed.password = '';
  const stripped = parsed.href;
  return url.endsWith('/') ? stripped : stripped.replace(/\/$/, '');
};
