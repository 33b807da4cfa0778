import type { LakefsClient } from '../lakefs/client.ts';
import type { Commit } from '../lakefs/commits.ts';
import type { Metric, Run } from '../mlflow/run.ts';
import type { Call } from '../model/call.ts';
import { backLinkKey } from './keys.ts';
import { omittedFrom } from './partial-seal.ts';
import { projectRun, type SealedRecord, sealOf } from './seal.ts';
import { readStoredRecord } from './sealed-record.ts';

export type LinkedRun = {
  readonly run: Run;
  /** The commit that names the run. */
  readonly link: Commit;
  readonly repository: string;
  readonly tie: string;
};

/** A run beside what was sealed of it. */
export type SealReading =
  | { readonly kind: 'unsealed' }
  /** Every hash in the back-link is that of today's record, which so is the sealed one. */
  | { readonly kind: 'equal'; readonly sealed: SealedRecord }
  | { readonly kind: 'different'; readonly sealed: SealedRecord; readonly now: SealedRecord }
  /**
   * It is not equal, or its seal is partial, and no record on the anchor gives the hash: what was sealed is not known.
   * `isForged`: there is a record, which gives another.
   */
  | { readonly kind: 'unreadable'; readonly isForged: boolean };

const shallow = ['run', 'params', 'metrics', 'inputs', 'tags'] as const;

/**
 * Holds a run against the hashes in its back-link, and only where they differ asks for the sealed record: one request.
 * @param histories of the metrics that are sealed in full; without them these are not compared
 */
export const readSeal = async (
  { run, link, repository, tie }: LinkedRun,
  histories: Readonly<Record<string, readonly Metric[]>> | undefined,
  lakefs: { readonly objects: Pick<LakefsClient['objects'], 'get'> },
  call: Call,
): Promise<SealReading> => {
  const { [backLinkKey.seal]: hash } = link.metadata;
  if (hash === undefined) return { kind: 'unsealed' };
  const now = projectRun({ run, histories: histories ?? {} });
  const { sections } = sealOf(now);
  const compared = histories === undefined ? shallow : ([...shallow, 'histories'] as const);
  const isEqual = compared.every((name) => link.metadata[`${backLinkKey.sealSectionPrefix}${name}`] === sections[name]);
  if (isEqual && omittedFrom(link.metadata).length === 0) return { kind: 'equal', sealed: now };
  const stored = await readStoredRecord(lakefs, { repository, tie, runId: run.id, hash }, call);
  if (stored.kind !== 'genuine') return { kind: 'unreadable', isForged: stored.kind === 'forged' };
  const { record: sealed } = stored;
  return { kind: 'different', sealed, now: histories === undefined ? { ...now, histories: sealed.histories } : now };
};
