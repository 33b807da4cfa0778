import { failureCause } from './failure-cause.ts';
import { type Effect, HttpError } from './http-error.ts';
import { requestLabel } from './request-label.ts';

type Asked = Pick<Request, 'method' | 'url'>;

/** The error for a request whose answer never came, or came incomplete. */
export const noAnswer = (request: Asked, error: unknown): HttpError => {
  const { code, effect, what, hint } = failureCause(error);
  return new HttpError(code, `${requestLabel(request)}: ${what}`, { effect, hint, cause: error });
};

export const timedOut = (request: Asked, timeoutMs: number, cause: unknown): HttpError =>
  new HttpError('HTTP_TIMEOUT', `${requestLabel(request)}: no complete answer within ${timeoutMs / 1000} s`, {
    effect: 'unknown',
    hint: 'look at the load of the server, or allow more time',
    cause,
  });

export const aborted = (request: Asked, effect: Effect, cause: unknown): HttpError =>
  new HttpError('HTTP_ABORTED', `${requestLabel(request)} was cancelled`, { effect, cause });

/** The same failure, as one whose effect is unknown. */
export const unsure = (error: HttpError): HttpError =>
  error.effect === 'unknown'
    ? error
    : new HttpError(error.code, error.message, {
        effect: 'unknown',
        details: error.details,
        cause: error.cause,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        ...(error.status === undefined ? {} : { status: error.status }),
        ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
      });
