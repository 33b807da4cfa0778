import { isTiebackError, TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { ObjectStats } from '../lakefs/objects.ts';
import type { Call } from '../model/call.ts';
import type { TieId } from '../model/ids.ts';
import type { Runtime } from '../util/runtime.ts';
import { begunBranch } from './keys.ts';

type Client = Pick<LakefsClient, 'objects' | 'server'>;
type Clock = Pick<Runtime, 'now'>;
export type Place = {
  readonly repository: string;
  readonly tie: TieId;
  /** The hidden branch that stands for what is claimed; default: the beginning of a tie with a key. */
  readonly claim?: string;
};

/** Staged on the claim's branch, and never committed. */
const path = '_tieback/alive';
const beatMs = 5000;
/** Who has given no sign for so long is gone, or was halted. */
const silenceMs = 20_000;
const pollMs = 1000;
/** How long who has just made a claim may take to give its first sign. */
const firstSignMs = 5000;
const lastWordMs = 5000;

const claimOf = ({ tie, claim = begunBranch(tie) }: Place): string => claim;

/** A word that is given once, and the server's time by the clock of whoever gave it. */
const key = { word: 'tieback-sign', at: 'tieback-at' } as const;

/** Milliseconds since 1970, by lakeFS's clock as far as it is known. */
const serverNow = ({ server }: Client, { now }: Clock): number => now() + (server.clockOffsetMs() ?? 0);

/**
 * Gives a sign. It is metadata of an object that is uploaded once: lakeFS keeps the content of every upload, and a training
 * of days gives tens of thousands of signs.
 * @returns its word
 */
const sign = async (place: Place, client: Client, clock: Clock, call: Call): Promise<string> => {
  const word = crypto.randomUUID();
  const metadata = { [key.word]: word, [key.at]: String(serverNow(client, clock)) };
  const [repository, branch] = [place.repository, claimOf(place)];
  try {
    await client.objects.setMetadata(repository, branch, path, metadata, call);
  } catch (error) {
    if (!isTiebackError(error, 'LAKEFS_OBJECT_NOT_FOUND')) throw error;
    await client.objects.upload(repository, branch, { path, body: Buffer.from(''), metadata }, call);
  }
  return word;
};

const wordOf = ({ metadata }: ObjectStats): string | undefined => metadata[key.word];
const givenAt = ({ metadata, mtime }: ObjectStats): number => Number(metadata[key.at] ?? mtime * 1000);

/** Tells other machines from time to time that this process works on a tie. That it cannot be told ends no run. */
export const showLife = async (client: Client, place: Place, clock: Clock): Promise<AsyncDisposable> => {
  const over = new AbortController();
  const beat = async () => void (await sign(place, client, clock, { signal: over.signal }).catch(() => undefined));
  await beat();
  let latest = Promise.resolve();
  const timer = setInterval(() => {
    latest = latest.then(beat);
  }, beatMs);
  timer.unref();
  return {
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      over.abort();
      await latest;
      const signal = AbortSignal.timeout(lastWordMs);
      await client.objects.delete(place.repository, claimOf(place), path, { signal }).catch(() => undefined);
    },
  };
};

const alive = ({ tie }: Place): TiebackError =>
  new TiebackError('TIE_TAKEN', `another process is at work on tie "${tie}"`, {
    hint: 'let it finish; the same command, run again later, says what became of it',
  });

type Look = () => Promise<ObjectStats | undefined>;

/** A claim that nobody has given a sign on was made a moment ago, or left when its work was done. */
const firstSign = async (look: Look, graceMs: number, { sleep }: Pick<Runtime, 'sleep'>, call: Call) => {
  for (let waited = 0; ; waited += pollMs) {
    const found = await look();
    if (found !== undefined || waited >= graceMs) return found;
    await sleep(pollMs, call.signal);
  }
};

/**
 * Waits until whoever worked on a tie last has been silent long enough to be gone, or has said that its work is done.
 * @returns whether there was anybody to wait for
 * @throws TIE_TAKEN on a sign of life
 */
export const waitForSilence = async (
  client: Client,
  place: Place,
  clock: Clock & Pick<Runtime, 'sleep'>,
  onWait: () => void,
  call: Call,
): Promise<boolean> => {
  const look: Look = () => client.objects.findStat(place.repository, claimOf(place), path, call);
  const first = await firstSign(look, place.claim === undefined ? 0 : firstSignMs, clock, call);
  if (first === undefined) return false;
  if (serverNow(client, clock) - givenAt(first) > 3 * silenceMs) return false;
  onWait();
  for (let waited = 0; waited < silenceMs; waited += pollMs) {
    await clock.sleep(pollMs, call.signal);
    const latest = await look();
    if (latest === undefined) return true;
    if (wordOf(latest) !== wordOf(first) || latest.mtime !== first.mtime) throw alive(place);
  }
  return true;
};

/**
 * Tells that this process goes on with a tie, and sees that no other has said so at the same time.
 * @throws TIE_TAKEN
 */
export const takeOver = async (
  client: Client,
  place: Place,
  clock: Clock & Pick<Runtime, 'sleep'>,
  call: Call,
): Promise<void> => {
  const word = await sign(place, client, clock, call);
  await clock.sleep(pollMs, call.signal);
  const standing = await client.objects.findStat(place.repository, claimOf(place), path, call);
  if (standing !== undefined && wordOf(standing) !== word) throw alive(place);
};
