import { asTieId, type TieId } from '../model/ids.ts';
import type { Runtime } from '../util/runtime.ts';

/** A new tie's id: the UTC day and ten random hex digits, such as `20261121-9f3a1c2b4d`. Sorts by day, and is part of branch names. */
export const newTieId = (runtime: Pick<Runtime, 'now' | 'uuid'>): TieId => {
  const day = new Date(runtime.now()).toISOString().slice(0, 10).replaceAll('-', '');
  return asTieId(`${day}-${runtime.uuid().replaceAll('-', '').slice(0, 10)}`);
};

export const isTieId = (text: string): text is TieId => /^\d{8}-[0-9a-f]{10}$/.test(text);
