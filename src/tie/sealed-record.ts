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

/** The sealed record on a tie's anchor; undefined where there is none, or none that gives the hash. */
export const readSealedRecord = async (
  { objects }: { readonly objects: Pick<LakefsClient['objects'], 'get'> },
  { repository, tie, runId, hash }: SealedRecordPlace,
  call: Call,
): Promise<SealedRecord | undefined> => {
  try {
    const body = await objects.get(repository, `${anchorBranch(tie)}@`, sealedRecordPath(runId), {}, call);
    return genuineRecord(JSON.parse(await new Response(body).text()), hash);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (isAbsence(error)) return undefined;
    throw error;
  }
};
