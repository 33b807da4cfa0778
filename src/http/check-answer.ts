import { astray } from './no-answer.ts';
import type { TransportOptions } from './transport.ts';

type Server = Pick<TransportOptions, 'baseUrl' | 'service'>;
type Asked = Pick<Request, 'method' | 'url'>;

/** Another server that a read was redirected to. */
type Elsewhere = {
  readonly host: string;
  /** The base URL there, where the path stayed the same: that is the server itself, by another address. */
  readonly movedTo: string | undefined;
};

const elsewhereOf = ({ baseUrl }: Server, asked: Asked, last: Asked): Elsewhere | undefined => {
  const [from, to] = [new URL(asked.url), new URL(last.url)];
  if (to.origin === from.origin) return undefined;
  const path = from.pathname.slice(new URL(baseUrl).pathname.replace(/\/$/, '').length);
  const isMoved = path.length > 1 && to.pathname.endsWith(path);
  const base = `${to.origin}${to.pathname.slice(0, -path.length)}`;
  return { host: to.host, movedTo: isMoved ? base : undefined };
};

const isRefusal = (status: number): boolean => status === 401 || status === 403;

/**
 * Throws for an answer that is none of the server's: one with a status that HTTP does not have, and the refusal of another
 * server, which was sent no credentials, unless that keeps content for this one.
 * @param made the requests of the way to the answer
 * @returns the host that keeps content
 * @throws HTTP_BAD_ANSWER
 */
export const checkAnswer = async (
  { status, body }: Response,
  server: Server,
  made: readonly [Request, ...Request[]],
  keepsContentElsewhere: boolean,
): Promise<string | undefined> => {
  const [asked] = made;
  const fail = async (what: string, hint?: string) => {
    await body?.cancel();
    throw astray(server, asked, what, hint);
  };
  if (status > 599) return fail(`its answer has the status ${status}, which HTTP does not have`);
  const elsewhere = elsewhereOf(server, asked, made.at(-1) ?? asked);
  if (elsewhere === undefined) return undefined;
  const { host, movedTo } = elsewhere;
  if (keepsContentElsewhere && movedTo === undefined) return host;
  if (!isRefusal(status)) return undefined;
  const what = `it redirects to "${movedTo ?? host}", which is sent no credentials and answered ${status}`;
  return fail(what, movedTo && `give "${movedTo}" as its address`);
};
