import type { Run } from '../mlflow/run.ts';
import { asTieId, type TieId } from '../model/ids.ts';
import { sha256 } from '../util/digest.ts';
import type { Runtime } from '../util/runtime.ts';

/** A new tie's id: the UTC day and ten random hex digits, such as `20261121-9f3a1c2b4d`. Sorts by day, and is part of branch names. */
export const newTieId = (runtime: Pick<Runtime, 'now' | 'uuid'>): TieId => {
  const day = new Date(runtime.now()).toISOString().slice(0, 10).replaceAll('-', '');
  return asTieId(`${day}-${runtime.uuid().replaceAll('-', '').slice(0, 10)}`);
};

/**
 * The tie id of a run that is adopted: always the same, so that two adoptions at once, and one that follows a broken one,
 * meet on the same anchor. Its day is that of the run's start.
 */
export const adoptedTieId = ({ id, startTime }: Pick<Run, 'id' | 'startTime'>): TieId => {
  const day = new Date(startTime).toISOString().slice(0, 10).replaceAll('-', '');
  return asTieId(`${day}-${sha256(`adopted ${id}`).slice(0, 10)}`);
};

/**
 * The tie id of a key that the user chose: the same on every machine. It has no day, because nobody knows on which one the
 * key was first used.
 */
export const keyedTieId = (repository: string, experiment: string, key: string): TieId =>
  asTieId(`00000000-${sha256(['keyed', repository, experiment, key].join('\n')).slice(0, 10)}`);

export const isTieId = (text: string): text is TieId => /^\d{8}-[0-9a-f]{10}$/.test(text);
