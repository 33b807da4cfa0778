import { addressHint } from './address-hint.ts';
import { type FailureCause, failureCause } from './failure-cause.ts';
import { type Effect, HttpError } from './http-error.ts';
import { requestLabel } from './request-label.ts';
import type { TransportOptions } from './transport.ts';

type Asked = Pick<Request, 'method' | 'url'>;

type Server = Pick<TransportOptions, 'baseUrl' | 'service'>;

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

/** The error for a request whose answer never came, or came incomplete. */
export const noAnswer = (server: Server, request: Asked, error: unknown): HttpError =>
  silent(server, request, failureCause(error), error);

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
