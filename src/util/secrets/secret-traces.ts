import { randomBytes, scrypt } from 'node:crypto';
import { forEachConcurrent } from '../concurrency.ts';
import { isObject, objectsIn } from '../shape.ts';
import { isTooShort } from './secret-value.ts';

type SecretTrace = { readonly name: string; readonly length: number; readonly hash: string };

/** By what secrets are recognised without being known: a file that holds these gives none of them away. */
export type SecretTraces = { readonly version: 1; readonly salt: string; readonly secrets: readonly SecretTrace[] };

/** Slow on purpose, so that a weak password cannot be found by trying. Node's own limit of memory is just too low for it. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 2 ** 26 } as const;

const slowHash = (secret: string, salt: string): Promise<string> =>
  new Promise((resolve, reject) =>
    scrypt(secret, salt, 32, cost, (error, hash) => (error ? reject(error) : resolve(hash.toString('base64')))),
  );

/** One after the other: the threads that hash are those that files are written by. */
export const traceSecrets = async (values: Readonly<Record<string, string>>): Promise<SecretTraces> => {
  const salt = randomBytes(16).toString('base64');
  const secrets: SecretTrace[] = [];
  for (const [name, value] of Object.entries(values))
    secrets.push({ name, length: value.length, hash: await slowHash(value, salt) });
  return { version: 1, salt, secrets };
};

/** Traces from a file; undefined when they are none of this version. */
export const parseTraces = (text: string): SecretTraces | undefined => {
  try {
    const traces: unknown = JSON.parse(text);
    if (!isObject(traces) || traces['version'] !== 1 || typeof traces['salt'] !== 'string') return undefined;
    const secrets = objectsIn(traces['secrets']).flatMap(({ name, length, hash }) =>
      typeof name === 'string' && typeof length === 'number' && typeof hash === 'string'
        ? [{ name, length, hash }]
        : [],
    );
    return { version: 1, salt: traces['salt'], secrets };
  } catch {
    return undefined;
  }
};

const delimiter = /[\s"'`=:,;@/&?()[\]{}<>|#]/;

/** Where a word may begin, the text's own beginning included. */
const beginningsIn = (text: string): readonly number[] => [
  0,
  ...[...text.matchAll(new RegExp(delimiter, 'g'))].map(({ index }) => index + 1),
];

/** Structure of JSON or a list of files; what fills Base64 up at its end is none. */
const innerDelimiters = (part: string): number =>
  part.replace(/=+$/, '').match(new RegExp(delimiter, 'g'))?.length ?? 0;

/** Base64 holds a slash in 64 characters, a password one sign or another; a text of this length is looked at in full. */
const mostInner = (length: number): number => 2 + length / 32;
const shortText = 100;

type Candidate = { readonly part: string; readonly inner: number };

/**
 * The text itself, and what stands in it between two delimiters, if it has one of these lengths. It may hold a few delimiters
 * itself but no space: the words of a long note are too many to be put together.
 */
const candidatesIn = (text: string, lengths: ReadonlySet<number>): readonly Candidate[] =>
  beginningsIn(text).flatMap((start) =>
    [...lengths].flatMap((length) => {
      const end = start + length;
      if (end > text.length || !(end === text.length || delimiter.test(text.charAt(end)))) return [];
      const part = text.slice(start, end);
      if (isTooShort(part)) return [];
      if (part === text) return [{ part, inner: 0 }];
      const inner = innerDelimiters(part);
      return /\s/.test(part) || (text.length > shortText && inner > mostInner(length)) ? [] : [{ part, inner }];
    }),
  );

/** Half a minute of one processor: nobody waits longer for the end of a training to be recorded. */
const mostHashes = 300;
/** One of Node's four threads is left for files. */
const hashesAtOnce = 3;

type RecogniserOptions = {
  /** A secret's hash over a salt. */
  readonly hash?: typeof slowHash;
  /** Called once, when there is more to compare than is compared in all. */
  readonly onLimit?: () => void;
};

/** Finds the secrets in texts. @throws the reason of the signal, once it has aborted */
export type Recogniser = (texts: readonly string[], signal?: AbortSignal) => Promise<readonly string[]>;

/**
 * Looks for traced secrets in texts. No text is hashed twice, none that has not the length of a secret, and only so many in
 * all: those come first that look most like one.
 */
export const createRecogniser = (
  { salt, secrets }: SecretTraces,
  { hash = slowHash, onLimit }: RecogniserOptions = {},
): Recogniser => {
  const lengths = new Set(secrets.map(({ length }) => length));
  const hashes = new Set(secrets.map((secret) => secret.hash));
  const isSecret = new Map<string, boolean>();
  let left = mostHashes;
  let isTold = false;
  return async (texts, signal) => {
    const candidates = texts.flatMap((text) => candidatesIn(text, lengths)).sort((a, b) => a.inner - b.inner);
    const parts = [...new Set(candidates.map(({ part }) => part))];
    const unknown = parts.filter((part) => !isSecret.has(part));
    if (unknown.length > left && !isTold) {
      isTold = true;
      onLimit?.();
    }
    await forEachConcurrent(unknown.slice(0, left), { concurrency: hashesAtOnce, signal }, async (part) => {
      left -= 1;
      isSecret.set(part, hashes.has(await hash(part, salt)));
    });
    return parts.filter((part) => isSecret.get(part));
  };
};
