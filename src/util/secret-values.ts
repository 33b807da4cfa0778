import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { isTooShort } from './redact.ts';
import { isFilePath } from './secret-value.ts';

// The word for a piece of text is no secret: TOKENIZERS_PARALLELISM, MAX_TOKENS.
const secretName = /secret|token(?!iz)|passw(or)?d|passphrase|credential|private_?key|api_?key|access_?key/i;

/** A switch or a small number is no secret either, and would be taken out of every text that holds it. */
const isPlainWord = (value: string): boolean =>
  /^(?:true|false|yes|no|on|off|none|null|auto|default|\d{1,6})$/i.test(value);

const placeName = /_(?:path|file|dir|url|uri|endpoint)$/i;

/** Where a secret lies is none: GOOGLE_APPLICATION_CREDENTIALS. A secret in base64 may begin with a slash, so that alone decides nothing. */
const isPlace = (name: string, value: string): boolean =>
  placeName.test(name) || isFilePath(value) || (isAbsolute(value) && existsSync(value));

type Environment = Readonly<Record<string, string | undefined>>;

const secretsIn = (env: Environment): readonly (readonly [name: string, value: string])[] =>
  Object.entries(env).flatMap(([name, value]) =>
    value && secretName.test(name) && !isPlainWord(value) && !isPlace(name, value) ? [[name, value] as const] : [],
  );

/** Values of the environment variables whose names say that they are secret. */
export const secretValues = (env: Environment): readonly string[] => secretsIn(env).map(([, value]) => value);

/** Names of those whose values are too short to be taken out of every text that holds them. */
export const shortSecrets = (env: Environment): readonly string[] =>
  secretsIn(env).flatMap(([name, value]) => (isTooShort(value) ? [name] : []));
