import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until as many as expected stand at the same place, or for a while when the others do not come. */
export type Rendezvous = (place: string) => Promise<void>;

export const openRendezvous = (expected: number, patienceMs: number): Rendezvous => {
  const waiting = new Map<string, { count: number; readonly all: PromiseWithResolvers<void> }>();
  return async (place) => {
    const here = waiting.get(place) ?? { count: 0, all: Promise.withResolvers<void>() };
    waiting.set(place, here);
    here.count += 1;
    if (here.count === expected) {
      waiting.delete(place);
      here.all.resolve();
    }
    await Promise.race([here.all.promise, sleep(patienceMs)]);
    if (waiting.get(place) === here) waiting.delete(place);
  };
};

/** A `fetch` that sends a request which changes something only when the others are about to send the same. */
export const meetingFetch = (meet: Rendezvous): typeof fetch =>
  (async (...args: Parameters<typeof fetch>) => {
    const request = new Request(...args);
    if (request.method !== 'GET' && !request.url.endsWith('/search')) {
      const { pathname } = new URL(request.url);
      await meet(`${request.method} ${pathname}`);
    }
    return fetch(request);
  }) as typeof fetch;
