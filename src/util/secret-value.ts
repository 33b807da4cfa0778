/** What the name of a secret ends with, in a variable, a flag or a JSON key. */
export const secretEnd =
  'passw(?:or)?d|passphrase|pwd|[_-]pass|secret|token|credentials?|(?:access|account|api|private|secret|signing)[_-]?key';

/** A piece of text that a model reads, no secret: `pad_token`, `eos_token`. */
const textToken =
  /(?:^|[._-])(?:bos|eos|pad|unk|sep|cls|mask|eot|sot|eod|image|audio|video|special|placeholder)[_-]?token$/i;

/** Whether a name that ends with {@link secretEnd} is one that others use for something else. */
export const isOtherName = (name: string): boolean => textToken.test(name);

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
export const isNoSecretWord = (word: string): boolean => word === '#' || lookUp.test(word) || isNoSecret(word);

/** The flag that follows one without a value. */
export const isFlag = (word: string): boolean => /^(?:-[a-z]|--[a-z][\w-]*(?:=.*)?)$/i.test(word);

/** Words of a schema, a place to be filled in, and in YAML a tag, an alias or an interpolation. */
const entryWord =
  /^(?:~|read|write|required|optional|str|string|bytes|int|bool|boolean|any|<[^>]*>|\$\{[\w.:]+\}|!(?!!)[A-Za-z][A-Za-z/_-]*(?:\s.*)?|\*\w+)$/i;
/** The same for what stands in YAML behind a colon without quotes. */
export const isNoSecretEntry = (value: string): boolean => entryWord.test(value) || isNoSecretWord(value);
