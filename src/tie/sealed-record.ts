import { isAbsence } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Call } from '../model/call.ts';
import { isObject } from '../util/shape.ts';
import { anchorBranch, sealedRecordPath } from './keys.ts';
import { type SealedRecord, sealOf } from './seal.ts';

const sections: readonly (keyof SealedRecord)[] = ['run', 'params', 'metrics', 'histories', 'inputs', 'tags'];

const isRecord = (value: unknown): value is SealedRecord =>
  isObject(value) && sections.every((name) => Object.hasOwn(value, name));

/** Something stored as a sealed record; its hash may say otherwise. */
export const asSealedRecord = (value: unknown): SealedRecord | undefined => (isRecord(value) ? value : undefined);

const recordIn = (sealed: unknown): SealedRecord | undefined =>
  isObject(sealed) ? asSealedRecord(sealed['record']) : undefined;

/** The hash of what an anchor holds as a sealed record; undefined where that is none. */
export const recordHash = (sealed: unknown): string | undefined => {
  const record = recordIn(sealed);
  try {
    return record && sealOf(record).hash;
  } catch {
    return undefined;
  }
};

/** The sealed record, when it is whole: when it gives the hash that the back-link states. */
export const genuineRecord = (sealed: unknown, hash: string | undefined): SealedRecord | undefined =>
  hash !== undefined && recordHash(sealed) === hash ? recordIn(sealed) : undefined;

export type SealedRecordPlace = {
  readonly repository: string;
  readonly tie: string;
  readonly runId: string;
  /** The hash that the back-link states. */
  readonly hash: string | undefined;
};

type Objects = { readonly objects: Pick<LakefsClient['objects'], 'get'> };

/** What a tie's anchor holds as a sealed record; `forged` gives another hash than the one that the back-link states. */
type StoredRecord =
  | { readonly kind: 'genuine'; readonly record: SealedRecord }
  | { readonly kind: 'forged' | 'absent' };

const parseGenuine = (text: string, hash: string | undefined): SealedRecord | undefined => {
  try {
    return genuineRecord(JSON.parse(text), hash);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** Reads what the anchor of a tie holds as a sealed record. */
export const readStoredRecord = async (
  { objects }: Objects,
  { repository, tie, runId, hash }: SealedRecordPlace,
  call: Call,
): Promise<StoredRecord> => {
  try {
    const body = await objects.get(repository, `${anchorBranch(tie)}@`, sealedRecordPath(runId), {}, call);
    const record = parseGenuine(await new Response(body).text(), hash);
    return record === undefined ? { kind: 'forged' } : { kind: 'genuine', record };
  } catch (error) {
    if (isAbsence(error)) return { kind: 'absent' };
    throw error;
  }
};

/** The sealed record on a tie's anchor; undefined where there is none, or none that gives the hash. */
export const readSealedRecord = async (
  lakefs: Objects,
  place: SealedRecordPlace,
  call: Call,
): Promise<SealedRecord | undefined> => {
  const stored = await readStoredRecord(lakefs, place, call);
  return stored.kind === 'genuine' ? stored.record : undefined;
};
