import { isTiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Call } from '../model/call.ts';
import type { Runtime } from '../util/runtime.ts';
import type { Claim } from './attempt-claims.ts';
import { resumedBranch } from './keys.ts';
import { type Place, showLife, takeOver, waitForSilence } from './sign-of-life.ts';

type Client = Pick<LakefsClient, 'branches' | 'objects' | 'server'>;
type Clock = Pick<Runtime, 'now' | 'sleep'>;

/** Whether this process is the one that made the claim's branch: lakeFS grants that once. */
const claim = async ({ branches }: Client, { repository, tie, source }: Claim, call: Call): Promise<boolean> => {
  try {
    await branches.create(repository, { name: resumedBranch(tie), source, isHidden: true }, call);
    return true;
  } catch (error) {
    if (isTiebackError(error, 'LAKEFS_BRANCH_EXISTS')) return false;
    throw error;
  }
};

/**
 * Waits for whoever has a tie's turn from another machine: for its end, or until it has been silent long enough to be gone.
 * @returns whether there was anybody to wait for
 * @throws TIE_TAKEN when it works on
 */
export const waitForTurn = (
  client: Pick<Client, 'objects' | 'server'>,
  { repository, tie }: Omit<Claim, 'source'>,
  clock: Clock,
  onWait: () => void,
  call: Call,
): Promise<boolean> => waitForSilence(client, { repository, tie, claim: resumedBranch(tie) }, clock, onWait, call);

const lastWordMs = 5000;

/** Takes over a claim that was left; one that is gone with whoever had it is to be made anew. @throws TIE_TAKEN */
const inherit = async (client: Client, place: Required<Place>, clock: Clock, call: Call): Promise<boolean> => {
  try {
    await takeOver(client, place, clock, call);
    return (await client.branches.find(place.repository, place.claim, call)) !== undefined;
  } catch (error) {
    if (isTiebackError(error, 'LAKEFS_BRANCH_NOT_FOUND')) return false;
    throw error;
  }
};

/**
 * Lets one machine at a time record a tie whose journal is on another: of any number that ask at once one has the turn, until
 * it is disposed of. What the services say of the tie is to be read after, not before.
 * @throws TIE_TAKEN
 */
export const takeTurn = async (
  client: Client,
  wanted: Claim,
  clock: Clock,
  onWait: () => void,
  call: Call,
): Promise<AsyncDisposable> => {
  const { repository, tie } = wanted;
  const place = { repository, tie, claim: resumedBranch(tie) };
  while (!(await claim(client, wanted, call))) {
    await waitForTurn(client, wanted, clock, onWait, call);
    if (await inherit(client, place, clock, call)) break;
  }
  const life = await showLife(client, place, clock);
  return {
    [Symbol.asyncDispose]: async () => {
      const signal = AbortSignal.timeout(lastWordMs);
      // With the branch goes the last sign on it: nobody finds the one without the other.
      await client.branches.delete(repository, place.claim, { signal }).catch(() => undefined);
      await life[Symbol.asyncDispose]();
    },
  };
};
