import { TiebackError } from '../errors.ts';
import { isObject } from '../util/shape.ts';

/** A versioned, printable, storable description of what a saga will do; `writer` names the program that made it. */
export type Plan<Kind extends string, Input> = {
  readonly kind: Kind;
  readonly version: number;
  readonly id: string;
  readonly writer: string;
  readonly input: Input;
};

/** For one kind of plan: how to read its current version, and how each older version becomes the next. */
export type PlanReader<P> = {
  readonly kind: string;
  readonly version: number;
  readonly parse: (plan: unknown) => P;
  /** Index 0 turns version 1 into version 2, and so on. */
  readonly upgrades: readonly ((plan: unknown) => unknown)[];
};

/**
 * Reads a stored plan, bringing an older one up to today's form.
 * @throws JOURNAL_NEWER when a newer tieback wrote it, JOURNAL_UNREADABLE when it is no plan of this kind
 */
export const readPlan = <P>(reader: PlanReader<P>, stored: unknown): P => {
  if (!isObject(stored) || stored['kind'] !== reader.kind || typeof stored['version'] !== 'number') {
    throw new TiebackError('JOURNAL_UNREADABLE', `the journal does not begin with a plan of kind "${reader.kind}"`, {
      hint: 'put back an undamaged copy of the journal',
    });
  }
  const version = stored['version'];
  if (version > reader.version) {
    throw new TiebackError(
      'JOURNAL_NEWER',
      `plan version ${version} was written by ${String(stored['writer'])}, this program reads up to ${reader.version}`,
      { hint: 'resume with the newer tieback that began this tie' },
    );
  }
  const upgraded = reader.upgrades.slice(version - 1).reduce<unknown>((plan, upgrade) => upgrade(plan), stored);
  return reader.parse(upgraded);
};
