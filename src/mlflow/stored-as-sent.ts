import { TiebackError } from '../errors.ts';

type Values = Readonly<Record<string, string | number | undefined>>;

/**
 * MLflow answers 200 although it dropped what it could not parse, so that an answer is held against what was sent.
 * @throws MLFLOW_NOT_STORED_AS_SENT
 */
export const checkStored = (what: string, sent: Values, stored: Values): void => {
  const different = Object.keys(sent).filter((name) => sent[name] !== undefined && sent[name] !== stored[name]);
  if (different.length === 0) return;
  throw new TiebackError('MLFLOW_NOT_STORED_AS_SENT', `${what} was stored with another ${different.join(', ')}`, {
    hint: 'look at it in MLflow before going on; MLFLOW_TRUNCATE_LONG_VALUES and the version of the server may explain it',
    details: { different },
  });
};

/** Tags under names that tell them from fields. */
export const tagValues = (tags: Readonly<Record<string, string>>): Values =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`tag "${key}"`, value]));
