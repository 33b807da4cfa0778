import type { Card } from '../model/card.ts';
import type { Requirement, RequirementSet } from '../model/requirements.ts';
import { type AttachmentReading, attachmentName, attachmentProblem } from './attachment.ts';
import { isReference } from './card-reference.ts';
import { isStated } from './is-stated.ts';
import type { LoadedCard } from './read-card.ts';

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
  /** Attachments that answer no requirement, and why. */
  readonly refusedAttachments: readonly { readonly name: string; readonly problem: string }[];
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

type Standing = { readonly name: string; readonly satisfies: unknown; readonly problem?: string };

/** A checksum that is taken from the evidence is not known here: the document asks for it. */
const standingsOf = ({ attachments }: Card, readings: readonly AttachmentReading[]): readonly Standing[] =>
  (attachments ?? []).map(({ id, title, path, sha256, satisfies }, index) => {
    const reading = readings[index];
    const isOpen = isReference(sha256) && reading !== undefined && 'sha256' in reading;
    const problem = isOpen ? undefined : attachmentProblem(reading, sha256);
    return { name: attachmentName(id, title, path), satisfies, ...(problem === undefined ? {} : { problem }) };
  });

const isAnswered = (row: Requirement, { notApplicable }: Card, attachments: readonly Standing[]): boolean =>
  (notApplicable ?? []).some(({ ref, reason }) => ref === row.id && isStated(reason)) ||
  (row.mode === 'H' &&
    attachments.some(
      ({ satisfies, problem }) => problem === undefined && Array.isArray(satisfies) && satisfies.includes(row.id),
    ));

/** Compares a card with the checklists of its regimes. Whether the run contradicts it is not asked here. */
export const cardGaps = (
  { file, card, attachments = [] }: Pick<LoadedCard, 'file' | 'card' | 'attachments'>,
  sets: readonly RequirementSet[],
): CardGaps => {
  const standings = standingsOf(card, attachments);
  const wantedBy = new Map<string, CardGap['wantedBy']>();
  for (const { regime, requirements } of sets) {
    for (const row of requirements.filter((one) => !isAnswered(one, card, standings))) {
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
    refusedAttachments: standings.flatMap(({ name, problem }) => (problem === undefined ? [] : [{ name, problem }])),
  };
};
