import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { isFilePath, isNoSecret, isOtherName, isTooShort, secretKeyEnd } from './secret-value.ts';

// What ends the name of a secret in a text may stand anywhere in that of a variable: AWS_ACCESS_KEY_ID, API_KEY_2. The word
// for a piece of text is none (TOKENIZERS_PARALLELISM), nor is the shell's folder (PWD, OLDPWD).
const secretName = new RegExp(`(?:${secretKeyEnd})(?!iz)`, 'i');
const shellFolder = /^(?:OLD)?PWD$/;

const isPlain = (value: string): boolean => isNoSecret(value) || /^(?:auto|default)$/i.test(value);

/** What tells of a secret and is none: where it lies, what it is called, of what kind it is. */
const aboutSecret = /_(?:path|file|dir|url|uri|endpoint|host|name|arn|type|region)$/i;

/** Where a secret lies is none: GOOGLE_APPLICATION_CREDENTIALS. A secret in base64 may begin with a slash, so that alone decides nothing. */
const isPlace = (value: string): boolean => isFilePath(value) || (isAbsolute(value) && existsSync(value));

/** MAX_TOKENS: how many pieces of text there are. */
const isCount = (name: string, value: string): boolean => /tokens$/i.test(name) && /^\d+$/.test(value);

type Environment = Readonly<Record<string, string | undefined>>;

const isSecretName = (name: string): boolean =>
  secretName.test(name) && !isOtherName(name) && !aboutSecret.test(name) && !shellFolder.test(name);

/** Environment variables whose names say that they are secret, with their values. */
export const secretsIn = (env: Environment): readonly (readonly [name: string, value: string])[] =>
  Object.entries(env).flatMap(([name, value]) =>
    value && isSecretName(name) && !isPlain(value) && !isPlace(value) && !isCount(name, value)
      ? [[name, value] as const]
      : [],
  );

/**
 * Values of the environment variables whose names say that they are secret. Such a value goes from every text that holds it,
 * so the rule is strict: the name has in it what texts take for the name of a secret ({@link secretKeyEnd}; a bare `_KEY` as
 * in SORT_KEY is too little) and says nothing else (`_PATH`, `_NAME`, `PAD_TOKEN`); the value is no switch, no small
 * number, no place and no count. What is left and could be an ordinary word stays in texts, and is told ({@link shortSecrets}).
 */
export const secretValues = (env: Environment): readonly string[] => secretsIn(env).map(([, value]) => value);

/** Names of those whose values are too short to be taken out of every text that holds them. */
export const shortSecrets = (env: Environment): readonly string[] =>
  secretsIn(env).flatMap(([name, value]) => (isTooShort(value) ? [name] : []));
