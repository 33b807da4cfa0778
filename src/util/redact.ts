/** Text in, the same text without secrets out. */
export type Redact = (text: string) => string;

/** What stands in a text where a secret was. */
export const redactionMark = '[redacted]';
const mark = redactionMark;

/** Shorter ones would tear ordinary words apart. */
const minimumSecretLength = 4;

// The lengths in these patterns are bounded, so that hostile text cannot make them slow.
const headerValue =
  /\b((?:proxy-)?authorization)(["']?\s*[:=]\s*["']?)(?:(basic|bearer|digest|negotiate|aws4-hmac-sha256)\s+)?[^\r\n"']+/gi;
/** A scheme word in prose is followed by a word; credentials hold a digit or a sign of Base64. */
const bareScheme = /\b(Basic|Bearer)\s+(?=[\w.~+/-]*[\d+/=])[\w.~+/-]{8,}=*/g;
const urlPassword = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]{0,200}:[^\s/?#"'<>]{0,1000}@/gi;
const urlToken = /\b(https?:\/\/)[^\s/?#"'<>:]{1,1000}@/gi;
const queryParameter =
  /([?&](?:amp;)?(?:x-(?:amz|goog)-(?:signature|credential|security-token)|awsaccesskeyid|googleaccessid|signature|sig|token|access_token|id_token|api_?key|password|secret)=)[^&\s"'#<>]+/gi;
const assignment =
  /((?:^|[^\w])[\w.-]{0,64}(?:password|passwd|secret|secret[_-]?access[_-]?key|token|api[_-]?key)["']?(?:\s*=\s*|\s*:\s*(?=["'])|(?<=--[\w-]*)\s+)["']?)(?!-|\d+(?:\.\d+)?(?:[\s"',;&]|$)|\[redacted)([^\s"',;&]+)/gi;
const accessKey = /\b(AKIA|ASIA)[A-Z0-9]{12,}\b/g;
const serviceToken =
  /\b(gh[pousr]_|github_pat_|glpat-|dapi|hf_|xox[abprs]-)[A-Za-z0-9_-]{16,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g;

const redactPatterns: Redact = (text) =>
  text
    .replace(headerValue, (_all, name: string, between: string, scheme?: string) =>
      scheme ? `${name}${between}${scheme} ${mark}` : `${name}${between}${mark}`,
    )
    .replace(bareScheme, `$1 ${mark}`)
    .replace(urlPassword, `$1${mark}@`)
    .replace(urlToken, `$1${mark}@`)
    .replace(queryParameter, `$1${mark}`)
    .replace(assignment, `$1${mark}`)
    .replace(accessKey, `$1${mark}`)
    .replace(serviceToken, mark);

/** A secret as it may stand in a text: plain, in a URL, in a JSON string. */
const spellings = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
];

/** Short and of letters alone, a secret may be a part of ordinary words: it is taken out only where no letter touches it. */
const isWordlike = (secret: string): boolean => /^[A-Za-z]{1,7}$/.test(secret);

const without = (text: string, secret: string): string =>
  isWordlike(secret)
    ? text.replace(new RegExp(`(?<![A-Za-z])${secret}(?![A-Za-z])`, 'g'), mark)
    : text.replaceAll(secret, mark);

/**
 * Takes secrets out of text: the given values in every spelling, and whatever looks like one (`Authorization` values,
 * credentials in URLs, presigned query parameters, access keys and service tokens, `password=…`).
 */
export const createRedactor = (secrets: Iterable<string> = []): Redact => {
  const known = [...new Set([...secrets].filter((secret) => secret.length >= minimumSecretLength).flatMap(spellings))];
  // The longest first, so that a secret that holds another one goes as a whole.
  known.sort((a, b) => b.length - a.length);
  return (text) => redactPatterns(known.reduce(without, text));
};

const secretFlag = /^--?[\w.-]{0,64}(?:password|passwd|secret|secret[_-]?access[_-]?key|token|api[_-]?key)$/i;
/** Another flag, or a number, as after `--max-token`. */
const isNoSecret = /^-|^\d+(?:\.\d+)?$/;

/** The words of a command line, each without its secrets; the word after a flag such as `--password` is one. */
export const redactWords = (words: readonly string[], redact: Redact): readonly string[] =>
  words.map((word, index) => (secretFlag.test(words[index - 1] ?? '') && !isNoSecret.test(word) ? mark : redact(word)));

const secretKey = /(?:password|passwd|secret|access[_-]?key|token|api[_-]?key)$/i;

/** A JSON value with each of its texts redacted, and those behind a key such as `password` taken out whole. */
export const redactJson = (value: unknown, redact: Redact): unknown =>
  JSON.parse(JSON.stringify(value), (key, part: unknown) => {
    if (typeof part !== 'string') return part;
    return secretKey.test(key) ? mark : redact(part);
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
