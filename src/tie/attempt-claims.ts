import { isTiebackError, TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Call } from '../model/call.ts';
import type { CommitId, TieId } from '../model/ids.ts';
import { anchorBranch, attemptBranch, begunBranch, resumedBranch } from './keys.ts';

type Client = Pick<LakefsClient, 'branches'>;
type Place = { readonly repository: string; readonly tie: TieId };
export type Claim = Place & { readonly source: CommitId };

/** What the hidden branches of a tie with a key say of it. */
export type AttemptClaims = {
  readonly isBegun: boolean;
  /** Whether a machine without the tie's journal is recording it, or broke off doing so. */
  readonly isResumed: boolean;
  /** How often the training was started. */
  readonly attempts: number;
  /** Of the hidden branches. */
  readonly names: readonly string[];
};

/** Reads which claims were made on a tie; there are none on one without a key. */
export const readAttemptClaims = async (
  { branches }: Client,
  { repository, tie }: Place,
  call: Call,
): Promise<AttemptClaims> => {
  const filter = { prefix: `${anchorBranch(tie)}-`, includeHidden: true };
  const ids = (await Array.fromAsync(branches.list(repository, filter, call))).map(({ id }): string => id);
  const attempts = ids.flatMap((id) => {
    const number = Number(id.slice(attemptBranch(tie, 0).length - 1));
    return id === attemptBranch(tie, number) ? [number] : [];
  });
  const isBegun = ids.includes(begunBranch(tie));
  const own = new Set([begunBranch(tie), resumedBranch(tie), ...attempts.map((n) => attemptBranch(tie, n))]);
  const names = ids.filter((id) => own.has(id));
  return { isBegun, isResumed: ids.includes(resumedBranch(tie)), attempts: Math.max(0, ...attempts), names };
};

/** Why a tie is left alone. */
export const taken = (tie: TieId, what: string, cause: unknown): TiebackError =>
  new TiebackError('TIE_TAKEN', `another process has just ${what} tie "${tie}"`, {
    hint: 'let it finish; the same command, run again later, says what became of it',
    cause,
  });

const claim = async (
  { branches }: Client,
  { repository, tie, source }: Claim,
  name: string,
  what: string,
  call: Call,
) => {
  try {
    await branches.create(repository, { name, source, isHidden: true }, call);
  } catch (error) {
    throw isTiebackError(error, 'LAKEFS_BRANCH_EXISTS') ? taken(tie, what, error) : error;
  }
};

/** Claims the beginning of a tie with a key: of any number of processes one succeeds. @throws TIE_TAKEN */
export const claimBeginning = (client: Client, wanted: Claim, call: Call): Promise<void> =>
  claim(client, wanted, begunBranch(wanted.tie), 'begun', call);

/** Claims a start of the training: of any number of processes one succeeds. @throws TIE_TAKEN */
export const claimAttempt = (client: Client, wanted: Claim, attempt: number, call: Call): Promise<void> =>
  claim(client, wanted, attemptBranch(wanted.tie, attempt), 'started the training of', call);

/** Takes the claims on a tie back: its key is free again. */
export const dropClaims = async (client: Client, place: Place, call: Call): Promise<void> => {
  const { names } = await readAttemptClaims(client, place, call);
  for (const name of names) await client.branches.delete(place.repository, name, call);
};
