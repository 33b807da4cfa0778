import type { ErrorCode } from '../errors.ts';
import type { Effect } from './http-error.ts';

export type FailureCause = {
  readonly code: Extract<ErrorCode, 'HTTP_BAD_ANSWER' | 'HTTP_UNREACHABLE' | 'HTTP_TIMEOUT' | 'HTTP_TLS'>;
  readonly effect: Effect;
  /** What happened, as the end of a sentence. */
  readonly what: string;
  readonly hint: string;
  /** What the hint is about, when that can be set. */
  readonly setting?: 'address' | 'authority';
  /** No connection came about, be it to the server or to what stands before it. */
  readonly isConnecting?: true;
  /** With what the proxy before the server refused to connect to it. */
  readonly refusedByProxy?: number;
};

const runningHint = 'check that the server runs and that its address is right';
const networkHint = 'check the network, a VPN and the proxy variables (HTTP_PROXY, HTTPS_PROXY, NO_PROXY)';
const authorityHint = 'give the certificate authority that signed it';

const unreachable = (what: string, hint: string): FailureCause => ({
  code: 'HTTP_UNREACHABLE',
  effect: 'none',
  what,
  hint,
  isConnecting: true,
});
const untrusted = (what: string, hint: string): FailureCause => ({ code: 'HTTP_TLS', effect: 'none', what, hint });
const misaddressed = (cause: FailureCause): FailureCause => ({ ...cause, setting: 'address' });
const unknownAuthority = (what: string): FailureCause => ({ ...untrusted(what, authorityHint), setting: 'authority' });

/** Causes that come before a request is sent, by the code that Node, undici or OpenSSL gives them. */
const beforeSending: Readonly<Record<string, FailureCause>> = {
  ECONNREFUSED: misaddressed(unreachable('the connection was refused', runningHint)),
  ENOTFOUND: misaddressed(unreachable('the host name is unknown', 'check the spelling of the host name')),
  EAI_AGAIN: unreachable('the host name could not be looked up', networkHint),
  EHOSTUNREACH: unreachable('there is no route to the host', networkHint),
  ENETUNREACH: unreachable('there is no route to the network', networkHint),
  UND_ERR_CONNECT_TIMEOUT: unreachable('no connection came about in time', networkHint),
  UND_ERR_PRX_TLS: unknownAuthority('the TLS connection to the proxy failed'),
  CERT_HAS_EXPIRED: untrusted("the server's certificate has expired", "renew the server's certificate"),
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownAuthority("the server's certificate is self-signed"),
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority("the server's certificate chain holds a self-signed one"),
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority("the issuer of the server's certificate is unknown"),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority("the issuer of the server's certificate is unknown"),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority("the server's certificate could not be verified"),
  ERR_TLS_CERT_ALTNAME_INVALID: misaddressed(
    untrusted("the server's certificate is for another name", 'use a host name that the certificate holds'),
  ),
  ERR_SSL_WRONG_VERSION_NUMBER: misaddressed(
    untrusted('the server does not speak TLS', 'try http:// instead of https://'),
  ),
  ERR_SSL_PACKET_LENGTH_TOO_LONG: misaddressed(
    untrusted('the server does not speak TLS', 'try http:// instead of https://'),
  ),
};

const afterSending: Readonly<Record<string, FailureCause>> = {
  UND_ERR_HEADERS_TIMEOUT: {
    code: 'HTTP_TIMEOUT',
    effect: 'unknown',
    what: 'no answer came in time',
    hint: 'look at the load of the server',
  },
  UND_ERR_BODY_TIMEOUT: {
    code: 'HTTP_TIMEOUT',
    effect: 'unknown',
    what: 'the answer stopped arriving',
    hint: networkHint,
  },
};

const broken: FailureCause = {
  code: 'HTTP_UNREACHABLE',
  effect: 'unknown',
  what: 'the connection broke before the answer was complete',
  hint: networkHint,
};

/** `fetch` never connects to ports of some other protocols, and says so in words only. */
const blockedPort = misaddressed({
  code: 'HTTP_UNREACHABLE',
  effect: 'none',
  what: 'its port is one that is never connected to for HTTP',
  hint: 'check the port, or let the server listen on another',
});

const notHttp = misaddressed({
  code: 'HTTP_UNREACHABLE',
  effect: 'unknown',
  what: 'what came back is not HTTP',
  hint: 'check the port, and whether it wants https:// instead of http://',
});

/** What is redirected is no answer of the server that was meant. */
export const misled = misaddressed({
  code: 'HTTP_BAD_ANSWER',
  effect: 'unknown',
  what: 'it redirects what is sent to it',
  hint: "check that the address is the server's own, and not that of a login page or a gateway before it",
});

/** What `fetch` says in words only. */
const says = (error: unknown, words: string): boolean =>
  error instanceof TypeError && error.cause instanceof Error && error.cause.message === words;

/** undici tells only in words what a proxy answered to CONNECT. */
const refusedTunnel = (error: unknown): FailureCause | undefined => {
  for (let cause = error, depth = 0; cause instanceof Error && depth <= 5; cause = cause.cause, depth++) {
    const status = /^Proxy response \((\d{3})\)/.exec(cause.message)?.[1];
    if (status !== undefined) {
      return {
        code: 'HTTP_UNREACHABLE',
        effect: 'none',
        what: `the proxy before it refused to connect to it (status ${status})`,
        hint: networkHint,
        refusedByProxy: Number(status),
      };
    }
  }
  return undefined;
};

/** The codes of an error and of all that caused it, outermost first. */
const codesOf = (error: unknown, depth = 0): readonly string[] => {
  if (typeof error !== 'object' || error === null || depth > 5) return [];
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  const own = typeof code === 'string' ? [code] : [];
  const inner = Array.isArray(errors) ? errors.flatMap((one) => codesOf(one, depth + 1)) : [];
  return [...own, ...codesOf(cause, depth + 1), ...inner];
};

/** Why a request got no (complete) answer, from what `fetch` threw. */
export const failureCause = (error: unknown): FailureCause => {
  if (says(error, 'bad port')) return blockedPort;
  if (says(error, 'unexpected redirect')) return misled;
  const refused = refusedTunnel(error);
  if (refused) return refused;
  for (const code of codesOf(error)) {
    const known = beforeSending[code] ?? afterSending[code];
    if (known) return known;
    if (code.startsWith('HPE_')) return notHttp;
    if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) {
      return untrusted('the TLS connection failed', 'check the client certificate and the TLS versions of both sides');
    }
  }
  return broken;
};
