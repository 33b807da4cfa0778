/** What the name of a secret ends with, in a variable, a flag or a JSON key. */
export const secretEnd =
  'passw(?:or)?d|passphrase|pwd|[_-]pass|secret|token|credentials?|(?:access|account|api|private|secret|signing)[_-]?key';

/** A piece of text that a model reads, no secret: `pad_token`, `next_token`, `max_token`. */
const textToken =
  /(?:^|[._-])(?:bos|eos|pad|unk|sep|cls|mask|eot|sot|eod|start|end|stop|image|audio|video|special|placeholder|max|min|num|next|prev|id)[_-]?token$/i;

/** Whether a name that ends with {@link secretEnd} is one that others use for something else. */
export const isOtherName = (name: string): boolean => textToken.test(name);

const keyFile =
  /^(?:~|\.{1,2}|[a-z]:)?[\\/].*\.(?:json|ya?ml|toml|ini|cfg|conf|env|txt|pem|key|crt|cer|p8|p12|pfx|jks|jwt)$/i;

/** The path of a file by its form; a secret in Base64 may begin with a slash, so that alone decides nothing. */
export const isFilePath = (value: string): boolean => keyFile.test(value);

/** Another flag, a switch, a number, or what stands for a value. */
const plain =
  /^(?:-.*|#|true|false|yes|no|on|off|none|null|nil|undefined|~|read|write|required|optional|str|string|bytes|int|bool|boolean|any|-?\d+(?:\.\d+)?|\*{3,}|\.{3}|…|<[^>]*>|<\|[^|]*\|>|\[[A-Z]+\]|\[redacted.*)$/i;
/** A variable, a template, a tag or an alias of YAML. */
const reference =
  /^(?:\$\{[\w.:]+\}|\$\{\{.*\}\}|\{\{.*\}\}|\$[A-Z_][A-Z0-9_]*|\$\d|\$\(.*|%[A-Z_]+%|!(?!!)[A-Za-z][\w/-]*(?:\s.*)?|\*\w+|<%.*)$/;
/** A look into the environment. */
const lookUp = /^(?:\w{1,30}(?:\.|::)){0,4}(?:environ|getenv|env|ENV)(?:[[(.]|::|$)/;

/** Whether what stands behind the name of a secret says where the secret is, or is none; quotes are no part of it. */
export const isNoSecret = (value: string): boolean =>
  plain.test(value) || reference.test(value) || lookUp.test(value) || isFilePath(value);
