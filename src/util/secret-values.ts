// The word for a piece of text is no secret: TOKENIZERS_PARALLELISM, MAX_TOKENS.
const secretName = /secret|token(?!iz)|passw(or)?d|passphrase|credential|private_?key|api_?key|access_?key/i;

/** A switch or a small number is no secret either, and would be taken out of every text that holds it. */
const isPlainWord = (value: string): boolean =>
  /^(?:true|false|yes|no|on|off|none|null|auto|default|\d{1,6})$/i.test(value);

/** Values of the environment variables whose names say that they are secret. */
export const secretValues = (env: Readonly<Record<string, string | undefined>>): readonly string[] =>
  Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && value !== '' && secretName.test(name) && !isPlainWord(value) ? [value] : [],
  );
