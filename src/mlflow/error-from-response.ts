import type { ErrorCode } from '../errors.ts';
import { addressHint } from '../http/address-hint.ts';
import type { FailedResponse } from '../http/failed-response.ts';
import { HttpError } from '../http/http-error.ts';
import type { Meaning } from '../http/meaning.ts';
import type { TransportAuth } from '../http/transport.ts';
import type { Ask } from './api.ts';
import { troubleOf } from './trouble-of.ts';

/** What was asked for, as far as a refusal needs it. */
export type Refused = Pick<Ask, 'action' | 'absent' | 'present' | 'invalid' | 'inactive'>;

/** A refused request, with what is known about it. */
export type Refusal = {
  readonly failed: FailedResponse;
  readonly ask: Refused;
  readonly baseUrl: string;
  /** Where that was set. */
  readonly addressFrom?: string | undefined;
  readonly sent: TransportAuth['kind'];
  /** Whether MLflow answers at the base URL; undefined when that was not asked. */
  readonly isMlflow?: boolean;
};

type Said = { readonly code: string; readonly message: string };

const longestQuote = 400;
const serverHint = 'look into the log of the MLflow server';

/** MLflow's own code and words; its newer artifact routes give words only. */
const saidBy = ({ json }: FailedResponse): Said | undefined => {
  if (typeof json !== 'object' || json === null) return undefined;
  const { error_code: code, message, detail } = json as Record<string, unknown>;
  if (typeof code === 'string') return { code, message: typeof message === 'string' ? message : '' };
  return typeof detail === 'string' ? { code: '', message: detail } : undefined;
};

const quoted = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, longestQuote);

const credentialsHint: Readonly<Record<TransportAuth['kind'], string>> = {
  none: 'no credentials were sent: set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN',
  basic: 'a user name and a password were sent: check both',
  bearer: 'a token was sent: check that it is still good and that this server takes tokens',
};

const wrongServer = ({ baseUrl, addressFrom, failed, ask }: Refusal): Meaning => ({
  code: 'MLFLOW_WRONG_SERVER',
  message: `cannot ${ask.action}: "${baseUrl}" does not answer as an MLflow tracking server (status ${failed.status})`,
  hint: addressHint(
    'check host, port and path prefix of the tracking URI: it is the address of the MLflow web UI, such as http://localhost:5000, and not that of lakeFS',
    addressFrom,
  ),
});

const unsupported = ({ baseUrl, ask }: Refusal, words = 'it lacks this endpoint'): Meaning => ({
  code: 'MLFLOW_UNSUPPORTED',
  message: `cannot ${ask.action}: MLflow at "${baseUrl}" does not support it: ${words}`,
  hint: 'compare the version of the server: curl <tracking URI>/version',
});

const forbidden = ({ baseUrl, ask, failed, sent }: Refusal): Meaning => {
  if (/invalid host header/i.test(failed.text)) {
    return {
      code: 'MLFLOW_HOST_REFUSED',
      message: `cannot ${ask.action}: MLflow at "${baseUrl}" refuses requests for this host name`,
      hint: `name the host when starting the server: mlflow server --allowed-hosts "${new URL(baseUrl).host},localhost:*,127.0.0.1:*"`,
    };
  }
  return {
    code: 'MLFLOW_FORBIDDEN',
    message: `cannot ${ask.action}: MLflow at "${baseUrl}" does not permit it`,
    hint: `${credentialsHint[sent]}; MLflow gives this answer also for what does not exist`,
  };
};

const unauthorized = ({ baseUrl, ask, sent }: Refusal): Meaning => ({
  code: 'MLFLOW_UNAUTHORIZED',
  message: `cannot ${ask.action}: MLflow at "${baseUrl}" ${sent === 'none' ? 'wants credentials' : 'refused the credentials'}`,
  hint: credentialsHint[sent],
});

const passing = ({ baseUrl, ask }: Refusal, words: string): Meaning => ({
  code: 'MLFLOW_TRANSIENT',
  message: `cannot ${ask.action}: MLflow at "${baseUrl}" is in trouble: ${words}`,
  hint: 'try again later, with fewer requests at once; MLFLOW_SQLALCHEMYSTORE_POOL_SIZE gives its server more connections',
});

/** The service's own code decides before the status does. */
const byServiceCode = (refusal: Refusal, said: Said): Meaning | undefined => {
  const { ask } = refusal;
  switch (said.code) {
    case 'RESOURCE_DOES_NOT_EXIST':
    case 'NOT_FOUND':
      return ask.absent;
    case 'RESOURCE_ALREADY_EXISTS':
      return ask.present;
    case 'INVALID_PARAMETER_VALUE':
      return said.message.includes("must be in the 'active' state") ? ask.inactive : ask.invalid;
    case 'ENDPOINT_NOT_FOUND':
    case 'NOT_IMPLEMENTED':
    case 'FEATURE_DISABLED':
      return unsupported(refusal, quoted(said.message));
    default:
      return undefined;
  }
};

const byStatus = (refusal: Refusal, said: Said | undefined): Meaning => {
  const { failed, ask, baseUrl, isMlflow } = refusal;
  const { status, form } = failed;
  const words = quoted(said?.message ?? (form === 'text' ? failed.text : `status ${status}`));
  const rejected = (code: ErrorCode, hint: string): Meaning => ({
    code,
    message: `cannot ${ask.action}: ${words}`,
    hint,
  });
  if (status === 401) return unauthorized(refusal);
  if (status === 403) return forbidden(refusal);
  if (status === 503 && /artifacts-only|serve-artifacts/.test(failed.text)) return unsupported(refusal, words);
  if (status === 429 || (status >= 502 && status <= 504)) return passing(refusal, words);
  if (said && troubleOf(status, failed.text)) return passing(refusal, words);
  if (said)
    return status >= 500
      ? rejected('MLFLOW_SERVER_ERROR', serverHint)
      : rejected('MLFLOW_REJECTED', 'MLflow does not take this: correct what its message names');
  if (status === 501) return unsupported(refusal, words);
  if (status >= 500) {
    return {
      code: 'MLFLOW_SERVER_ERROR',
      message: `cannot ${ask.action}: "${baseUrl}" answered ${status}`,
      hint: serverHint,
    };
  }
  return isMlflow && (status === 404 || status === 405) ? unsupported(refusal) : wrongServer(refusal);
};

/** Whether only a second question can tell a lacking endpoint from a wrong address. */
export const needsIdentity = (failed: FailedResponse): boolean =>
  (failed.status === 404 || failed.status === 405) && saidBy(failed) === undefined;

/** What went wrong, from the status, from MLflow's code, and from its words only where they alone decide. */
export const errorFromResponse = (refusal: Refusal): HttpError => {
  const { failed } = refusal;
  const said = saidBy(failed);
  const { code, message, hint } = (said && byServiceCode(refusal, said)) ?? byStatus(refusal, said);
  return new HttpError(code, message, {
    effect: code === 'MLFLOW_TRANSIENT' && failed.status !== 429 ? 'unknown' : failed.effect,
    status: failed.status,
    details: {
      status: failed.status,
      request: failed.label,
      ...(said?.code && { mlflowCode: said.code }),
      ...(said?.message && { mlflowMessage: quoted(said.message) }),
    },
    ...(failed.requestId !== undefined && { requestId: failed.requestId }),
    hint,
  });
};
