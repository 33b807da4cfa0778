import type { Redact } from '../util/secrets/redact.ts';
import type { Effect } from './http-error.ts';
import { requestLabel } from './request-label.ts';

/** What an error answer says, ready to be mapped by the client of its service. */
export type FailedResponse = {
  readonly status: number;
  /** Method, path and host. */
  readonly label: string;
  readonly form: 'json' | 'html' | 'text' | 'empty';
  /** The body, redacted. */
  readonly text: string;
  /** The body parsed, its strings redacted; undefined when it is no JSON. */
  readonly json: unknown;
  readonly effect: Effect;
  readonly requestId: string | undefined;
};

const requestIdHeaders = ['x-request-id', 'x-amz-request-id', 'x-correlation-id'] as const;

const parsed = (text: string, redact: Redact): unknown => {
  try {
    return JSON.parse(text, (_key, value: unknown) => (typeof value === 'string' ? redact(value) : value));
  } catch {
    return undefined;
  }
};

const formOf = (text: string, json: unknown): FailedResponse['form'] => {
  if (text.trim() === '') return 'empty';
  if (typeof json === 'object' && json !== null) return 'json';
  return /^\s*(<!doctype\s+html|<html|<head|<body|<h1)/i.test(text) ? 'html' : 'text';
};

/** A refused request did nothing; one that failed, or whose time ran out, may have acted. */
export const effectOfStatus = (status: number): Effect => (status >= 500 || status === 408 ? 'unknown' : 'none');

/** Reads an error answer completely; `redact` is that of the transport which sent the request. */
export const failedResponse = async (
  request: Pick<Request, 'method' | 'url'>,
  response: Response,
  redact: Redact,
): Promise<FailedResponse> => {
  const text = await response.text();
  const json = parsed(text, redact);
  const requestId = requestIdHeaders.map((name) => response.headers.get(name)).find((value) => value !== null);
  return {
    status: response.status,
    label: requestLabel(request),
    form: formOf(text, json),
    text: redact(text),
    json,
    effect: effectOfStatus(response.status),
    requestId: requestId ?? undefined,
  };
};
