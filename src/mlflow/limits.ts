import { TiebackError } from '../errors.ts';

/** Lengths in code points that MLflow accepts; beyond them some values are cut short without a word, others refused. */
export const limits = {
  key: 250,
  runTagValue: 8_000,
  paramValue: 6_000,
  runName: 250,
  experimentName: 500,
  experimentTagValue: 20_000,
  artifactLocation: 2_048,
  modelName: 256,
  registryTagValue: 100_000,
  description: 5_000,
  alias: 255,
  datasetName: 500,
  datasetDigest: 36,
  datasetSourceType: 36,
  datasetSource: 65_535,
  datasetSchema: 1_048_575,
  datasetProfile: 16_777_215,
  inputTagKey: 255,
  inputTagValue: 500,
} as const;

type Limit = keyof typeof limits;

/** Whether an artifact of the run could hold the text instead. */
const isStorable = (limit: Limit): boolean => limit !== 'artifactLocation' && !limit.endsWith('Name');

const isLonger = (text: string, most: number): boolean => text.length > most && [...text].length > most;

const rejected = (message: string, hint: string): TiebackError =>
  new TiebackError('MLFLOW_REJECTED', message, { hint });

/** @throws MLFLOW_VALUE_TOO_LONG, MLFLOW_REJECTED for text that has no UTF-8 form */
export const checkText = (what: string, text: string, limit: Limit): void => {
  const most = limits[limit];
  if (isLonger(text, most)) {
    throw new TiebackError(
      'MLFLOW_VALUE_TOO_LONG',
      `${what} has ${[...text].length} characters, MLflow keeps ${most}`,
      {
        hint: isStorable(limit) ? 'shorten it, or store it as an artifact of the run' : 'shorten it',
        details: { length: [...text].length, limit: most },
      },
    );
  }
  if (!text.isWellFormed()) throw rejected(`${what} holds half of a surrogate pair`, 'pass text that is valid Unicode');
};

/** Letters and digits of any script, and `_ - . : /` and space. */
const keyCharacters = /^[\p{L}\p{N}_\-. :/]+$/u;

/** MLflow's file store made folders of keys: a key must be its own normalised path. */
const isOwnPath = (key: string): boolean =>
  !key.startsWith('/') && key.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** A key of a tag, param or metric. @throws MLFLOW_VALUE_TOO_LONG, MLFLOW_REJECTED */
export const checkKey = (what: string, key: string): void => {
  checkText(`${what} key "${key.slice(0, 60)}"`, key, 'key');
  if (keyCharacters.test(key) && isOwnPath(key) && !key.startsWith('..')) return;
  throw rejected(
    `${what} key "${key}" is none that MLflow takes`,
    'use letters, digits, "_", "-", ".", ":", spaces, and "/" between parts that are not empty, "." or ".."',
  );
};

/** Tags or params as MLflow wants them sent, every key and value within its limits. */
export const checkedEntries = (
  what: string,
  entries: Readonly<Record<string, string>>,
  valueLimit: Limit,
): readonly { readonly key: string; readonly value: string }[] =>
  Object.entries(entries).map(([key, value]) => {
    checkKey(what, key);
    checkText(`${what} "${key}"`, value, valueLimit);
    return { key, value };
  });

const checkedWhole = (what: string, given: number, whole: number, unit: string): number => {
  if (Number.isSafeInteger(whole)) return whole;
  throw rejected(
    `${what} ${given} is no whole number of at most ${Number.MAX_SAFE_INTEGER}`,
    `pass a number of ${unit}`,
  );
};

/** Whole milliseconds since 1970, as MLflow wants them; what is finer is left out. @throws MLFLOW_REJECTED */
export const checkedTime = (what: string, ms: number): number => checkedWhole(what, ms, Math.trunc(ms), 'milliseconds');

/** MLflow knows whole steps only: two steps within one would be told as the same. @throws MLFLOW_REJECTED */
export const checkedStep = (what: string, step: number): number => checkedWhole(what, step, step, 'steps');
