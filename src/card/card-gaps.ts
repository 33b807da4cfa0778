import type { Card } from '../model/card.ts';
import type { Requirement, RequirementSet } from '../model/requirements.ts';
import { isStated } from './is-stated.ts';

/** A field that a card lacks, and which requirements ask for it. */
export type CardGap = {
  readonly path: string;
  readonly wantedBy: readonly {
    readonly regime: string;
    readonly id: string;
    readonly ref: string;
    readonly title: string;
  }[];
};

/** What a card lacks of what its regimes ask for. */
export type CardGaps = {
  readonly file: string;
  readonly regimes: readonly string[];
  /** How many fields the regimes ask for, and how many of them the card states. */
  readonly wanted: number;
  readonly stated: number;
  readonly missing: readonly CardGap[];
  /** Ids under `notApplicable` and `attachments` that no requirement of the regimes has. */
  readonly unknownIds: readonly string[];
};

const valueAt = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (at, part) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, part) ? Reflect.get(at, part) : undefined,
      value,
    );

/** Whether anything is stated there: of a group or a list, any of its fields. */
const isStatedAt = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.values(value).some(isStatedAt) : isStated(value);

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

const namedIds = ({ notApplicable, attachments }: Card): readonly string[] => [
  ...(notApplicable ?? []).map(({ ref }) => textIn(ref)),
  ...(attachments ?? []).flatMap(({ satisfies }) => (Array.isArray(satisfies) ? satisfies : [])),
];

const isAnswered = (row: Requirement, { notApplicable, attachments }: Card): boolean =>
  (notApplicable ?? []).some(({ ref, reason }) => ref === row.id && isStated(reason)) ||
  (row.mode === 'H' &&
    (attachments ?? []).some(({ satisfies }) => Array.isArray(satisfies) && satisfies.includes(row.id)));

/** Compares a card with the checklists of its regimes. Whether the run contradicts it is not asked here. */
export const cardGaps = (file: string, card: Card, sets: readonly RequirementSet[]): CardGaps => {
  const wantedBy = new Map<string, CardGap['wantedBy']>();
  for (const { regime, requirements } of sets) {
    for (const row of requirements.filter((one) => !isAnswered(one, card))) {
      const { id, ref, title } = row;
      for (const path of row.card)
        wantedBy.set(path, [...(wantedBy.get(path) ?? []), { regime: regime.id, id, ref, title }]);
    }
  }
  const missing = [...wantedBy].filter(([path]) => !isStatedAt(valueAt(card, path)));
  const known = new Set(sets.flatMap(({ requirements }) => requirements.map(({ id }) => id)));
  return {
    file,
    regimes: sets.map(({ regime }) => regime.id),
    wanted: wantedBy.size,
    stated: wantedBy.size - missing.length,
    missing: missing.map(([path, rows]) => ({ path, wantedBy: rows })),
    unknownIds: [...new Set(namedIds(card))].filter((id) => id !== '' && !known.has(id)),
  };
};
