import { type Runtime, systemFetch } from '../util/runtime.ts';
import { addressHint } from './address-hint.ts';
import { type FailureCause, failureCause, misled } from './failure-cause.ts';
import { type Effect, HttpError } from './http-error.ts';
import { proxyBefore } from './proxies.ts';
import { requestLabel } from './request-label.ts';
import type { TransportOptions } from './transport.ts';

type Asked = Pick<Request, 'method' | 'url'>;

type Server = Pick<TransportOptions, 'baseUrl' | 'service'>;
/** With what says whether a proxy stands before it. */
type Reached = Server & { readonly runtime: Pick<Runtime, 'fetch' | 'env'> };

/** Which server kept silent, and to what, unless nothing was sent to it at all. */
const silence = ({ baseUrl, service }: Server, { method, url }: Asked, { effect, what }: FailureCause): string => {
  const asked = effect === 'none' ? '' : ` ${method} "${new URL(url).pathname}"`;
  return `${service.name} at "${baseUrl}" did not answer${asked}: ${what}`;
};

const hintFor = ({ addressFrom, authoritySetting }: Server['service'], { hint, setting }: FailureCause): string => {
  if (setting === 'authority') return `${hint}: ${authoritySetting}`;
  return setting === 'address' ? addressHint(hint, addressFrom) : hint;
};

/** Whether the server may have changed something. */
const mayHaveActed = ({ method }: Asked, { effect }: FailureCause): boolean =>
  effect === 'unknown' && method !== 'GET' && method !== 'HEAD';

const silent = (server: Server, request: Asked, cause: FailureCause, error: unknown): HttpError =>
  new HttpError(cause.code, silence(server, request, cause), {
    effect: cause.effect,
    hint: `${hintFor(server.service, cause)}${mayHaveActed(request, cause) ? '; look before repeating it: the server may have acted' : ''}`,
    details: { service: server.service.name, url: server.baseUrl },
    cause: error,
  });

const atProxy = ({ what, refusedByProxy: status }: FailureCause, proxy: string): string =>
  status === undefined ? `${proxy} was not reached: ${what}` : `${proxy} refused to connect to it (status ${status})`;

const proxyHint = ({ refusedByProxy: status }: FailureCause, variable: string, hostname: string): string => {
  const first = status === 407 ? `give name and password in ${variable}` : `check the proxy in ${variable}`;
  return `${first}, or set NO_PROXY=${hostname} to reach the server without it`;
};

/** A failure on the way, told of what it met there: a proxy, or another server to which a read was sent on. */
const onTheWay = ({ runtime }: Reached, request: Asked, last: Asked, cause: FailureCause): FailureCause => {
  const { origin, hostname, host } = new URL(last.url);
  const proxy = runtime.fetch === systemFetch ? proxyBefore(last.url, runtime.env) : undefined;
  if (proxy !== undefined && (cause.isConnecting || cause.refusedByProxy !== undefined)) {
    const { setting: _address, ...rest } = cause;
    const what = atProxy(cause, `the proxy "${proxy.host}" of ${proxy.name}`);
    return { ...rest, what, hint: proxyHint(cause, proxy.name, hostname) };
  }
  if (origin === new URL(request.url).origin) return cause;
  const { setting: _address, ...rest } = cause;
  return { ...rest, what: `it redirects to "${host}", and there ${cause.what}` };
};

/**
 * The error for a request whose answer never came, or came incomplete.
 * @param last what was sent last, where the request was sent on to another place
 */
export const noAnswer = (server: Reached, request: Asked, error: unknown, last: Asked = request): HttpError =>
  silent(server, request, onTheWay(server, request, last, failureCause(error)), error);

/** A server that sends a request round, or nowhere. */
export const astray = (server: Server, request: Asked, what: string, hint = misled.hint): HttpError =>
  silent(server, request, { ...misled, what, hint }, undefined);

const tooLate = (what: string): FailureCause => ({
  code: 'HTTP_TIMEOUT',
  effect: 'unknown',
  what,
  hint: 'look at the load of the server, and at the network on the way to it',
});

export const timedOut = (server: Server, request: Asked, timeoutMs: number, error: unknown): HttpError =>
  silent(server, request, tooLate(`no complete answer within ${timeoutMs / 1000} s`), error);

/** A body of which nothing more was taken. */
export const stalled = (server: Server, request: Asked, timeoutMs: number, error: unknown): HttpError =>
  silent(server, request, tooLate(`what is sent has not gone on for ${timeoutMs / 1000} s`), error);

/** A body of which nothing more came. */
export const brokenOff = (server: Server, request: Asked, timeoutMs: number): HttpError =>
  silent(server, request, tooLate(`nothing more of its answer has arrived for ${timeoutMs / 1000} s`), undefined);

export const aborted = (request: Asked, effect: Effect, cause: unknown): HttpError =>
  new HttpError('HTTP_ABORTED', `${requestLabel(request)} was cancelled`, {
    effect,
    hint: 'give the same command once more when you want it done',
    cause,
  });

/** The same failure, as one whose effect is unknown. */
export const unsure = (error: HttpError): HttpError =>
  error.effect === 'unknown'
    ? error
    : new HttpError(error.code, error.message, {
        effect: 'unknown',
        hint: error.hint,
        details: error.details,
        cause: error.cause,
        ...(error.status === undefined ? {} : { status: error.status }),
        ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
      });
