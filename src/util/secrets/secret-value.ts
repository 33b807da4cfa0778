/** What the name of a secret ends with, in a variable, a flag or a JSON key. */
export const secretEnd = [
  'passw(?:or)?d|passphrase|pwd|[_-]pass(?![a-z])|secret|token|credentials?',
  String.raw`(?<![a-z\d])pw(?![\w-])`,
  '(?:access|account|api|private|secret|signing)[_.-]?key|azure[_-]storage[_-]key',
  // Hadoop's setting ends with the account that the key is for.
  String.raw`account\.key\.[\w-]{1,40}\.(?:dfs|blob)\.core\.windows\.net`,
  '(?:gh|git(?:hub|lab|ea)|azure|azdo|devops|ext)[_-]pat(?![a-z])',
].join('|');
/** The same where a word stands by itself, as a key does; in a sentence `pass` is a verb. */
export const secretKeyEnd = String.raw`${secretEnd}|(?<![\w.-])pass(?![a-z])`;

/** A piece of text that a model reads, no secret: `pad_token`, `eos_token`. */
const textToken =
  /(?:^|[._-])(?:bos|eos|pad|unk|sep|cls|mask|eot|sot|eod|image|audio|video|special|placeholder)[_-]?token$/i;
/** A run over the data: `first_pass`, `forward_pass`. */
const countedPass = /(?:first|second|one|two|single|multi|forward|backward|num|n|per)[_-]pass$/i;

/** Whether a name that ends with {@link secretEnd} is one that others use for something else. */
export const isOtherName = (name: string): boolean => textToken.test(name) || countedPass.test(name);

const minimumSecretLength = 6;

/**
 * Whether a secret could be an ordinary word or name just as well: it is not taken out by its value then, since that
 * would falsify what is recorded, such as the command `train.py`. Where it stands as a secret it goes all the same.
 */
export const isTooShort = (secret: string): boolean =>
  secret.length < minimumSecretLength || /^[A-Za-z]{1,7}$/.test(secret);

/** A name that code of models has for a piece of text; those of variables and of flags, and of what logs in, mean a secret. */
const isTextName = (name: string): boolean =>
  /^[^-].*token$|^token$/i.test(name) &&
  !/TOKEN$/.test(name) &&
  !/(?:api|auth|access|bearer|refresh|session|hub)[_-]?token$/i.test(name);
/** `[CLS]`, `</s>`, `<|endoftext|>`, `<extra_id_0>`. */
const specialToken = /^(?:\[[A-Z_]{1,20}\]|<\|[\w -]{1,40}\|>|<\/?[a-z_]{1,20}(?:_\d{1,4})?>)$/i;

/** Whether a value is a piece of text that a model reads, going by the name before it: `token: bert`, `stop_token = "</s>"`. */
export const isTokenOfText = (name: string, value: string): boolean =>
  specialToken.test(value) ? /token$/i.test(name) : isTextName(name) && isTooShort(value);

/** The same where a value is compared with, which is a text more often: `if token == "of the"`. */
export const isComparedText = (name: string, value: string): boolean => isTextName(name) && !/\d/.test(value);

const keyFile =
  /^(?:~|\.{1,2}|[a-z]:)?[\\/].*\.(?:json|ya?ml|toml|ini|cfg|conf|env|txt|pem|key|crt|cer|p8|p12|pfx|jks|jwt)$/i;

/** The path of a file by its form; a secret in Base64 may begin with a slash, so that alone decides nothing. */
export const isFilePath = (value: string): boolean => keyFile.test(value);

/** A switch, a small number, or what stands for a value. */
const plain =
  /^(?:true|false|yes|no|on|off|none|null|nil|undefined|-?\d{1,6}(?:\.\d+)?|\*{3,}|\.{3}|…|\?|%s|%\(\w+\)s|\{\}|\[redacted[^\]]*\]?)$/i;
/** A variable or a template, as a whole; without braces a word in capitals and digits may be a secret that begins with `$`. */
const reference =
  /^(?:\$\{(?:(?:oc\.)?env[:.]|secrets\.)?[A-Z_][A-Z0-9_]*\}|\$(?:[A-Z_]+|[A-Z][A-Z0-9]*_[A-Z0-9_]*|\d)|\$?\{\{[\w\s.|()'",:$-]*\}\}|\$\([a-z./-]+(?:\)|\s.*\))?|%[A-Z_]+%|<%.*%>)$/;

/** Whether what stands behind the name of a secret says where the secret is, or is none; quotes are no part of it. */
export const isNoSecret = (value: string): boolean => plain.test(value) || reference.test(value) || isFilePath(value);

/** A look into the environment. */
const lookUp =
  /^(?:(?:\w{1,30}(?:\.|::)){0,4}(?:environ|getenv|env|ENV)(?:[[(]|\.get\(|::var)|process\.env\.[A-Z_][A-Z0-9_]*[);\]}]*$)/;
/** The same for a word without quotes. */
export const isNoSecretWord = (word: string): boolean =>
  /^(?:#|\(+)$/.test(word) || lookUp.test(word) || isNoSecret(word);

/** The flag that follows one without a value. */
export const isFlag = (word: string): boolean => /^(?:-[a-z]|--[a-z][\w-]*(?:=.*)?)$/i.test(word);

/** Words of a schema, a place to be filled in, and in YAML a tag, an alias or an interpolation. */
const entryWord =
  /^(?:~|read|write|required|optional|str|string|bytes|int|bool|boolean|any|<[^>]*>|\$\{[\w.:]+\}|![A-Za-z][A-Za-z/_-]*(?:\s+[|>][+-]?\d?)?|!(?:env|secret|var|ref|sub|getatt|importvalue|include|file)\s.*|\*\w+)$/i;
/** The same for what stands in YAML behind a colon without quotes. */
export const isNoSecretEntry = (value: string): boolean => entryWord.test(value) || isNoSecretWord(value);
