import { TiebackError } from '../errors.ts';
import type { LakefsClient } from '../lakefs/client.ts';
import type { Call } from '../model/call.ts';
import type { TieId } from '../model/ids.ts';
import type { Runtime } from '../util/runtime.ts';
import { begunBranch } from './keys.ts';

type Client = Pick<LakefsClient, 'objects' | 'server'>;
type Place = { readonly repository: string; readonly tie: TieId };

/** Staged on the claim's branch, and never committed. */
const path = '_tieback/alive';
const beatMs = 5000;
/** Who has given no sign for so long is gone, or was halted. */
const silenceMs = 20_000;
const pollMs = 1000;
const lastWordMs = 5000;

const sign = (place: Place, { objects }: Client, call: Call) => {
  const upload = { path, body: Buffer.from(crypto.randomUUID()) };
  return objects.upload(place.repository, begunBranch(place.tie), upload, call);
};

/** Tells other machines from time to time that this process works on a tie with a key. That it cannot be told ends no run. */
export const showLife = async (client: Client, place: Place): Promise<AsyncDisposable> => {
  const over = new AbortController();
  const beat = async () => void (await sign(place, client, { signal: over.signal }).catch(() => undefined));
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
      await client.objects.delete(place.repository, begunBranch(place.tie), path, { signal }).catch(() => undefined);
    },
  };
};

const alive = ({ tie }: Place): TiebackError =>
  new TiebackError('TIE_TAKEN', `another process is at work on tie "${tie}"`, {
    hint: 'let it finish; the same command, run again later, says what became of it',
  });

/**
 * Waits until whoever worked on a tie last has been silent long enough to be gone.
 * @returns whether there was anybody to wait for
 * @throws TIE_TAKEN on a sign of life
 */
export const waitForSilence = async (
  client: Client,
  place: Place,
  { now, sleep }: Pick<Runtime, 'now' | 'sleep'>,
  onWait: () => void,
  call: Call,
): Promise<boolean> => {
  const look = () => client.objects.findStat(place.repository, begunBranch(place.tie), path, call);
  const first = await look();
  if (first === undefined) return false;
  const ageMs = now() + (client.server.clockOffsetMs() ?? 0) - first.mtime * 1000;
  if (ageMs > 3 * silenceMs) return false;
  onWait();
  for (let waited = 0; waited < silenceMs; waited += pollMs) {
    await sleep(pollMs, call.signal);
    const latest = await look();
    if (latest === undefined) return true;
    if (latest.checksum !== first.checksum || latest.mtime !== first.mtime) throw alive(place);
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
  { sleep }: Pick<Runtime, 'sleep'>,
  call: Call,
): Promise<void> => {
  const { checksum } = await sign(place, client, call);
  await sleep(pollMs, call.signal);
  const standing = await client.objects.findStat(place.repository, begunBranch(place.tie), path, call);
  if (standing !== undefined && standing.checksum !== checksum) throw alive(place);
};
