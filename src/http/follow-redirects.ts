import { astray } from './no-answer.ts';
import type { TransportOptions } from './transport.ts';

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const mostHops = 10;

/** What another server needs to answer; everything else, such as headers of one's own, is for the server that was asked. */
const sentElsewhere = ['accept', 'range', 'user-agent'] as const;

const headersFor = ({ headers }: Request, isElsewhere: boolean): Headers => {
  if (!isElsewhere) return headers;
  const kept = new Headers();
  for (const name of sentElsewhere) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
};

const targetOf = (location: string, from: Request): URL | undefined => {
  const target = URL.canParse(location, from.url) ? new URL(location, from.url) : undefined;
  const isSent = target?.username === '' && target.password === '' && /^https?:$/.test(target.protocol);
  return isSent ? target : undefined;
};

/**
 * Follows where the answer to a read sends it, such as to the storage behind a server. `fetch` itself would take every
 * header but `Authorization` along to another origin.
 * @param made the requests of the way so far, to which each new one is added: one that nobody holds hands no abort on
 */
export const followRedirects = async (
  first: Response,
  made: [Request, ...Request[]],
  send: (request: Request) => Promise<Response>,
  server: TransportOptions,
): Promise<Response> => {
  const [asked] = made;
  if (asked.method !== 'GET' && asked.method !== 'HEAD') return first;
  let answer = first;
  let from: Request = asked;
  for (;;) {
    const location = redirects.has(answer.status) ? answer.headers.get('location') : null;
    if (location === null) return answer;
    await answer.body?.cancel();
    const target = targetOf(location, from);
    if (target === undefined) throw astray(server, asked, 'it redirects to what is no address');
    if (made.length > mostHops) throw astray(server, asked, `it redirects in a circle, ${mostHops} times so far`);
    const headers = headersFor(from, target.origin !== new URL(from.url).origin);
    from = new Request(target, { method: asked.method, headers, redirect: 'manual', signal: asked.signal });
    made.push(from);
    answer = await send(from);
  }
};
