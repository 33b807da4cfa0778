// The lengths in these patterns are bounded, so that hostile text cannot make them slow. A field such as `{password}`, to be filled
// in by code, is no part of a URL itself.
const urlPassword =
  /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]{0,200}:(?!\$?\{[\w.]{1,100}\}@)[^\s/?#"'<>]{0,1000}@/gi;
const urlToken = /\b(https?:\/\/)(?!\$?\{[\w.]{1,100}\}@)[^\s/?#"'<>:]{1,1000}@/gi;
const queryParameter =
  /([?&](?:amp;)?(?:x-(?:amz|goog)-(?:signature|credential|security-token)|awsaccesskeyid|googleaccessid|signature|sig|token|access_token|id_token|api_?key|password|secret)=)(?!\$?\{[\w.]{1,100}\}(?:[&\s"'#<>]|$))[^&\s"'#<>]+/gi;
/** Addresses that are secret as a whole. */
const webhook =
  /\b(https:\/\/(?:hooks\.slack\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/webhooks|[\w.-]{1,100}\.webhook\.office\.com\/webhookb2)\/)[^\s"'<>]+/gi;
const connectionKey = /\b((?:AccountKey|SharedAccessKey|SharedAccessSignature)=)[^;\s"']{16,400}/gi;
const accessKey = /\b(AKIA|ASIA)[A-Z0-9]{12,}\b/g;

/** What tokens of well-known services begin with, and how they go on. */
const tokens = [
  '(?:gh[pousr]_|github_pat_|glpat-|dapi|hf_|sk-|xox[abprs]-)[A-Za-z0-9_-]{16,}',
  // Near the beginning of its word, so that a word of many beginnings is read but few times.
  String.raw`eyJ(?<=(?<![\w-])(?:[\w-]{0,40}-)?eyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]*`,
  String.raw`AIza[\w-]{35}`,
  '[sr]k_(?:live|test)_[A-Za-z0-9]{16,200}',
  'npm_[A-Za-z0-9]{36}',
  String.raw`pypi-[\w-]{32,400}`,
  String.raw`SG\.[\w-]{16,64}\.[\w-]{16,128}`,
  'dop_v1_[a-f0-9]{64}',
  String.raw`hvs\.[\w-]{24,200}`,
  String.raw`ya29\.[\w-]{20,400}`,
  String.raw`xapp-[\w-]{20,200}`,
  'AGE-SECRET-KEY-[A-Z0-9]{40,80}',
];
const token = new RegExp(String.raw`\b(?:${tokens.join('|')})`, 'g');

const keyEdge = (word: string): string => `-----${word} [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----`;
export const keyBegin = new RegExp(keyEdge('BEGIN'));
export const keyEnd = new RegExp(keyEdge('END'));
/** Up to the next dashes, so that many beginnings are read but once. */
const keyBody = '(?:(?!-----)[^]){0,16000}';
/** A whole private key, or one that is cut off; a text about keys goes on with words. */
const privateKey = new RegExp(
  String.raw`${keyEdge('BEGIN')}(?:${keyBody}${keyEdge('END')}|(?:\s|\\[nr]){1,20}[A-Za-z0-9+/=]{40}${keyBody})`,
  'g',
);

/** Takes out what shows by its form alone that it is a secret, whatever stands around it. */
export const redactForms = (text: string, mark: string): string =>
  text
    .replace(privateKey, mark)
    .replace(urlPassword, `$1${mark}@`)
    .replace(urlToken, `$1${mark}@`)
    .replace(queryParameter, `$1${mark}`)
    .replace(webhook, `$1${mark}`)
    .replace(connectionKey, `$1${mark}`)
    .replace(accessKey, `$1${mark}`)
    .replace(token, mark);
